"""A handler of Python's `logging` that stores what it gets in the database."""

import logging
from pathlib import Path

from eamllogger.records import entry_values
from eamllogger.spool import Spool
from eamllogger.writer import BatchWriter


class DatabaseLogHandler(logging.Handler):
    """Stores records as log entries, by a connection of its own.

    Args:
        using: alias of the database.
        spool_folder: where entries wait that the database did not take before the process ended.
        interval_s: how long an entry waits for others to be stored with.
    """

    def __init__(
        self,
        level: int | str = logging.NOTSET,
        *,
        using: str = "default",
        spool_folder: Path | str | None = None,
        interval_s: float = 1.0,
    ) -> None:
        super().__init__(level)
        spool = Spool(Path(spool_folder)) if spool_folder else None
        self.writer = BatchWriter(using=using, spool=spool, interval_s=interval_s)

    def emit(self, record: logging.LogRecord) -> None:
        # What storing itself logs would have to be stored again, for ever.
        if self.writer.is_writing_thread:
            return
        try:
            self.writer.put(entry_values(record))
        # The contract of `logging`: a record that cannot be handled never stops who logs it.
        except Exception:  # noqa: BLE001
            self.handleError(record)

    def flush(self) -> None:
        self.writer.flush()

    def close(self) -> None:
        self.writer.close()
        super().close()
