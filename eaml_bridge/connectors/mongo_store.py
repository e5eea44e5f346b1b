"""A collection of MongoDB as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar  # Any: documents and the driver's own classes.
from urllib.parse import urlsplit

from eaml_bridge.connectors.documents import document_for_script, document_for_store
from eaml_bridge.connectors.errors import BadIdentifier, driver
from eaml_bridge.connectors.mongo import as_read, mongo_errors, same_field
from eaml_bridge.connectors.mongo_queries import query_of
from eaml_bridge.connectors.selecting import Selection, split_key
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow


class MongoStore(Store):
    """The documents of a collection; a transaction is there on a replica set only."""

    name: ClassVar[str] = "MongoDB"
    key_name = "_id"

    def __init__(self, url: str, collection: str) -> None:
        if not urlsplit(url).path.strip("/"):
            raise BadIdentifier(
                "The URL names no database; write it as in mongodb://host:27017/shop."
            )
        pymongo = driver("pymongo", extra="mongo")
        self._update = pymongo.UpdateOne
        self._session: Any = None
        self._query: dict[str, Any] = {}
        with mongo_errors():
            self._client = pymongo.MongoClient(url, tz_aware=True, serverSelectionTimeoutMS=10_000)
            try:
                self._collection = self._client.get_default_database()[collection]
                self.supports_transactions = "setName" in self._client.admin.command("hello")
            except BaseException:
                self._client.close()
                raise

    def select(self, selection: Selection) -> None:
        """Conditions become a query; what was typed means all that it may mean."""
        for name in selection.order:
            split_key(name.lstrip("-"))
        self._query = query_of(selection.conditions)
        self._selection = selection

    def count(self) -> int:
        """How many documents meet the conditions."""
        with mongo_errors():
            return int(self._collection.count_documents(self._query, session=self._session))

    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """Documents in the order asked for, or in that of their ids."""
        documents = self._in_order(page_size) if self._selection.order else self._by_id(page_size)
        with mongo_errors():
            while page := [_row(document) for document in islice(documents, page_size)]:
                yield page

    def _by_id(self, page_size: int) -> Iterator[dict[str, Any]]:
        found = self._collection.find(self._query, session=self._session).sort("_id", 1)
        yield from found.batch_size(page_size)

    def _in_order(self, page_size: int) -> Iterator[dict[str, Any]]:
        """By a list of ids that is made at the beginning: writing may change the order."""
        order = [(name.lstrip("-"), -1 if name.startswith("-") else 1) for name in self._order()]
        found = self._collection.find(self._query, {"_id": 1}, session=self._session)
        found = found.sort(order).allow_disk_use(True).limit(self._selection.limit or 0)
        every = iter([document["_id"] for document in found])
        while keys := list(islice(every, page_size)):
            documents = self._collection.find({"_id": {"$in": keys}}, session=self._session)
            # An id may be an object, which is no key of a dict.
            by_key = {repr(document["_id"]): document for document in documents}
            yield from (by_key[repr(key)] for key in keys if repr(key) in by_key)

    def _order(self) -> tuple[str, ...]:
        return (*self._selection.order, "_id")

    def converted(self, row: StoredRow, field: str, value: object) -> object:
        """As MongoDB keeps it."""
        after = document_for_store({field: value}, row.raw)[field]
        if same_field(row.raw, field, after):
            return row.raw[field]
        if field == "_id":
            raise BadIdentifier("The field '_id' may not be written.")
        return after

    def before(self, row: StoredRow, field: str) -> object:
        """The value of the field; None where there is none."""
        return row.raw.get(field)

    def write(self, changes: Sequence[RowChanges]) -> set[int]:
        """One request for all; where one does not apply, which one is found out by asking."""
        requests = [
            self._update({"_id": row.raw["_id"], **as_read(row.raw, values)}, {"$set": values})
            for row, values in changes
        ]
        with mongo_errors():
            answer = self._collection.bulk_write(requests, ordered=False, session=self._session)
            if answer.matched_count == len(requests):
                return set()
            return {
                position
                for position, (row, values) in enumerate(changes)
                if not self._is_written(row, values)
            }

    def changed(self, rows: Sequence[StoredRow]) -> set[int]:
        """Positions of the documents that are not as they were read."""
        with mongo_errors():
            found = self._collection.find({"_id": {"$in": [row.raw["_id"] for row in rows]}})
            by_key = {repr(document["_id"]): document for document in found}
        return {
            position
            for position, row in enumerate(rows)
            if by_key.get(repr(row.raw["_id"])) != row.raw
        }

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing on a replica set."""
        if not self.supports_transactions:
            yield
            return
        with (
            mongo_errors(),
            self._client.start_session() as session,
            session.start_transaction(),
        ):
            self._session = session
            try:
                yield
            finally:
                self._session = None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _is_written(self, row: StoredRow, values: dict[str, Any]) -> bool:
        condition = {"_id": row.raw["_id"], **as_read(values, values)}
        return self._collection.find_one(condition, {"_id": 1}, session=self._session) is not None


def _row(document: dict[str, Any]) -> StoredRow:
    return StoredRow(key=str(document["_id"]), seen=document_for_script(document), raw=document)
