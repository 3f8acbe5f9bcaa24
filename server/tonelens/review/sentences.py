"""The sentences of a document that can be judged, one by one."""

from __future__ import annotations

from tonelens.text.prose import Passage, passages, sentences


def document_sentences(text: str, language_id: str) -> list[Passage]:
    """Every sentence of the document's prose in reading order."""
    return [sentence for passage in passages(text, language_id) for sentence in sentences(passage)]
