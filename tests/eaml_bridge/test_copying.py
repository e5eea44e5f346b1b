"""Tests of COPY by whichever driver there is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from eaml_bridge.copying import ESCAPES, NULL, send_copy

STATEMENT = "COPY copied FROM STDIN"


@pytest.fixture(params=[name for name in ("psycopg2", "psycopg") if find_spec(name)])
def cursor(request: pytest.FixtureRequest, postgresql_url: str) -> Iterator[Any]:
    connection = import_module(request.param).connect(postgresql_url)
    with connection.cursor() as opened:
        opened.execute("CREATE TEMPORARY TABLE copied (n integer, name text)")
        yield opened
    connection.close()


def test_send_copy__blocks_of_any_size__arrive(cursor: Any) -> None:
    texts = ["tab\t", "back\\slash", "line\nend\r", "é" * 70_000, ""]
    lines = [f"{n}\t{text.translate(ESCAPES)}\n" for n, text in enumerate(texts)]

    send_copy(cursor, STATEMENT, [lines[0], "", "".join(lines[1:]), f"9\t{NULL}\n"])

    cursor.execute("SELECT name FROM copied ORDER BY n")
    assert [row[0] for row in cursor.fetchall()] == [*texts, None]


def test_send_copy__a_block_that_cannot_be_made__raises_its_own_error(cursor: Any) -> None:
    def blocks() -> Iterator[str]:
        yield "1\ta\n"
        raise KeyError("the second")

    with pytest.raises(KeyError, match="the second"):
        send_copy(cursor, STATEMENT, blocks())
