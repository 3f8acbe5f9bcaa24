"""Comments in a document that say which of its sentences no rule is for.

``tonelens-ignore-next`` speaks of the next sentence, ``tonelens-ignore-start`` of all sentences up to ``tonelens-ignore-end`` or
the document's end, ``tonelens-ignore-file`` of all of them. Names of rules behind one of these, with commas or spaces between
them, leave the other rules in force. What comes behind ``--`` is a reason, for people.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.review.check.sentences import document_sentences
from tonelens.text.comments import Comment, comment_form, comments
from tonelens.text.formats.format import CommentForm
from tonelens.text.prose import passages
from tonelens.text.spans import Span

NEXT, START, END, FILE = "tonelens-ignore-next", "tonelens-ignore-start", "tonelens-ignore-end", "tonelens-ignore-file"

KNOWN = (NEXT, START, END, FILE)
"""The words that a comment can begin with."""

_MARK = "tonelens-"
_DIRECTIVE = regex.compile(r"\s*(tonelens-[\w\-]*+)(?:[:\s](.*))?", regex.DOTALL)
_REASON = regex.compile(r"\s--\s.*", regex.DOTALL)
_NAMES = regex.compile(r"[\s,]+")
_BEFORE_SPACE = regex.compile(r"(?r)\S*")
_LINE_BEGIN = regex.compile(r"(?r)[\r\n]")
_LAST_BEFORE = regex.compile(r"(?r)\S")
_QUOTES = regex.compile(r"[ \t>]*")
_ITEM = regex.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+")
_NO_QUOTES = regex.compile(r"[^>\t ]")


@dataclass(frozen=True)
class Ignore:
    """One comment: ``kind`` is what it begins with, ``place`` is the whole comment.

    It speaks of the sentences that lie in ``reach``. ``rules`` are the names of those that it speaks of, all where it is empty.
    """

    kind: str
    place: Span
    reach: Span
    rules: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether it begins with a word that means something."""
        return self.kind in KNOWN

    def covers(self, sentence: Span, rule: str) -> bool:
        """Whether no finding of the rule is wanted on a sentence."""
        return (not self.rules or rule in self.rules) and self.reach.start <= sentence.start and sentence.end <= self.reach.end


@dataclass(frozen=True)
class Insertion:
    """Text to be put at an offset of the document."""

    offset: int
    text: str = field(repr=False)


def mentions_ignore(text: str) -> bool:
    """Whether anything in a text may be a comment that asks for something to be ignored."""
    return _MARK in text


def ignores(text: str, language_id: str, sentences: Sequence[Span], path: str = "") -> list[Ignore]:
    """The comments of a document that ask for something to be ignored, in reading order.

    One that can mean nothing, such as an end without a start or a word that is none of ours, reaches nothing.
    """
    if not mentions_ignore(text):
        # To look for comments takes as long as to look for prose, and most documents have none of ours.
        return []
    in_order = sorted(sentences)
    found: list[Ignore] = []
    begun: tuple[Comment, frozenset[str]] | None = None
    for comment in comments(text, language_id, path):
        directive = _DIRECTIVE.fullmatch(_REASON.sub("", comment.content.of(text)))
        if directive is None:
            continue
        kind, rules = directive[1], frozenset(filter(None, _NAMES.split(directive[2] or "")))
        nothing = Span(comment.span.end, comment.span.end)
        if kind == START:
            if begun is not None:
                found.append(Ignore(START, comment.span, nothing, rules))
            else:
                begun = (comment, rules)
        elif kind == END and begun is not None:
            found.append(Ignore(START, begun[0].span, Span(begun[0].span.end, comment.span.start), begun[1]))
            begun = None
        else:
            reach = {NEXT: _next(in_order, comment.span.end), FILE: Span(0, len(text))}.get(kind)
            found.append(Ignore(kind, comment.span, reach or nothing, rules))
    if begun is not None:
        found.append(Ignore(START, begun[0].span, Span(begun[0].span.end, len(text)), begun[1]))
    return sorted(found, key=lambda one: one.place)


def ignoring(
    text: str, language_id: str, sentence: Span, rule: str, path: str = "", checkpoint: Callable[[], None] = lambda: None
) -> Insertion | None:
    """What to write so that ``sentence`` is ignored by ``rule``, ``None`` where no comment can be written that does it.

    Every proposal is tried on the document: with the comment in it, it must read as before, and the comment must speak of
    this sentence. A comment at the beginning of a line, for example, makes all of that line HTML in Markdown. ``checkpoint`` may
    raise to give up.
    """
    form = comment_form(language_id, path)
    if form is None:
        return None
    before = _read(text, language_id, path)
    for insertion in _proposals(text, sentence, form, f"{NEXT} {rule}"):
        changed = text[: insertion.offset] + insertion.text + text[insertion.offset :]
        after = document_sentences(changed, language_id, path, checkpoint=checkpoint)
        if _read(changed, language_id, path) != before:
            continue
        wanted = sentence.shifted(len(insertion.text))
        if any(one.covers(wanted, rule) and one.kind == NEXT for one in ignores(changed, language_id, [each.span for each in after], path)):
            return insertion
    return None


def _proposals(text: str, sentence: Span, form: CommentForm, content: str) -> Iterator[Insertion]:
    """Places for a comment, those that are easiest to read first."""
    comment = form.written(content)
    start = _BEFORE_SPACE.search(text, 0, sentence.start)
    begin = start.start() if start is not None else sentence.start
    line = _LINE_BEGIN.search(text, 0, begin)
    line_begin = line.end() if line is not None else 0
    line_end = "\r\n" if "\r\n" in text else "\n"
    lead = text[line_begin:begin]
    if not form.after:
        yield Insertion(line_begin, f"{lead[: len(lead) - len(lead.lstrip())]}{comment}{line_end * (2 if form.is_apart else 1)}")
        return
    if _QUOTES.fullmatch(lead):
        yield Insertion(line_begin, f"{lead}{comment}{line_end}")
    elif _ITEM.fullmatch(lead):
        yield Insertion(begin, f"{comment}{line_end}{_NO_QUOTES.sub(' ', lead)}")
    previous = _LAST_BEFORE.search(text, 0, line_begin)
    if previous is not None and _QUOTES.fullmatch(lead):
        yield Insertion(previous.end(), f" {comment}")
    yield Insertion(begin, f"{comment} ")


def _read(text: str, language_id: str, path: str) -> list[list[str]]:
    """What is read of a document, block by block, whatever the whitespace in it."""
    return [passage.reading.text.split() for passage in passages(text, language_id, path)]


def unused(found: Iterable[Ignore], used: Iterable[Ignore]) -> list[Ignore]:
    """The ignores that ignore nothing."""
    taken = frozenset(used)
    return [one for one in found if one not in taken]


def _next(sentences: Sequence[Span], offset: int) -> Span | None:
    number = bisect_left(sentences, offset, key=lambda sentence: sentence.start)
    return sentences[number] if number < len(sentences) else None
