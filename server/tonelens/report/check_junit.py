"""The findings of a check as JUnit's XML, which nearly every build server shows: a suite for each file, a failure for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

import regex

from tonelens.report.checked import Check, CheckedFile, Place, as_written, edits, message
from tonelens.report.visible import visible_in_markup, without_commands
from tonelens.review.findings import Finding

# What XML 1.0 cannot hold even as a reference, beside the characters that are made visible.
_NOT_XML = regex.compile("[\ufffe\uffff]")


def check_junit(check: Check) -> str:
    """The document as text, its declaration included. A file without findings has one case, which passes."""
    counts = {"tests": 0, "failures": check.count, "errors": len(check.unread)}
    root = ElementTree.Element("testsuites", name="tonelens")
    for file in check.files:
        suite = ElementTree.SubElement(root, "testsuite", name=_text(file.path))
        for finding, place in file.placed():
            _failure(suite, file, finding, place)
        if not file.findings:
            ElementTree.SubElement(suite, "testcase", name="tone", classname=_text(file.path))
        _count(suite, len(suite), len(file.findings), 0)
        counts["tests"] += len(suite)
    for one in check.unread:
        suite = ElementTree.SubElement(root, "testsuite", name=_text(one.path))
        case = ElementTree.SubElement(suite, "testcase", name="readable", classname=_text(one.path))
        ElementTree.SubElement(case, "error", message=_text(f"{one.problem} {one.remedy}"))
        _count(suite, 1, 0, 1)
        counts["tests"] += 1
    for name, count in counts.items():
        root.set(name, str(count))
    ElementTree.indent(root)
    return without_commands(f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n", "&#35;")


def _failure(suite: ElementTree.Element, file: CheckedFile, finding: Finding, place: Place) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=_text(f"{finding.rule} at {place.line}:{place.column}"),
        classname=_text(file.path),
        file=_text(file.path),
        line=str(place.line),
    )
    failure = ElementTree.SubElement(case, "failure", type=_text(finding.rule), message=_text(message(finding)))
    read = [] if finding.tone is None else [as_written(finding.tone, file.text), *edits(finding.tone)]
    failure.text = _text("\n".join([f"{file.path}:{place.line}:{place.column}", *read]))


def _count(suite: ElementTree.Element, tests: int, failures: int, errors: int) -> None:
    for name, count in (("tests", tests), ("failures", failures), ("errors", errors)):
        suite.set(name, str(count))


def _text(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible_in_markup(text))
