"""Tests of lines on the console."""

import logging

from eamllogger.formatting import ConsoleFormatter
from eamllogger.records import CONTEXT_ATTRIBUTE


def line(message: str, **context: object) -> str:
    record = logging.makeLogRecord(
        {"name": "eaml", "levelname": "INFO", "msg": message, CONTEXT_ATTRIBUTE: context}
    )
    return ConsoleFormatter().format(record).split(",", 1)[1][4:]


def test_format__context__follows_the_message_masked() -> None:
    assert line("trained", lines=3, token="x") == "INFO eaml: trained lines=3 token=(masked)"


def test_format__control_characters__forge_no_second_line() -> None:
    assert line("a\r\nINFO b\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}", name="c\nd") == (
        r"INFO eaml: a\r\nINFO b\x1b[31m\u202e name=c\nd"
    )
