"""The examples of the how-tos of the connectors run, and print what their pages show."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pymongo
import pytest
import redis

from eaml_bridge import connectors
from eaml_bridge.connectors import Connector, errors
from tests.eaml_bridge.servers import mongodb_url, postgresql_url, valkey_url

__all__ = ["mongodb_url", "postgresql_url", "valkey_url"]

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, port: str = "", url: str = ""
) -> str:
    """Run the page's example at another port; the output that the page shows."""
    text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
    (_, script), (_, code), (_, output) = BLOCK.findall(text)[:3]
    (name,) = re.findall(r"here `(\w+\.ml)`", text)
    (tmp_path / name).write_text(script, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    if port:
        code, count = re.subn(r"(?<=port=|host:)\d+", port, code)
        assert count == 1
    if url:
        assert "mongodb://localhost:27017/" in code
        code = code.replace("mongodb://localhost:27017/", url)
    (tmp_path / "example.py").write_text(code, encoding="utf-8")
    runpy.run_path(str(tmp_path / "example.py"), run_name="example")
    return output


@pytest.mark.parametrize(
    "page", ["scripts-over-sqlite", "scripts-over-sqlalchemy", "validate-a-transaction"]
)
def test_howto__prints_what_it_shows(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = run(page, tmp_path, monkeypatch)

    assert capsys.readouterr().out == output


def test_howto_of_postgresql__prints_what_it_shows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgresql_url: str,
) -> None:
    port = str(urlsplit(postgresql_url).port)
    output = run("scripts-over-postgresql", tmp_path, monkeypatch, port=port)

    connection = psycopg2.connect(postgresql_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE orders")
    connection.close()
    assert capsys.readouterr().out == output


def test_howto_of_mongodb__prints_what_it_shows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mongodb_url: str,
) -> None:
    output = run("scripts-over-mongodb", tmp_path, monkeypatch, url=mongodb_url)

    with pymongo.MongoClient(mongodb_url) as client:
        client.drop_database("howto")
    assert capsys.readouterr().out == output


def test_howto_of_redis__prints_what_it_shows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    valkey_url: str,
) -> None:
    port = str(urlsplit(valkey_url).port)
    output = run("scripts-over-redis", tmp_path, monkeypatch, port=port)

    with redis.Redis.from_url(valkey_url) as client:
        client.flushdb()
    assert capsys.readouterr().out == output


def test_errors__of_the_connectors_are_all_listed() -> None:
    text = (HOWTO.parent / "reference" / "errors.md").read_text(encoding="utf-8")
    found = [item for item in vars(errors).values() if isinstance(item, type)]
    classes = [item for item in found if issubclass(item, errors.ConnectorError)]

    lines = [f"| {item.code} | `{item.__name__}` |" for item in classes]
    assert [line for line in lines if text.count(line) != 1] == []


def test_reference__names_every_class_and_method() -> None:
    text = (HOWTO.parent / "reference" / "connectors.md").read_text(encoding="utf-8")
    classes = [
        item
        for name in connectors.__all__
        if isinstance(item := getattr(connectors, name), type) and issubclass(item, Connector)
    ]

    methods = {name for item in classes for name in vars(item) if not name.startswith("_")}
    public = methods - {"store"}
    assert {name for name in public if f"`{name}`" not in text} <= {"write_changes"}
    assert all(item is Connector or f"| `{item.__name__}(" in text for item in classes)
