"""A collection of MongoDB as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar  # Any: documents and the driver's own classes.
from urllib.parse import urlsplit

from eaml_bridge.connectors.documents import document_for_script, document_for_store
from eaml_bridge.connectors.errors import BadIdentifier, driver
from eaml_bridge.connectors.mongo import as_read, mongo_errors, same_field
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow


class MongoStore(Store):
    """The documents of a collection; a transaction is there on a replica set only."""

    name: ClassVar[str] = "MongoDB"

    def __init__(self, url: str, collection: str) -> None:
        if not urlsplit(url).path.strip("/"):
            raise BadIdentifier(
                "The URL names no database; write it as in mongodb://host:27017/shop."
            )
        pymongo = driver("pymongo", extra="mongo")
        self._update = pymongo.UpdateOne
        self._session: Any = None
        with mongo_errors():
            self._client = pymongo.MongoClient(url, tz_aware=True, serverSelectionTimeoutMS=10_000)
            try:
                self._collection = self._client.get_default_database()[collection]
                self.supports_transactions = "setName" in self._client.admin.command("hello")
            except BaseException:
                self._client.close()
                raise

    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """Documents in the order of their ids."""
        page: list[StoredRow] = []
        with mongo_errors():
            found = self._collection.find({}, session=self._session).sort("_id", 1)
            for document in found.batch_size(page_size):
                page.append(
                    StoredRow(
                        key=str(document["_id"]),
                        seen=document_for_script(document),
                        raw=document,
                    )
                )
                if len(page) == page_size:
                    yield page
                    page = []
        if page:
            yield page

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
