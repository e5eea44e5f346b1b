"""The catalogue knows each function, its header and its models, and which scripts are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eaml_bridge.catalogue import catalogue_of, models_by_script
from eaml_bridge.exceptions import UnknownName

SCRIPT = """
#: Reprice what is plenty.
#: reads: current=price, stock
#: writes: price
#: args: factor:decimal=0.9(0..1), reason:string?
#: mode: row
#: limits: steps=500
function reprice(row, ctx) { return {price: row.current * ctx.args.factor}; }
function plain(x) { return x; }
"""
Write = Callable[[str, str], Path]


def test_catalogue__of_a_script__has_what_headers_say(ml_script: Write) -> None:
    ml_script("shop/products", SCRIPT)

    first, second = catalogue_of().entries
    found = first.as_json()

    assert len(found.pop("sha256")) == 64
    assert found == {
        "script": "shop/products",
        "function": "reprice",
        "line": 8,
        "doc": "Reprice what is plenty.",
        "mode": "row",
        "parameters": ["row", "ctx"],
        "reads": ["current=price", "stock"],
        "writes": ["price"],
        "args": [
            {"name": "factor", "type": "decimal", "optional": True, "default": "0.9",
             "low": "0", "high": "1"},
            {"name": "reason", "type": "string", "optional": True, "default": None,
             "low": None, "high": None},
        ],
        "idempotent": None,
        "limits": {"steps": 500},
        "models": ["shop.Product"],
    }  # fmt: skip
    assert (second.info.name, second.as_json()["reads"]) == ("plain", None)


def test_catalogue__of_a_broken_script__says_why(ml_script: Write) -> None:
    ml_script("good", "function f(x) { return x; }")
    ml_script("bad", "function f(x) { return ")

    found = catalogue_of()

    assert [entry.script for entry in found.entries] == ["good"]
    assert list(found.broken) == ["bad"]
    assert "bad.ml:1:" in found.broken["bad"]


def test_catalogue__of_an_unknown_script__names_the_nearest(ml_script: Write) -> None:
    ml_script("pricing", "function f(x) { return x; }")

    with pytest.raises(UnknownName, match="Did you mean 'pricing'"):
        catalogue_of(["prising"])


def test_models_by_script__know_the_shop() -> None:
    assert models_by_script()["shop/products"] == ("shop.Product",)
