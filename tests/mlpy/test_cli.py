"""The command line: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlpy.cli import main

SCRIPT = "#: Twice.\nfunction twice(x) { console.log('got', x); return {n: x * 2}; }\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "s.ml"
    path.write_text(SCRIPT)
    return path


def test_run__of_a_function__prints_its_result_as_json(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["run", str(script), "twice", "4"])

    out, err = capsys.readouterr()
    assert (code, json.loads(out), err) == (0, {"n": 8}, "got 4\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "{script}", "twise", "4"], "did you mean 'twice'?"),
        (["run", "{script}", "twice", "{{"], "the argument '{{' is no JSON (character 2)"),
        (["run", "{script}", "twice", '"x"'], "use Number(x)"),
        (["run", "{folder}/none.ml", "twice"], "none.ml: No such file or directory."),
        (["check", "{broken}"], "broken.ml:1:14: ML102"),
        (["ast", "{broken}"], "broken.ml:1:14: ML102"),
    ],
)
def test_command__used_wrongly__says_how_to_mend_it(
    script: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = script.with_name("broken.ml")
    broken.write_text("function f() {")
    given = [a.format(script=script, folder=script.parent, broken=broken) for a in arguments]

    code = main(given)

    assert code == 1
    assert message.format() in capsys.readouterr().err.replace("{", "{")
    assert "Traceback" not in capsys.readouterr().err


def test_check__of_scripts__names_their_functions(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(script)]) == 0

    assert "s.ml: 1 functions: twice" in capsys.readouterr().out


def test_test__of_a_folder__counts_what_held(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [{"function": "twice", "args": [n], "result": {"n": 4}} for n in (2, 3)]
    script.with_suffix(".cases.json").write_text(json.dumps(cases))

    code = main(["test", str(script.parent)])

    out = capsys.readouterr().out
    assert code == 1
    assert "case 2, twice: gave {'n': 6}, expected {'n': 4}" in out
    assert out.endswith("1 passed, 1 failed\n")


def test_test__of_nothing__is_no_success(tmp_path: Path) -> None:
    assert main(["test", str(tmp_path)]) == 1


def test_ast__of_a_script__shows_its_tree_or_its_python(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ast", str(script)]) == 0
    assert "FunctionDeclaration" in capsys.readouterr().out

    assert main(["ast", "--python", str(script)]) == 0
    assert "def LOAD(M, D)" in capsys.readouterr().out


def test_bench__of_a_function__prints_its_time(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", str(script), "twice", "1", "--calls", "5"]) == 0

    assert "µs per call, 5 calls" in capsys.readouterr().out


def test_usage__that_is_wrong__is_exit_code_2() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["run"])

    assert caught.value.code == 2
