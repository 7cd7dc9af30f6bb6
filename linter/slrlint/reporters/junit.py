"""JUnit XML, which nearly every build server shows as test results.

A suite is a file with findings, a test case is a finding: an error or a warning is a failure, a
note passes and says what it has to say on its standard output.  What went wrong with the run itself
is an error of the suite ``slrlint``; a run without anything to tell is one passing test case there.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from slrlint import paths
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import looked_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Diagnostic
    from slrlint.report import Report
    from slrlint.reporters import Style


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every reporter has this signature
    """Return an XML document."""
    root = ET.Element("testsuites", name="slrlint")
    for path, group in groupby(report.diagnostics, lambda found: found.place.path):
        suite = ET.SubElement(root, "testsuite", name=visible(paths.relative(path)))
        for found in group:
            _case(suite, found)
    if report.errors or not report.diagnostics:
        _run(ET.SubElement(root, "testsuite", name="slrlint"), report)
    for element in (root, *root):
        element.set("tests", str(_number(element, "testcase")))
        element.set("failures", str(_number(element, "failure")))
        element.set("errors", str(_number(element, "error")))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, found: Diagnostic) -> None:
    place = found.place
    path = visible(paths.relative(place.path))
    name = f"{found.code} {found.name} at {place.line}:{place.column}"
    case = ET.SubElement(suite, "testcase", name=name, classname=path, line=str(place.line))
    message = visible(found.message)
    text = f"{path}:{place.line}:{place.column}: {message}"
    if found.help:
        text += f"\nhelp: {visible(found.help)}"
    if found.severity == "info":
        ET.SubElement(case, "system-out").text = text
    else:
        ET.SubElement(case, "failure", type=found.severity, message=message).text = text


def _run(suite: ET.Element, report: Report) -> None:
    for error in map(visible, report.errors):
        case = ET.SubElement(suite, "testcase", name=error, classname="slrlint")
        ET.SubElement(case, "error", message=error)
    if not report.errors:
        ET.SubElement(suite, "testcase", name=looked_at(report.counts), classname="slrlint")


def _number(element: ET.Element, tag: str) -> int:
    return sum(1 for _ in element.iter(tag))
