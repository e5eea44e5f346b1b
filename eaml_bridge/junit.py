"""Results as JUnit XML, which every continuous integration reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

#: Characters that XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class JUnitCase:
    """One case; it holds when `failure` is None."""

    suite: str
    name: str
    failure: str | None = None
    seconds: float = 0.0


def junit_xml(name: str, cases: Iterable[JUnitCase]) -> str:
    """A document with one suite of all cases."""
    every = list(cases)
    failed = sum(case.failure is not None for case in every)
    suite = ET.Element(
        "testsuite",
        {
            "name": _printable(name),
            "tests": str(len(every)),
            "failures": str(failed),
            "errors": "0",
            "time": f"{sum(case.seconds for case in every):.3f}",
        },
    )
    for case in every:
        element = ET.SubElement(
            suite,
            "testcase",
            {
                "classname": _printable(case.suite),
                "name": _printable(case.name),
                "time": f"{case.seconds:.3f}",
            },
        )
        if case.failure is not None:
            first_line = case.failure.partition("\n")[0]
            failure = ET.SubElement(element, "failure", {"message": _printable(first_line)})
            failure.text = _printable(case.failure)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
