"""The findings of a check as Checkstyle's XML, which many tools read that show findings beside changes."""

from __future__ import annotations

from xml.etree import ElementTree

from tonelens.report.check.results import Check, message
from tonelens.report.xml_text import xml_document, xml_text
from tonelens.settings.rules import WARNING


def check_checkstyle(check: Check) -> str:
    """The document as text, its declaration included; a file without findings is listed, too."""
    root = ElementTree.Element("checkstyle", version="4.3")
    for file in check.files:
        element = ElementTree.SubElement(root, "file", name=xml_text(file.path))
        for finding, place in file.placed():
            ElementTree.SubElement(
                element,
                "error",
                line=str(place.line),
                column=str(place.column),
                severity="warning" if finding.severity == WARNING else "info",
                message=xml_text(message(finding)),
                source=xml_text(f"tonelens.{finding.rule}"),
            )
    for one in check.unread:
        element = ElementTree.SubElement(root, "file", name=xml_text(one.path))
        said = xml_text(f"{one.problem} {one.remedy}")
        ElementTree.SubElement(element, "error", line="1", severity="error", message=said, source="tonelens.unreadable")
    return xml_document(root)
