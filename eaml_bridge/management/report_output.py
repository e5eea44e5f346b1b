"""A report in the form that was asked for, on standard output or in a file."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.etree import ElementTree as ET

from eaml_bridge.exceptions import InvalidValue
from eaml_bridge.processing.failed_rows import harmless_cell
from eaml_bridge.processing.rendering import as_json, as_text, plain_text
from eaml_bridge.processing.report import Report
from eaml_bridge.processing.request import DiffStyle

_HEAD = ("kind", "key", "status", "field", "before", "after", "message", "where", "count")
_Line = dict[str, object]


def printed(report: Report, *, style: str, diff: DiffStyle, exit_code: int) -> str:
    """The report as `text`, `json`, `jsonl`, `csv` or `junit`."""
    if style == "json":
        return as_json(report, diff=diff, exit_code=exit_code)
    if style == "jsonl":
        return _json_lines(report, diff=diff, exit_code=exit_code)
    if style == "csv":
        return _csv(report)
    if style == "junit":
        return _junit(report)
    return as_text(report, diff=diff)


def check_folder(path: str) -> None:
    """Refuse a file that could not be written when the run is done.

    Raises:
        InvalidValue: its folder does not exist, or it is a folder itself.
    """
    if not Path(path).parent.is_dir() or Path(path).is_dir():
        raise InvalidValue(
            f"--report {path!r} cannot be written: name a file in a folder that exists."
        )


def write_report(path: str, text: str) -> None:
    """Write the whole file, or leave the old one.

    Raises:
        InvalidValue: the file cannot be written; the run itself is not undone.
    """
    target = Path(path)
    try:
        with NamedTemporaryFile(
            "w", dir=target.parent, prefix=f".{target.name}.", delete=False, encoding="utf-8"
        ) as file:
            file.write(f"{text}\n")
        os.replace(file.name, target)
    except OSError as error:
        raise InvalidValue(
            f"--report {path!r} cannot be written: {error.strerror}. The run itself has ended as "
            "its record says."
        ) from error


def _lines(report: Report) -> Iterator[_Line]:
    for change in report.changes:
        for field in change.fields:
            yield {
                "kind": "change",
                "key": plain_text(change.key),
                "status": "changed",
                "field": field.field,
                "before": plain_text(field.before),
                "after": plain_text(field.after),
            }
    for group in report.problems:
        yield {
            "kind": "problem",
            "key": ", ".join(str(plain_text(key)) for key in group.keys),
            "status": group.status.value,
            "field": group.problem.field,
            "message": group.problem.message,
            "where": group.problem.where,
            "count": group.count,
        }


def _json_lines(report: Report, *, diff: DiffStyle, exit_code: int) -> str:
    """One object for each shown change and kind of problem, and the report itself at the end."""
    lines = [json.dumps(line, ensure_ascii=True) for line in _lines(report)]
    summary = json.loads(as_json(report, diff=DiffStyle.SUMMARY, exit_code=exit_code))
    return "\n".join([*lines, json.dumps({"kind": "report", **summary})])


def _csv(report: Report) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEAD)
    for line in _lines(report):
        writer.writerow([harmless_cell(line.get(name)) for name in _HEAD])
    return file.getvalue().rstrip("\n")


def _junit(report: Report) -> str:
    """One test case for each kind of problem; a run without any is one case that passed."""
    suite = ET.Element(
        "testsuite",
        name=f"{report.function} over {report.target}",
        tests=str(max(report.selected, 1)),
        failures=str(report.failed),
        time=f"{report.seconds:.3f}",
    )
    for group in report.problems:
        case = ET.SubElement(
            suite, "testcase", name=f"{group.status.value} {group.problem.field}".strip()
        )
        keys = ", ".join(str(plain_text(key)) for key in group.keys)
        failure = ET.SubElement(case, "failure", message=_xml(group.problem.message))
        failure.text = _xml(f"{group.count} rows, as {keys} {group.problem.where}".strip())
    if not report.problems:
        ET.SubElement(suite, "testcase", name=report.function)
    return ET.tostring(suite, encoding="unicode")


def _xml(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(
        [c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text]
    )
