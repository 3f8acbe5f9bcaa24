"""Reads the message of a commit: its subject and body as Markdown, without what git takes away again.

That are the lines behind the comment sign, and everything from the scissors on. What git wrote into the file says which way it will
clean the message (``--cleanup``): with scissors, and where it says that such lines are kept, they are lines of the message, up to git's
own. Trailers (``Signed-off-by:``), the kind before a subject (``fix(ui):``), the subjects of merges and diffs are no prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from tonelens.text import masks
from tonelens.text.formats import markdown
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.masks import BLANK, Cover
from tonelens.text.model_text import ModelText, as_written, composed, part
from tonelens.text.spans import Span

_BEGIN = r"(?:^|(?<=\r))"
_SCISSORS = regex.compile(rf"{_BEGIN}(?P<sign>[^\s\w]{{1,4}}) ?-{{20,}} >8 -{{20,}}[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE)
_HELP = regex.compile(
    rf"{_BEGIN}(?P<sign>[^\s\w]{{1,4}})[ ](?=[^\r\n]{{0,120}}(?:(?:\r\n?|\n)(?P=sign)[^\r\n]{{0,120}})?'(?P=sign)')", regex.MULTILINE
)
_KEPT = regex.compile(r"'[^'\r\n]{1,4}' will be kept")
_REMOVED = regex.compile(r"'[^'\r\n]{1,4}' will be ignored")
_SUBJECT = regex.compile(r"\s*+(?:(?:fixup|squash|amend)![ ]++)*+(?:[a-z]{2,12}(?:\([^()\r\n]{0,60}+\))?!?:[ ]++)?+(?P<said>[^\r\n]*+)")
_MERGE = regex.compile(r"Merge (?:branch(?:es)?|pull request|remote-tracking branch|tag|commit)\b")
_TRAILER = regex.compile(
    rf"{_BEGIN}(?:(?:[A-Z][A-Za-z]*+(?:-[A-Za-z]++)++|Fixes|Closes|Resolves|Refs?|Cc|Link|See|Bug|Issue|Ticket|Related|PR|Author"
    rf"|Date):[ ][^\r\n]*+"
    rf"(?:(?:\r\n?|\n)[ \t]++[^\r\n]*+)*+|\(cherry picked from commit [^\r\n]*+|commit[ ][0-9a-f]{{7,40}}\b[^\r\n]*+"
    # Lines of tables without a head, and calls.
    rf"|\|[^\r\n]*+|[\w.:]++\([^\r\n]*\)[;:,]?(?=[ \t]*+(?:[\r\n]|\Z)))",
    regex.MULTILINE,
)


def _taken_away(text: str) -> list[Span]:
    """What git takes out of the message, in order."""
    scissors, help_ = _SCISSORS.search(text), _HELP.search(text)
    end = scissors.start() if scissors is not None else len(text)
    says_sign = scissors or help_
    sign = says_sign["sign"] if says_sign is not None else "#"
    keeps = _KEPT.search(text, 0, end) is not None or (scissors is not None and _REMOVED.search(text, 0, end) is None)
    if keeps and help_ is not None:
        end = min(end, help_.start())
    found = []
    if not keeps:
        line = regex.compile(rf"{_BEGIN}{regex.escape(sign)}[^\r\n]*+", regex.MULTILINE)
        found = [Span(*match.span()) for match in line.finditer(text, 0, end)]
    return [*found, Span(end, len(text))] if end < len(text) else found


def _readings(source: Source) -> Iterator[Reading]:
    covered = masks.covered(source.text, [(span, BLANK) for span in _taken_away(source.text)])
    whole = as_written(covered, 0, len(covered))
    subject = _SUBJECT.match(covered)
    if subject is None:
        return
    if _MERGE.match(subject["said"]) is None:
        yield from _as_markdown(part(whole, *subject.span("said")))
    body = part(whole, subject.end(), len(covered))
    trailers = [(Span(*match.span()), BLANK) for match in _TRAILER.finditer(body.text)]
    yield from _as_markdown(body, trailers)


def _as_markdown(part_of_message: ModelText, covers: Sequence[Cover] = ()) -> Iterator[Reading]:
    for reading in markdown.readings(masks.covered(part_of_message.text, covers)) or []:
        yield replace(reading, text=composed(part_of_message, reading.text))


FORMAT = Format(
    name="commit message",
    language_ids=("git-commit", "gitcommit", "scminput"),
    file_names=("commit_editmsg", "merge_msg", "squash_msg", "tag_editmsg"),
    readings=_readings,
    comments=lambda source: _taken_away(source.text),
    comment_form=CommentForm("#"),
    is_text=True,
)
