"""Tests of scripts over models of SQLAlchemy."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, DateTime, Integer, Numeric, String, create_engine, null
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from eaml_bridge.connectors import (
    BadIdentifier,
    BadValue,
    ConnectorClosed,
    MLQueryBuilder,
    StatementFailed,
)
from mlpy import MLThrownError

URLS = ("sqlite", "postgresql")


class Base(DeclarativeBase):
    """The models of these tests."""


class Person(Base):
    """A model as SQLAlchemy makes it, without methods of its own."""

    __tablename__ = "persons"

    id = Column(Integer, primary_key=True)
    name = Column(String, nullable=False)
    age = Column(Integer, default=0)
    wage = Column(Numeric(12, 2))
    born = Column(DateTime)


class Pet(Base):
    """A model with its own idea of what a script sees and writes."""

    __tablename__ = "pets"

    id = Column(Integer, primary_key=True)
    name = Column(String, nullable=False)

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "called": self.name}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Pet:
        return cls(name=data["called"])


@pytest.fixture(params=URLS)
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path}/x.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url").replace(":", "+psycopg2:", 1)
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    Base.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def builder(session: Session, script: Path) -> MLQueryBuilder:
    return MLQueryBuilder(session, script)


def add(session: Session, *ages: int | None) -> None:
    kept = [null() if age is None else age for age in ages]
    session.add_all(Person(name=f"p{number}", age=age) for number, age in enumerate(kept))
    session.commit()


def names(session: Session) -> list[str]:
    return [person.name for person in session.query(Person).order_by(Person.id)]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 4),
        ({"age": 30}, 1),
        ({"age__exact": 30}, 1),
        ({"age__ne": 30}, 2),
        ({"age__gt": 20}, 2),
        ({"age__gte": 20}, 3),
        ({"age__lt": 30}, 1),
        ({"age__lte": 30, "name": "p0"}, 1),
        ({"age__in": (20, 40)}, 2),
        ({"age__isnull": True}, 1),
        ({"age__isnull": False}, 3),
        ({"age": None}, 1),
        ({"name__contains": "%"}, 0),
        ({"name__icontains": "P"}, 4),
        ({"name__startswith": "p"}, 4),
        ({"name__endswith": "1"}, 1),
    ],
    ids=str,
)
def test_query_and_process__filters(
    builder: MLQueryBuilder, filters: dict[str, Any], count: int
) -> None:
    add(builder.session, 20, 30, 40, None)

    assert builder.query_and_process(Person, filters, "count") == count


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"agee": 1}, "No column 'agee' in Person. Did you mean 'age'?"),
        ({"age__gtt": 1}, "No operator 'gtt' in 'age__gtt'. Did you mean 'gt'?"),
        ({"metadata": 1}, "No column 'metadata' in Person."),
        ({"age__gt__lt": 1}, "No column 'age__gt' in Person."),
    ],
    ids=str,
)
def test_query_and_process__unknown_names__suggest_the_nearest(
    builder: MLQueryBuilder, filters: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadIdentifier) as caught:
        builder.query_and_process(Person, filters, "count")

    assert str(caught.value).startswith(message)


def test_query_and_process__compared_with_none__says_what_to_write(
    builder: MLQueryBuilder,
) -> None:
    with pytest.raises(BadValue, match="compares with None; use age__isnull"):
        builder.query_and_process(Person, {"age__gt": None}, "count")


def test_query_and_process__columns__come_as_the_script_needs_them(
    builder: MLQueryBuilder,
) -> None:
    born = dt.datetime(2000, 1, 2, 3, 4, 5)
    builder.session.add(Person(name="a", age=1, wage=Decimal("12.30"), born=born))
    builder.session.commit()

    items = builder.query_and_process(Person, {}, "same")["items"]

    row = {"id": 1, "name": "a", "age": 1, "wage": Decimal("12.30"), "born": born}
    assert items == [row]


def test_create_with_ml__model_without_methods__is_made_of_its_columns(
    builder: MLQueryBuilder,
) -> None:
    person = builder.create_with_ml(Person, {"name": "a", "wage": Decimal("1.10")}, "same")

    assert (person.id, person.name, person.age, person.wage) == (1, "a", 0, Decimal("1.10"))


def test_create_with_ml__model_with_methods__uses_them(builder: MLQueryBuilder) -> None:
    pet = builder.create_with_ml(Pet, {"called": "Rex"}, "same")

    assert (pet.id, pet.name) == (1, "Rex")
    assert builder.query_and_process(Pet, {}, "same")["items"] == [{"id": 1, "called": "Rex"}]


def test_create_with_ml__unknown_key__suggests_and_writes_nothing(
    builder: MLQueryBuilder,
) -> None:
    with pytest.raises(BadIdentifier, match=r"No column 'nmae' in Person. Did you mean 'name'"):
        builder.create_with_ml(Person, {}, "misspelt")

    assert names(builder.session) == []


def test_create_with_ml__columns__narrow_what_may_be_written(builder: MLQueryBuilder) -> None:
    with pytest.raises(BadIdentifier, match="Column 'age' of Person may not be written here"):
        builder.create_with_ml(Person, {"name": "a", "age": 1}, "same", columns=["name"])


def test_create_with_ml__constraint__is_ours_and_the_drivers(builder: MLQueryBuilder) -> None:
    with pytest.raises(IntegrityError) as caught:
        builder.create_with_ml(Person, {"age": 1}, "same")

    assert isinstance(caught.value, StatementFailed)
    assert isinstance(caught.value, SQLAlchemyError)
    assert names(builder.session) == []


def test_bulk_create_with_ml__rows_with_different_keys__are_written(
    builder: MLQueryBuilder,
) -> None:
    rows = [{"name": "a"}, {"name": "b", "age": 7}, {"name": "c"}]

    assert builder.bulk_create_with_ml(Person, rows, "same") == 3

    ages = {person.name: person.age for person in builder.session.query(Person)}
    assert ages == {"a": 0, "b": 7, "c": 0}
    assert builder.bulk_create_with_ml(Person, [], "same") == 0


def test_bulk_create_with_ml__one_is_refused__nothing_is_written(
    builder: MLQueryBuilder,
) -> None:
    with pytest.raises(StatementFailed):
        builder.bulk_create_with_ml(Person, [{"name": "a"}, {"age": 7}], "same")

    assert names(builder.session) == []


def test_update_with_ml__sets_what_differs(builder: MLQueryBuilder) -> None:
    add(builder.session, 1, 2)

    changed = builder.update_with_ml(Person, {"age__gt": 1}, "upper")

    assert changed == 1
    assert names(builder.session) == ["p0", "P1"]
    assert builder.update_with_ml(Person, {"age__gt": 1}, "upper") == 0
    assert builder.update_with_ml(Person, {}, "nothing") == 0


def test_update_with_ml__thrown__nothing_is_written(builder: MLQueryBuilder) -> None:
    add(builder.session, 1)

    with pytest.raises(MLThrownError):
        builder.update_with_ml(Person, {}, "refuse")

    assert names(builder.session) == ["p0"]


@pytest.mark.parametrize("key", ["metadata", "registry", "__class__", "_sa_instance_state", "save"])
def test_update_with_ml__attribute_that_is_no_column__is_refused(
    builder: MLQueryBuilder, key: str
) -> None:
    add(builder.session, 1)
    builder.executor.load_source(f"\nfunction attack(p) {{ return {{'{key}': 1}}; }}\n", "attack")

    with pytest.raises(BadIdentifier, match="No column"):
        builder.update_with_ml(Person, {}, "attack")


def test_update_with_ml__primary_key__may_not_change(builder: MLQueryBuilder) -> None:
    add(builder.session, 1)
    builder.executor.load_source("\nfunction move(p) { return {'id': 9}; }\n", "move")

    with pytest.raises(BadIdentifier, match="The primary key of Person may not be changed"):
        builder.update_with_ml(Person, {}, "move")


def test_stream_and_process__pages__are_as_large_as_asked(builder: MLQueryBuilder) -> None:
    add(builder.session, *range(7))

    pages = builder.stream_and_process(Person, {}, "count", page_size=3)

    assert list(pages) == [3, 3, 1]


def test_close__then_used__says_so(builder: MLQueryBuilder) -> None:
    builder.close()

    with pytest.raises(ConnectorClosed, match="This connector to SQLAlchemy is closed"):
        builder.query_and_process(Person, {}, "count")


@pytest.mark.slow
def test_stream_and_process__many_rows__in_flat_memory(builder: MLQueryBuilder) -> None:
    builder.session.execute(
        Person.__table__.insert(), [{"name": "a", "age": 1} for _ in range(200_000)]
    )
    builder.session.commit()
    tracemalloc.start()

    total = sum(builder.stream_and_process(Person, {}, "count"))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 200_000
    assert peak < 30_000_000
