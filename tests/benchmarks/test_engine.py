"""The programs of the comparison of engines do the same in each language."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.engine import main
from benchmarks.engine_contenders import ENGINES, Engine
from mlpy import MLThrownError

ROWS = [
    {"name": "Ann", "email": "ann@a.example", "age": 30, "price": 2.5, "stock": 4},
    {"name": "Bob", "email": "bob@b.example", "age": 41, "price": 10.0, "stock": 150},
    {"name": "Cy", "email": "cy@a.example", "age": 22, "price": 1.25, "stock": 19},
]
ARGUMENTS: dict[str, Any] = {
    "price": {"current_price": 19.99, "stock": 3},
    "check": ROWS[0],
    "users": {"rows": ROWS},
    "inventory": {"rows": ROWS},
    "triangle": 1,
    "fibonacci": 12,
}


def engine_of(name: str) -> Engine:
    try:
        return ENGINES[name]()
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is installed by `make bench` only")


@pytest.mark.parametrize("function", sorted(ARGUMENTS))
@pytest.mark.parametrize("name", [name for name in ENGINES if name != "Lua"])
def test_engine__each_function__gives_what_python_gives(name: str, function: str) -> None:
    run = engine_of(name)(function)
    if run is None:
        pytest.skip(f"{name} has no program for {function}")

    found = run(ARGUMENTS[function])

    wanted = ENGINES["Python"]()(function)
    assert wanted is not None
    assert found == wanted(ARGUMENTS[function])


def test_check__of_a_bad_user__is_refused_by_both() -> None:
    bad = {"name": "x", "email": "nobody", "age": 200}
    ml, python = ENGINES["ML"]()("check"), ENGINES["Python"]()("check")
    assert ml is not None
    assert python is not None

    with pytest.raises(MLThrownError) as thrown:
        ml(bad)
    with pytest.raises(ValueError, match="too short") as raised:
        python(bad)

    assert str(thrown.value) == str(raised.value)


def test_main__unknown_option__is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--faster"])

    assert left.value.code == 2
    assert "unrecognized arguments: --faster" in capsys.readouterr().err
