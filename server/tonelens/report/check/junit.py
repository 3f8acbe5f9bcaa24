"""The findings of a check as JUnit's XML, which nearly every build server shows: a suite for each file, a failure for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

from tonelens.report.cells import shortened
from tonelens.report.check.results import Check, CheckedFile, Location, as_written, message, ways_out
from tonelens.report.xml_text import xml_document, xml_text
from tonelens.review.check.findings import Finding

_LONGEST_NAME = 80


def check_junit(check: Check) -> str:
    """The document as text, its declaration included. A file without findings has one case, which passes."""
    counts = {"tests": 0, "failures": check.count, "errors": len(check.unread)}
    root = ElementTree.Element("testsuites", name="tonelens")
    for file in check.files:
        suite = ElementTree.SubElement(root, "testsuite", name=xml_text(file.path))
        for finding, place in file.placed():
            _failure(suite, file, finding, place)
        if not file.findings:
            ElementTree.SubElement(suite, "testcase", name="tone", classname=xml_text(file.path))
        _count(suite, len(suite), len(file.findings), 0)
        counts["tests"] += len(suite)
    for one in check.unread:
        suite = ElementTree.SubElement(root, "testsuite", name=xml_text(one.path))
        case = ElementTree.SubElement(suite, "testcase", name="readable", classname=xml_text(one.path))
        ElementTree.SubElement(case, "error", message=xml_text(f"{one.problem} {one.remedy}"))
        _count(suite, 1, 0, 1)
        counts["tests"] += 1
    for name, count in counts.items():
        root.set(name, str(count))
    return xml_document(root)


def _failure(suite: ElementTree.Element, file: CheckedFile, finding: Finding, place: Location) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=xml_text(_name(file, finding)),
        classname=xml_text(file.path),
        file=xml_text(file.path),
        line=str(place.line),
    )
    failure = ElementTree.SubElement(case, "failure", type=xml_text(finding.rule), message=xml_text(message(finding)))
    read = [] if finding.tone is None else [as_written(finding.tone, file.text), *ways_out(finding.tone)]
    failure.text = xml_text("\n".join([f"{file.path}:{place.line}:{place.column}", *read]))


def _name(file: CheckedFile, finding: Finding) -> str:
    """What a build server knows the finding by from run to run: its rule and its words, not its line; of equal ones the number."""
    said = finding.span.of(file.text) if finding.tone is None else as_written(finding.tone, file.text)
    number = finding.identity.rpartition(".")[2]
    return f"{finding.rule}: {shortened(' '.join(said.split()), _LONGEST_NAME)}{'' if number == '1' else f' ({number})'}"


def _count(suite: ElementTree.Element, tests: int, failures: int, errors: int) -> None:
    for name, count in (("tests", tests), ("failures", failures), ("errors", errors)):
        suite.set(name, str(count))
