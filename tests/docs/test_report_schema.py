"""The published schema of reports describes what the commands really print."""

from __future__ import annotations

import contextlib
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending
from examples.shop.models import Product

PATH = Path(__file__).resolve().parents[2] / "docs" / "reference" / "report.schema.json"
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
PRICES = ("eaml_process", "shop.Product", "--function", "shop/products:calculateOptimalPrice")


def problems_of(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """What contradicts the schema, as far as this schema uses JSON Schema."""
    if "$ref" in schema:
        return problems_of(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "oneOf" in schema:
        found = [problems_of(value, option, place) for option in schema["oneOf"]]
        return [] if [] in found else min(found, key=len)
    types = schema.get("type", list(TYPES))
    kinds = [types] if isinstance(types, str) else types
    if not any(_is(value, kind) for kind in kinds):
        return [f"{place}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{place}: {value!r} does not match"]
    if value is not None and "minimum" in schema and value < schema["minimum"]:
        return [f"{place}: {value!r} is too small"]
    if isinstance(value, list):
        parts = [problems_of(item, schema.get("items", {}), f"{place}[]") for item in value]
        return [problem for part in parts for problem in part]
    return _members(value, schema, place) if isinstance(value, dict) else []


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or type(value) is not bool)


def _members(value: dict[str, Any], schema: dict[str, Any], place: str) -> list[str]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    found = [
        f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value
    ]
    for name, item in value.items():
        if name in known:
            found += problems_of(item, known[name], f"{place}.{name}")
        elif others is False:
            found.append(f"{place}: {name} is not described")
        elif isinstance(others, dict):
            found += problems_of(item, others, f"{place}.{name}")
    return found


def printed(*arguments: str) -> Any:
    stdout = StringIO()
    # What was printed before an error is what counts.
    with contextlib.suppress(CommandError):
        call_command(*arguments, "--format", "json", stdout=stdout, stderr=StringIO())
    return json.loads(stdout.getvalue())


@pytest.fixture
def products(db: None) -> None:
    Product.objects.create(name="Lamp", price=10, stock=5)
    Product.objects.create(name="Desk", price=20, stock=900)


def test_schema__describes_reports_of_every_command(products: None) -> None:
    planned = printed(*PRICES, "--plan")
    applied = printed("eaml_apply", str(planned["plan"]))
    undone = printed("eaml_runs", "undo", str(applied["run"]))
    again = printed("eaml_apply", str(planned["plan"]))
    whole = printed("eaml_process", "shop.Product", "--function", "shop/products:analyzeInventory")
    refused = printed(*PRICES[:-1], "calculateOptimalPrise")

    documents = [planned, applied, undone, again, whole, refused]
    assert [problems_of(document, SCHEMA) for document in documents] == [[]] * 6
    assert [document["exit_code"] for document in documents] == [0, 0, 0, 7, 0, 1]
    assert planned["changes"]


def test_schema__names_every_status_and_ending() -> None:
    report = SCHEMA["$defs"]["report"]["properties"]

    assert report["counts"]["required"] == [status.value for status in Status]
    assert set(report["status"]["enum"]) == {ending.name.lower() for ending in Ending}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"selected": "2"}, "$.selected: '2' is no ['integer']"),
        ({"surprise": 1}, "$: surprise is not described"),
        ({"status": "fine"}, "$.status: 'fine' is none of"),
    ],
)
def test_schema__refuses_what_it_does_not_describe(
    products: None, change: dict[str, Any], problem: str
) -> None:
    document = {**printed(*PRICES, "--dry-run"), **change}

    found = problems_of(document, {"$ref": "#/$defs/report"})

    assert len(found) == 1
    assert found[0].startswith(problem)
