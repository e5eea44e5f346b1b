"""Tests of the shell and what is at hand in it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from core.management.commands.shell import Command
from eaml_bridge.registry import EasyAutoMLDBModels
from machine.models import Machine


def test_namespace__registry_and_models__are_at_hand() -> None:
    namespace = Command().get_namespace(verbosity=0)

    assert namespace["db"] is EasyAutoMLDBModels()
    assert namespace["Machine"] is Machine


def test_namespace__no_imports__is_empty() -> None:
    assert Command().get_namespace(verbosity=0, no_imports=True) == {}


@pytest.mark.django_db
def test_shell__command__uses_db_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("shell", command="print(db.Machine.objects.count(), Team)", verbosity=0)

    assert capsys.readouterr().out == "0 <class 'team.models.Team'>\n"


def test_manage_py__shell__is_this_one() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", "print(db.Machine.__name__)"],
        check=False,
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
    )

    assert (result.stdout, result.stderr) == ("Machine\n", "")
