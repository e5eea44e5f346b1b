"""Scripts over MongoDB: `MLMongoDB`."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar  # Any: the values of documents, the driver's own classes.

from eaml_bridge.connectors.base import PAGE_SIZE, Connector, Row, as_object
from eaml_bridge.connectors.documents import (
    adopted_document,
    checked_pipeline,
    checked_query,
    document_for_script,
    document_for_store,
)
from eaml_bridge.connectors.errors import (
    BadIdentifier,
    BadValue,
    StaleVersion,
    driver,
    translated,
)
from mlpy import BATCH_LIMITS, Limits

#: How long the server may work on one question.
TIME_LIMIT_S = 30.0
Document = Mapping[str, Any]


class MLMongoDB(Connector):
    """A MongoDB beside a script; many threads may share it.

    Args:
        time_limit_s: how long the server may work on one query or pipeline.
        server_timeout_s: how long to look for a server.
    """

    store: ClassVar[str] = "MongoDB"
    supports_transactions: ClassVar[bool] = True
    supports_streaming: ClassVar[bool] = True
    supports_change_streams: ClassVar[bool] = True

    def __init__(
        self,
        ml_script: str | os.PathLike[str],
        connection_string: str = "mongodb://localhost:27017/",
        *,
        time_limit_s: float = TIME_LIMIT_S,
        server_timeout_s: float = 10.0,
        limits: Limits = BATCH_LIMITS,
    ) -> None:
        super().__init__(ml_script, limits=limits)
        self._driver = driver("pymongo", extra="mongo")
        self._time_limit_ms = int(time_limit_s * 1000)
        with self._errors():
            self.client = self._driver.MongoClient(
                connection_string,
                tz_aware=True,
                serverSelectionTimeoutMS=int(server_timeout_s * 1000),
            )

    def find_and_process(
        self,
        database: str,
        collection: str,
        query: Document,
        ml_function: str,
        limit: int | None = None,
    ) -> Any:
        """What the function makes of `{documents, count}`."""
        self._check_open()
        with self._errors():
            found = self._find(database, collection, query, limit=limit)
            documents = [adopted_document(document) for document in found]
        argument = {"documents": documents, "count": len(documents)}
        return self._call(ml_function, argument, rows=len(documents))

    def stream_and_process(
        self,
        database: str,
        collection: str,
        query: Document,
        ml_function: str,
        *,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[Any]:
        """What the function makes of `{rows, count}`, one page after the other, in flat memory."""
        pages = self.pages(database, collection, query, page_size=page_size)
        scripted = ([adopted_document(item) for item in page] for page in pages)
        return self._call_pages(ml_function, scripted)

    def pages(
        self, database: str, collection: str, query: Document, *, page_size: int = PAGE_SIZE
    ) -> Iterator[list[Row]]:
        """The documents of a query, as they are stored, page by page."""
        self._check_open()
        page: list[Row] = []
        with self._errors(), self._find(database, collection, query) as cursor:
            for document in cursor.batch_size(page_size):
                page.append(document)
                if len(page) == page_size:
                    yield page
                    page = []
        if page:
            yield page

    def insert_with_ml(
        self, database: str, collection: str, document: Document, ml_function: str
    ) -> str:
        """Insert what the function makes of a document, with `created_at` and `processed_by_ml`.

        Returns the id as text.

        Raises:
            BadIdentifier: the result holds a field name that may not be written.
        """
        given = document_for_script(document)
        result = as_object(self._call(ml_function, given, rows=1), ml_function)
        stored = self._marked(document_for_store(result, document))
        with self._errors():
            answer = self._collection(database, collection).insert_one(stored)
        return str(answer.inserted_id)

    def bulk_insert_with_ml(
        self,
        database: str,
        collection: str,
        documents: Iterable[Document],
        ml_function: str,
        *,
        session: Any = None,
    ) -> list[str]:
        """Insert what the function makes of each document; the ids as text, in order.

        A document that the script refuses refuses all; one that the server refuses ends the rest.
        """
        began = time.perf_counter()
        given = list(documents)
        scripted = [document_for_script(document) for document in given]
        results = self._call_rows(ml_function, scripted)
        stored = [
            self._marked(document_for_store(result, original))
            for result, original in zip(results, given, strict=True)
        ]
        if not stored:
            return []
        with self._errors():
            target = self._collection(database, collection)
            answer = target.insert_many(stored, session=session)
        self._log(f"bulk insert into {collection}", rows=len(stored), began=began)
        return [str(identity) for identity in answer.inserted_ids]

    def aggregate_with_ml(
        self,
        database: str,
        collection: str,
        pipeline: Sequence[Document],
        ml_function: str,
        *,
        more_stages: Collection[str] = (),
    ) -> Any:
        """What the function makes of `{results, count}` of a pipeline.

        Args:
            more_stages: stages to allow beside those that only read this collection.
        """
        self._check_open()
        checked = checked_pipeline(pipeline, more_stages=more_stages)
        with self._errors():
            cursor = self._collection(database, collection).aggregate(
                checked, maxTimeMS=self._time_limit_ms
            )
            results = [adopted_document(document) for document in cursor]
        return self._call(
            ml_function, {"results": results, "count": len(results)}, rows=len(results)
        )

    def update_with_ml(
        self,
        database: str,
        collection: str,
        query: Document,
        ml_function: str,
        *,
        session: Any = None,
    ) -> int:
        """Set the fields that the function returns for each document; the number that changed.

        Raises:
            StaleVersion: a document was changed by somebody else in between.
        """
        return self._write_each(database, collection, query, ml_function, session, whole=False)

    def replace_with_ml(
        self,
        database: str,
        collection: str,
        query: Document,
        ml_function: str,
        *,
        session: Any = None,
    ) -> int:
        """Replace each document by what the function returns; the number that changed.

        Raises:
            StaleVersion: a document was changed by somebody else in between.
        """
        return self._write_each(database, collection, query, ml_function, session, whole=True)

    def write_changes(
        self,
        database: str,
        collection: str,
        changes: Sequence[tuple[Document, Document]],
        *,
        session: Any = None,
    ) -> None:
        """Write (before, fields to set) in one go, each where nothing of it changed meanwhile.

        Raises:
            StaleVersion: something did; without a transaction the others are written.
        """
        if not changes:
            return
        update = self._driver.UpdateOne
        requests = [
            update({"_id": before["_id"], **as_read(before, fields)}, {"$set": dict(fields)})
            for before, fields in changes
        ]
        self._bulk(database, collection, requests, session)

    def watch_with_ml(
        self,
        database: str,
        collection: str,
        ml_function: str,
        *,
        timeout_s: float | None = None,
    ) -> Iterator[Any]:
        """What the function makes of each `{operation, id, document}`; ends after a quiet while.

        Needs a replica set. The first `next` opens the stream.
        """
        self._check_open()
        with self._errors():
            target = self._collection(database, collection)
            with target.watch(full_document="updateLookup", max_await_time_ms=100) as stream:
                quiet_since = time.monotonic()
                while timeout_s is None or time.monotonic() - quiet_since < timeout_s:
                    change = stream.try_next()
                    if change is None:
                        continue
                    yield self._call(ml_function, _event(change), rows=1)
                    quiet_since = time.monotonic()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A session whose writes are kept together or not at all; needs a replica set.

        Raises:
            TransactionConflict: another transaction wrote the same documents; begin anew.
        """
        self._check_open()
        with self._errors(), self.client.start_session() as session, session.start_transaction():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        self.client.close()

    def _write_each(
        self,
        database: str,
        collection: str,
        query: Document,
        ml_function: str,
        session: Any,
        *,
        whole: bool,
    ) -> int:
        changed = 0
        for page in self.pages(database, collection, query):
            results = self._call_rows(ml_function, [document_for_script(item) for item in page])
            changes = [
                (before, after)
                for before, result in zip(page, results, strict=True)
                if (after := _difference(before, result, whole=whole))
            ]
            if whole:
                self._replace(database, collection, changes, session)
            else:
                self.write_changes(database, collection, changes, session=session)
            changed += len(changes)
        return changed

    def _replace(
        self,
        database: str,
        collection: str,
        changes: Sequence[tuple[Document, Document]],
        session: Any,
    ) -> None:
        replace = self._driver.ReplaceOne
        requests = [
            replace({"_id": before["_id"], **as_read(before, before)}, dict(after))
            for before, after in changes
        ]
        if requests:
            self._bulk(database, collection, requests, session)

    def _bulk(self, database: str, collection: str, requests: list[Any], session: Any) -> None:
        with self._errors():
            target = self._collection(database, collection)
            answer = target.bulk_write(requests, ordered=False, session=session)
        if answer.matched_count != len(requests):
            raise StaleVersion(
                f"{len(requests) - answer.matched_count} documents of {collection} were changed "
                "by somebody else in between. Run it again."
            )

    def _find(
        self, database: str, collection: str, query: Document, *, limit: int | None = None
    ) -> Any:
        if limit is not None and (type(limit) is not int or limit < 0):
            raise BadValue(f"The limit is {limit!r}; expected a number from 0 up.")
        cursor = self._collection(database, collection).find(checked_query(query))
        cursor = cursor.max_time_ms(self._time_limit_ms)
        return cursor.limit(limit) if limit else cursor

    def _collection(self, database: str, collection: str) -> Any:
        for name in (database, collection):
            if not isinstance(name, str) or not name or "$" in name or "\x00" in name:
                raise BadIdentifier(f"The database or collection {name!r:.60} has no proper name.")
        return self.client[database][collection]

    def _marked(self, document: Row) -> Row:
        return {**document, "created_at": dt.datetime.now(tz=dt.UTC), "processed_by_ml": True}

    def _errors(self) -> AbstractContextManager[None]:
        return mongo_errors()


def mongo_errors() -> AbstractContextManager[None]:
    """Raise the driver's errors as ours."""
    errors = driver("pymongo.errors", extra="mongo")
    value = (driver("bson.errors", extra="mongo").BSONError, OverflowError)
    return translated(
        MLMongoDB.store,
        (errors.PyMongoError, *value),
        is_lost=lambda error: isinstance(error, errors.ConnectionFailure),
        is_value=lambda error: isinstance(error, value),
        is_conflict=lambda error: (
            isinstance(error, errors.PyMongoError)
            and error.has_error_label("TransientTransactionError")
        ),
    )


def _difference(before: Document, result: Document, *, whole: bool) -> Row:
    """What is to be written: fields that differ, or the whole document where anything differs."""
    after = document_for_store(result, before)
    if after.pop("_id", before["_id"]) != before["_id"]:
        raise BadIdentifier("The field '_id' may not be changed; return the one that was given.")
    if not whole:
        return {key: value for key, value in after.items() if not same_field(before, key, value)}
    same = after.keys() == before.keys() - {"_id"}
    if same and all(same_field(before, key, value) for key, value in after.items()):
        return {}
    return after


def same_field(before: Document, key: str, value: object) -> bool:
    return key in before and type(before[key]) is type(value) and before[key] == value


def as_read(before: Document, names: Iterable[str]) -> Row:
    """The condition that these fields still are what they were."""
    return {
        name: {"$eq": before[name]} if name in before else {"$exists": False}
        for name in names
        if name != "_id"
    }


def _event(change: Mapping[str, Any]) -> Row:
    document = change.get("fullDocument")
    return {
        "operation": change["operationType"],
        "id": str(change.get("documentKey", {}).get("_id", "")),
        "document": document_for_script(document) if document else None,
    }
