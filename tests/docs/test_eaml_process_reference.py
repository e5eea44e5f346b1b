"""The reference of `eaml_process` names every option, status, exit code, error and check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eaml_bridge import checks, conf, exceptions
from eaml_bridge.management.commands.eaml_process import Command
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import ExitCode

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "eaml_process.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
HOWTO = (ROOT / "docs" / "howto" / "run-a-script-over-your-model.md").read_text(encoding="utf-8")
DJANGO_OPTIONS = {
    *("-h", "--help", "--version", "-v", "--verbosity", "--settings", "--pythonpath"),
    *("--traceback", "--no-color", "--force-color", "--skip-checks"),
}


def own_options() -> set[str]:
    parser = Command().create_parser("manage.py", "eaml_process")
    names = {name for action in parser._actions for name in action.option_strings}
    return names - DJANGO_OPTIONS


def test_reference__names_every_option_and_no_other() -> None:
    named = set(re.findall(r"`(--?[a-z][a-z-]*)", REFERENCE)) | {"--function"}

    assert {name for name in own_options() if f"`{name}" not in REFERENCE} <= {"--function"}
    assert named <= own_options()


@pytest.mark.parametrize("status", Status)
def test_reference__names_every_status(status: Status) -> None:
    assert f"| `{status.value}` |" in REFERENCE


@pytest.mark.parametrize("code", ExitCode)
def test_reference__and_help__name_every_exit_code(code: ExitCode) -> None:
    assert f"| {int(code)} |" in REFERENCE
    assert re.search(rf"\b{int(code)}\b", Command.help)


def test_errors__are_all_listed_with_their_codes() -> None:
    classes = [
        found
        for found in vars(exceptions).values()
        if isinstance(found, type) and issubclass(found, exceptions.BridgeError)
    ]

    assert len({found.code for found in classes}) == len(classes)
    lines = [f"| {found.code} | `{found.__name__}` |" for found in classes]
    assert [line for line in lines if ERRORS.count(line) != 1] == []


def test_checks__are_all_listed() -> None:
    files = Path(checks.__file__).parent.rglob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    ids = set(re.findall(r'"(eaml_bridge\.[EW]\d+)"', source))

    assert ids == set(re.findall(r"eaml_bridge\.[EW]\d+", ERRORS))


def test_settings_that_pages_mention__exist() -> None:
    mentioned = set(re.findall(r'EAML\["(\w+)"\]', REFERENCE + ERRORS + HOWTO))

    assert mentioned
    assert mentioned <= set(conf.KEYS)


@pytest.mark.django_db
def test_howto__its_script_and_commands__work(
    settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from django.core.management import call_command

    from examples.shop.models import Product

    path, source = re.search(r"`ml_scripts/([\w/]+\.ml)`:\n\n```ml\n(.*?)```", HOWTO, re.S).groups()
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source, encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}
    Product.objects.create(name="Lamp", price=10, stock=200)
    Product.objects.create(name="Desk", price=10, stock=900)

    commands = re.findall(r"manage\.py (eaml_process .*)", HOWTO)
    for command in commands:
        call_command(*command.split(), verbosity=0)

    assert len(commands) == 2
    assert list(Product.objects.values_list("price", flat=True)) == [8, 10]
