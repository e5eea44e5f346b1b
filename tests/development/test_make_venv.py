"""Tests of what the maker of environments says where it cannot make one."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

SCRIPT = ROOT / "development" / "make_venv.sh"


@pytest.fixture
def python(tmp_path: Path):
    """Writes a stand-in for Python that succeeds where `answers` says so, in the order asked."""

    def write(*, is_new_enough: bool, has_venv: bool) -> Path:
        program = tmp_path / "python"
        program.write_text(
            "#!/bin/sh\n"
            f'case "$2" in *version_info*) exit {int(not is_new_enough)};; '
            f"*ensurepip*) exit {int(not has_venv)};; esac\n"
            f'echo made "$3" in "$PWD" > "{tmp_path}/made"\n'
        )
        program.chmod(0o755)
        return program

    return write


def run(python: Path | str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", SCRIPT, folder, str(python)], check=False, capture_output=True, text=True
    )


def test_make_venv__python_too_old__says_so_in_one_sentence(python, tmp_path: Path) -> None:
    program = python(is_new_enough=False, has_venv=True)

    result = run(program, tmp_path / "venv")

    assert result.returncode == 1
    assert result.stderr == (
        f"No Python 3.11 or newer was found (looked for: {program}); install one, "
        "or name it: make PYTHON=/path/to/python3.11 setup\n"
    )


def test_make_venv__venv_missing__names_the_package(python, tmp_path: Path) -> None:
    program = python(is_new_enough=True, has_venv=False)

    result = run(program, tmp_path / "venv")

    assert result.returncode == 1
    assert result.stderr == (
        f"{program} cannot make virtual environments; "
        "on Debian and Ubuntu run: apt install python3-venv\n"
    )


def test_make_venv__half_made_folder__is_made_anew(python, tmp_path: Path) -> None:
    folder = tmp_path / "a folder with blanks"
    (folder / "bin").mkdir(parents=True)

    result = run(python(is_new_enough=True, has_venv=True), folder)

    assert result.returncode == 0
    assert not folder.exists()
    assert (tmp_path / "made").read_text().startswith(f"made {folder} in")
