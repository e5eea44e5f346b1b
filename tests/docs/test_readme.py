"""Tests that the front page leads where it says."""

import re
import shlex
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from examples.shop.models import Product
from tests.architecture.source_tree import ROOT

PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_SCRIPT = PAGE.split("## A first script of your own")[1].split("\n## ")[0]
SCRIPT_PATH = re.search(r"Save this as `(ml_scripts/\S+)`", FIRST_SCRIPT)
SCRIPT, COMMANDS = re.findall(r"^```\n(.*?)^```$", FIRST_SCRIPT, re.MULTILINE | re.DOTALL)
MENTIONED_VERBS = set(re.findall(r"(?:^|`)make ([a-z-]+)", PAGE, re.MULTILINE))


def run(command: str) -> str:
    out = StringIO()
    call_command(*shlex.split(command.partition("manage.py ")[2]), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_page__is_short() -> None:
    assert PAGE.count("\n") <= 150


def test_page__every_verb_of_make__exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert targets >= MENTIONED_VERBS
    assert {"demo", "test"} <= MENTIONED_VERBS


@pytest.mark.django_db
def test_first_script__as_it_stands__discounts_overstock(
    tmp_path: Path, settings: LazySettings
) -> None:
    assert SCRIPT_PATH
    path = tmp_path / SCRIPT_PATH[1]
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path / "ml_scripts"]}
    prepare, trial, real = COMMANDS.splitlines()

    for command in prepare.split(" && "):
        run(command)
    before = dict(Product.objects.values_list("name", "price"))
    shown = run(trial)
    assert dict(Product.objects.values_list("name", "price")) == before
    run(real)

    after = dict(Product.objects.values_list("name", "price"))
    assert after == {
        **before,
        "Garden chair": Decimal("44.91"),
        "Watering can": Decimal("13.05"),
        "Hose, 20 m": Decimal("28.80"),
    }
    assert "44.91" in shown
