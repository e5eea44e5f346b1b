"""The how-to of the import shows what the command prints."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from user.models import User

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "import-a-table.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.django_db
def test_howto__the_report_is_the_one_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, command, report = BLOCK.findall(PAGE.read_text(encoding="utf-8"))[:3]
    (tmp_path / "people.csv").write_text(table[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    User.objects.create_user("ada")
    out = StringIO()

    arguments = command[1].split("manage.py ")[1].split()
    call_command(*arguments, stdout=out)

    assert out.getvalue() == report[1]
