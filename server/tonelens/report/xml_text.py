"""XML that holds whatever was read: what XML cannot hold, and what would act on a display or a machine that builds, is replaced."""

from __future__ import annotations

from xml.etree import ElementTree

import regex

from tonelens.report.visible import visible_in_document, without_commands

# What XML 1.0 cannot hold even as a reference, beside the characters that are made visible.
_NOT_XML = regex.compile("[\ufffe\uffff]")


def xml_text(text: str) -> str:
    """Text for an attribute or an element."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible_in_document(text))


def xml_document(root: ElementTree.Element) -> str:
    """The document as text, its declaration included."""
    ElementTree.indent(root)
    return without_commands(f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n", "&#35;")
