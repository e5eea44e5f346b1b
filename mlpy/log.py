"""The log of the host: what no script may see is written here."""

from __future__ import annotations


def log_error(message: str, *arguments: object, error: BaseException) -> None:
    """Write to the log `mlpy`, with the traceback of `error`."""
    # Imported on use: a tenth of the time of importing mlpy, and needed by defects only.
    import logging

    logging.getLogger("mlpy").error(message, *arguments, exc_info=error)
