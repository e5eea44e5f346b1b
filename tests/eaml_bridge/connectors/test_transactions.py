"""Tests of operations that are done together or not at all, over SQLAlchemy and over Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Session

from eaml_bridge.connectors import (
    BadIdentifier,
    ConnectorError,
    MLTransactionManager,
    OperationRefused,
    OperationResult,
    StaleVersion,
    StatementFailed,
    ValidationRejected,
)
from tests.eaml_bridge.samples.models import Account, Note

RULES = """
function approve(data) { return {"valid": true, "errors": []}; }
function refuse(data) { return {"valid": false, "errors": ["too late"]}; }
function truthy(data) { return {"valid": 1}; }
function rewrite(data) {
    data.operations[0].values.owner = "thief";
    data.operations[0].type = "delete";
    return {"valid": true};
}
"""


class Base(DeclarativeBase):
    """The models of these tests."""


class SaAccount(Base):
    """An account; its table is named as Django's."""

    __tablename__ = "samples_account"

    id = Column(Integer, primary_key=True)
    owner = Column(String, nullable=False)
    balance = Column(Integer, default=0, nullable=False)
    version = Column(Integer, default=1, nullable=False)


class SaNote(Base):
    """A note, in another table."""

    __tablename__ = "samples_note"

    id = Column(Integer, primary_key=True)
    text = Column(String, nullable=False)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A manager, and what its tables hold."""

    manager: MLTransactionManager
    rows: Any

    def do(self, *operations: dict[str, Any], function: str = "approve") -> list[OperationResult]:
        return self.manager.execute_transaction(operations, function)


@pytest.fixture
def over_sqlalchemy(tmp_path: Path) -> Iterator[Ground]:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:

        def rows() -> list[tuple[Any, ...]]:
            accounts = session.query(SaAccount).order_by(SaAccount.id)
            return [(row.owner, row.balance, row.version) for row in accounts]

        yield Ground(manager=MLTransactionManager(session, RULES, models=[Base]), rows=rows)
    engine.dispose()


@pytest.fixture
def over_django(db: None) -> Ground:
    return Ground(
        manager=MLTransactionManager("default", RULES, models=[Account, Note]),
        rows=lambda: list(
            Account.objects.order_by("id").values_list("owner", "balance", "version")
        ),
    )


@pytest.fixture(
    params=["over_sqlalchemy", pytest.param("over_django", marks=pytest.mark.django_db)]
)
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(request.param)


def insert(owner: str = "ada", identity: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "type": "insert",
        "id": identity,
        "table": "samples_account",
        "values": {"owner": owner, "balance": 10, "version": 1, **values},
    }


def update(identity: int = 1, **more: Any) -> dict[str, Any]:
    operation = {"type": "update", "table": "samples_account", "id": identity}
    return {**operation, "values": {"balance": 5}, **more}


def test_execute_transaction__several_tables__gives_a_result_for_each(ground: Ground) -> None:
    note = {"type": "insert", "table": "samples_note", "id": 1, "values": {"text": "hello"}}

    results = ground.do(insert(), note, update())
    gone = ground.do({"type": "delete", "table": "samples_note", "id": 1})

    assert results == [
        OperationResult(type="insert", table="samples_account", id=1, rows=1),
        OperationResult(type="insert", table="samples_note", id=1, rows=1),
        OperationResult(type="update", table="samples_account", id=1, rows=1),
    ]
    assert gone == [OperationResult(type="delete", table="samples_note", id=1, rows=1)]
    assert ground.rows() == [("ada", 5, 1)]


def test_execute_transaction__where__touches_all_that_match(ground: Ground) -> None:
    ground.do(insert("ada"), insert("ada", 2), insert("eve", 3))

    results = ground.do(
        {
            "type": "update",
            "table": "samples_account",
            "where": {"owner": "ada"},
            "values": {"balance": 0},
        }
    )

    assert results[0].rows == 2
    assert ground.rows() == [("ada", 0, 1), ("ada", 0, 1), ("eve", 10, 1)]


def test_execute_transaction__last_one_fails__nothing_is_left(ground: Ground) -> None:
    with pytest.raises(StatementFailed):
        ground.do(insert(), insert(None, 2))

    assert ground.rows() == []


def test_execute_transaction__no_such_row__nothing_is_left(ground: Ground) -> None:
    with pytest.raises(OperationRefused, match="There is no row 99 in samples_account"):
        ground.do(insert(), update(99))

    assert ground.rows() == []


def test_execute_transaction__script_refuses__says_why(ground: Ground) -> None:
    with pytest.raises(ValidationRejected) as caught:
        ground.do(insert(), function="refuse")

    assert str(caught.value) == (
        "Validation failed: 'refuse' refused the operations: ['too late']."
    )
    assert isinstance(caught.value, ValueError)
    assert caught.value.reasons == ["too late"]
    assert ground.rows() == []


def test_execute_transaction__valid_is_not_true__is_refused(ground: Ground) -> None:
    with pytest.raises(ValidationRejected):
        ground.do(insert(), function="truthy")


def test_execute_transaction__script_changes_what_it_sees__changes_nothing(
    ground: Ground,
) -> None:
    ground.do(insert(), function="rewrite")

    assert ground.rows() == [("ada", 10, 1)]


def test_execute_transaction__version__counts_up(ground: Ground) -> None:
    ground.do(insert())

    ground.do(update(version=1))

    assert ground.rows() == [("ada", 5, 2)]


def test_execute_transaction__old_version__undoes_all(ground: Ground) -> None:
    ground.do(insert(version=7))

    with pytest.raises(StaleVersion) as caught:
        ground.do(insert("eve", 2), update(version=6))

    assert str(caught.value) == (
        "The row of samples_account that was to be changed at version 6 has another one by "
        "now, or is gone. Read it again."
    )
    assert ground.rows() == [("ada", 10, 7)]


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (insert(onwer="x"), "No column 'onwer' in samples_account. Did you mean 'owner'?"),
        (insert(**{"owner = 'x' --": 1}), "No column \"owner = 'x' --\" in samples_account"),
        (insert(owner__contains=1), "No column 'owner__contains'"),
        (insert(_negated=1), "No column '_negated'"),
        ({**insert(), "table": "auth_user"}, "No table 'auth_user' in operation 1"),
        ({**insert(), "type": "drop"}, "operation 1: the type is 'drop'; expected insert, upd"),
        ({**insert(), "sql": "x"}, "No key 'sql' in operation 1"),
        (update(where={"owner__startswith": "a"}), "No column 'owner__startswith'"),
        (update(values={}), "An update of samples_account has no values"),
        (update(values={"id": 2}), "may not change the primary key"),
        ({"type": "delete", "table": "samples_note"}, "names no row of samples_note"),
        ({"type": "delete", "table": "samples_note", "where": {}}, "names no row"),
        ({"type": "delete", "table": "samples_note", "id": 1, "values": {"text": "x"}}, "has v"),
        (
            {"type": "delete", "table": "samples_note", "id": 1, "version": 1},
            "No column 'version' in samples_note",
        ),
        ({**insert(), "model": dict}, "is none of `models`; list it there"),
    ],
)
def test_execute_transaction__not_well_formed__nothing_is_done(
    ground: Ground, operation: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConnectorError) as caught:
        ground.do(insert(identity=5), operation)

    assert message.replace("operation 1", "operation 2") in str(caught.value)
    assert ground.rows() == []


def test_execute_transaction__model_itself__names_its_table(over_sqlalchemy: Ground) -> None:
    operation = {"type": "insert", "model": SaNote, "values": {"text": "x"}}

    results = over_sqlalchemy.do(operation)

    assert results[0].table == "samples_note"


def test_execute_transaction__label_of_django__names_its_table(over_django: Ground) -> None:
    over_django.do({"type": "insert", "model": "samples.Note", "values": {"text": "x"}})

    assert Note.objects.get().text == "x"


def test_execute_transaction__no_models__says_what_is_known(tmp_path: Path) -> None:
    with Session(create_engine("sqlite://")) as session:
        manager = MLTransactionManager(session, RULES)

        with pytest.raises(BadIdentifier, match=r"No table 'samples_account' in operation 1"):
            manager.execute_transaction([insert()], "approve")
