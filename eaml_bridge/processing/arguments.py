"""Values typed on a command line: conditions, arguments, JSON, each refused with its position."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any  # An argument is whatever JSON holds.

from eaml_bridge.exceptions import InvalidValue
from eaml_bridge.processing.request import Lookup

_EXAMPLES = {"--args": '{"factor": 0.9}', "--query": '{"stock__lt": 10}'}


def parse_lookups(option: str, texts: Iterable[str]) -> tuple[Lookup, ...]:
    """Conditions typed as `KEY=VALUE`."""
    return tuple(Lookup(key=key, value=value) for key, value in _pairs(option, texts))


def parse_arguments(pairs: Iterable[str], document: str | None) -> Mapping[str, Any]:
    """Arguments from `--arg KEY=VALUE` and from one JSON object; the single ones win.

    Raises:
        InvalidValue: the JSON is broken (with its position) or no object.
    """
    return {**parse_json_object("--args", document or "{}"), **dict(_pairs("--arg", pairs))}


def parse_names(text: str | None) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _pairs(option: str, texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InvalidValue(f"{option} got {text!r}; expected KEY=VALUE, as in stock__lt=10.")
        yield key.strip(), value


def parse_json_object(option: str, document: str) -> dict[str, Any]:
    """One JSON object.

    Raises:
        InvalidValue: the JSON is broken (with its position) or no object.
    """

    def refuse_constant(name: str) -> None:
        raise InvalidValue(f"{option} holds {name}, which is no JSON. Write null or a number.")

    try:
        found = json.loads(document, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        line = document.splitlines()[error.lineno - 1] if document.splitlines() else ""
        raise InvalidValue(
            f"{option} is no JSON at line {error.lineno}, column {error.colno}: "
            f"{error.msg.lower()}, near {line[max(error.colno - 11, 0) : error.colno + 10]!r}. "
            f"Write an object, as in {option} '{_EXAMPLES[option]}'."
        ) from error
    except RecursionError as error:
        raise InvalidValue(f"{option} is nested too deep. Write a flatter object.") from error
    if not isinstance(found, dict):
        raise InvalidValue(
            f"{option} holds {type(found).__name__} {document!r:.80}; expected an object, "
            f"as in {option} '{_EXAMPLES[option]}'."
        )
    return found
