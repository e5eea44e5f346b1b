"""The lines above a function: what they say of it, and what is wrong with them."""

from __future__ import annotations

import pytest

from mlpy import Argument, FunctionInfo, MLExecutor, MLSyntaxError, Rename


def described(header: str) -> FunctionInfo:
    executor = MLExecutor()
    executor.load_source(f"{header}\nfunction f(row, {{a}}, ctx = 1) {{ }}", "h.ml")
    return executor.describe("f")


def refusal(header: str) -> str:
    with pytest.raises(MLSyntaxError) as caught:
        described(header)
    assert caught.value.code == "ML207"
    return f"{caught.value.message}; {caught.value.hint}"


def test_describe__without_a_header__knows_place_and_parameters() -> None:
    found = described("")

    assert found == FunctionInfo(name="f", script="h.ml", line=2, params=("row", "…", "ctx"))


def test_describe__with_every_line__holds_them_all() -> None:
    found = described(
        "#: Reprice overstock\n"
        "#: and scarce items.\n"
        "#: reads: id, price = unit_price, owner.name\n"
        "#: writes: price=price\n"
        '#: args: factor:decimal=0.9(0..1), reason:string="a, b", cap:integer?, free\n'
        "#: mode: row            # row | batch | whole\n"
        "#: idempotent: true\n"
        "#: limits: steps=200000 time=250ms memory=8MB"
    )

    assert found.doc == "Reprice overstock and scarce items."
    assert found.reads == (
        Rename("id", "id"), Rename("price", "unit_price"), Rename("owner.name", "owner.name"),
    )  # fmt: skip
    assert found.writes == (Rename("price", "price"),)
    assert found.args == (
        Argument(name="factor", type="decimal", optional=True, default="0.9", low="0", high="1"),
        Argument(name="reason", type="string", optional=True, default="a, b"),
        Argument(name="cap", type="integer", optional=True),
        Argument(name="free"),
    )
    assert (found.mode, found.idempotent) == ("row", True)
    assert found.limits == {"steps": 200_000, "time": 0.25, "memory": 8 * 1024**2}


def test_describe__with_an_empty_line__reads_nothing() -> None:
    assert described("#: reads:").reads == ()
    assert described("#: Words only.").reads is None


def test_header__not_directly_above__belongs_to_no_function() -> None:
    assert described("#: Words.\n").doc == ""


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#: raeds: price", "unknown header key 'raeds'; did you mean 'reads'?"),
        ("#: mode: rows", "unknown mode 'rows'; write row, batch or whole"),
        ("#: idempotent: yes", "'idempotent' cannot be 'yes'; write true or false"),
        ("#: reads: a b", "'a b' is not a field; write name, or name=field"),
        ("#: args: a:intger", "'a:intger' is not an argument; did you mean 'integer'?"),
        ("#: args: 5", "'5' is not an argument; write name:decimal=0.9(0..1)"),
        (
            "#: limits: steps=1s",
            "'steps=1s' is not a limit; write steps=200000 time=250ms memory=8MB",
        ),
        ("#: limits: time=5", "'time=5' is not a limit; write steps=200000 time=250ms memory=8MB"),
    ],
)
def test_header__that_is_wrong__says_how_to_mend_it(header: str, message: str) -> None:
    assert refusal(header) == message


def test_header__with_a_word_and_a_colon__is_text() -> None:
    assert described("#: Note: prices are net.").doc == "Note: prices are net."
