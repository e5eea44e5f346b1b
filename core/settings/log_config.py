"""What is logged where: to the console, and to the database by a connection of its own."""

from pathlib import Path
from typing import Any  # A configuration of `logging` nests texts, lists and dictionaries.


def log_config(*, level: str, spool_folder: Path | None) -> dict[str, Any]:
    """The setting `LOGGING`.

    Args:
        level: the lowest level of the project's own messages; of those of others, WARNING.
        spool_folder: where entries wait for the database; None to log to the console only.
    """
    handlers: dict[str, Any] = {
        "console": {"class": "logging.StreamHandler", "formatter": "console"},
    }
    if spool_folder is not None:
        handlers["database"] = {
            "class": "eamllogger.handler.DatabaseLogHandler",
            "spool_folder": str(spool_folder),
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"console": {"()": "eamllogger.formatting.ConsoleFormatter"}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
        "loggers": {
            "eaml": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A line for each request of the development server is for the console only.
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }
