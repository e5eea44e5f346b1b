"""How records look on a console: one line each, with their context and without tricks."""

import logging
import unicodedata
from collections.abc import Mapping

from eamllogger.acting import acting
from eamllogger.masking import masked_text, plain
from eamllogger.records import CONTEXT_ATTRIBUTE

# Line ends, terminal sequences, and marks that turn text round: a name could forge a line by them.
_ESCAPED_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class ConsoleFormatter(logging.Formatter):
    """Time, level, logger, message and context; secrets masked, control characters escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # Python's name.
        context = vars(record).get(CONTEXT_ATTRIBUTE)
        fields = dict(context) if isinstance(context, Mapping) else {}
        if request_id := acting().request_id:
            fields["request_id"] = request_id
        told = "".join(f" {name}={plain(value, name=name)}" for name, value in fields.items())
        return escaped(masked_text(super().formatMessage(record)) + told)


def escaped(text: str) -> str:
    """`text` with each control character in the way in which Python writes it."""
    if text.isprintable():
        return text
    return "".join(
        c.encode("unicode_escape").decode("ascii")
        if unicodedata.category(c) in _ESCAPED_CATEGORIES
        else c
        for c in text
    )
