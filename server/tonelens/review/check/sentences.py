"""The sentences of a document that can be judged, one by one."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

import regex

from tonelens.text.balance import balanced
from tonelens.text.formats.format import NOUN
from tonelens.text.model_text import ModelText
from tonelens.text.prose import Passage, passages, sentences

# Brackets and stops at the end belong to the sentence around the address.
# A name before an @ has its beginning in one place and is no longer than mail allows, so that each is tried once.
_ADDRESS = regex.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.\-]{1,15}+://|\bwww\.)[^\s<>\"]*[^\s<>\"\p{P}]/?|(?<![\w.+\-])[\w.+\-]{1,64}+@[\w\-]++(?:\.[\w\-]++)+"
)

_IN_ADDRESSES = ("@", "://", "www.")


def document_sentences(
    text: str,
    language_id: str,
    path: str = "",
    asked: frozenset[str] = frozenset(),
    checkpoint: Callable[[], None] = lambda: None,
    most: int | None = None,
) -> list[Passage]:
    """Every sentence of the document's prose in reading order, and what is ``asked`` for beside it (see :class:`Source`).

    An address is read as a neutral noun, as code is, since its words say nothing about tone and yet sway a model. What is
    nothing but an address is no sentence. ``checkpoint`` is called between any two sentences and may raise to give up; behind the
    first ``most`` sentences the rest is left out.
    """
    read: list[Passage] = []
    for passage in passages(text, language_id, path, asked=asked, checkpoint=checkpoint):
        for sentence in sentences(passage):
            checkpoint()
            if (without := _without_addresses(sentence)) is not None:
                span = balanced(text, without.span)
                read.append(without if span == without.span else replace(without, span=span))
                if len(read) == most:
                    return read
    return read


def _without_addresses(sentence: Passage) -> Passage | None:
    reading = sentence.reading
    if not any(sign in reading.text for sign in _IN_ADDRESSES):
        return sentence
    matches = list(_ADDRESS.finditer(reading.text))
    if not matches:
        return sentence
    if not any(map(str.isalnum, _ADDRESS.sub("", reading.text))):
        return None
    parts: list[str] = []
    starts, ends = array("L"), array("L")
    position = 0
    for match in matches:
        begin, end = match.span()
        parts += (reading.text[position:begin], NOUN)
        starts.extend([*reading.starts[position:begin], *[reading.starts[begin]] * len(NOUN)])
        ends.extend([*reading.ends[position:begin], *[reading.ends[end - 1]] * len(NOUN)])
        position = end
    parts.append(reading.text[position:])
    starts.extend(reading.starts[position:])
    ends.extend(reading.ends[position:])
    return replace(sentence, reading=ModelText("".join(parts), starts, ends))
