"""Results are well-formed XML, whatever they hold."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from eaml_bridge.junit import JUnitCase, junit_xml

CASES = (
    JUnitCase(suite="shop/products", name="f, case 1", seconds=0.25),
    JUnitCase(suite="shop/products", name='f & "g" <h>', failure="gave 1\nexpected \x00 2"),
)


def test_junit_xml__counts_and_keeps_every_case() -> None:
    suite = ET.fromstring(junit_xml("eaml_test", CASES))

    assert {key: suite.get(key) for key in ("name", "tests", "failures", "time")} == {
        "name": "eaml_test",
        "tests": "2",
        "failures": "1",
        "time": "0.250",
    }
    assert [case.get("name") for case in suite] == ["f, case 1", 'f & "g" <h>']


def test_junit_xml__of_a_failure__has_its_first_line_and_its_text() -> None:
    failure = ET.fromstring(junit_xml("eaml_test", CASES))[1][0]

    assert failure.get("message") == "gave 1"
    assert failure.text == "gave 1\nexpected \ufffd 2"
