"""Reads the strings of programs that people get to see, for those who ask for them.

Which string is shown says the function that it is given to. ``gettext("…")``, ``t("…")``, ``NSLocalizedString("…")`` and their like
have it translated, so it is shown (``string``); what an exception is made with (``raise E("…")``, ``throw new E("…")``) is often read
by programmers alone (``exception``). Strings that are put together are read as one; escapes and what is filled in as what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats import lexing
from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import ASKED_FOR, Kind, Reading, Source
from tonelens.text.formats.lexing import BLOCK, HASH, LINE, Lexis, Token, fenced, one_line
from tonelens.text.model_text import Piece, as_written, assembled
from tonelens.text.placeholders import STAND_IN, messages
from tonelens.text.values import is_copy

PYTHON = Lexis(
    (
        rf"(?P<comment>{HASH})",
        r"\"\"\"(?P<string>(?:[^\"\\]++|\\.|\"(?!\"\"))*+)(?:\"\"\")?+",
        r"'''(?P<string>(?:[^'\\]++|\\.|'(?!''))*+)(?:''')?+",
        one_line('"'),
        one_line("'"),
    )
)
JAVASCRIPT = Lexis((rf"(?P<comment>{LINE}|{BLOCK})", one_line('"'), one_line("'"), fenced("`", "`")))

_BEFORE = 120
_SHOWN = regex.compile(
    r"(?<![\w$])(?:\$?_{1,2}|_[enx]|\$?tc?|tr|[nd]?p?gettext(?:_lazy|_noop)?|ugettext(?:_lazy)?|trans|translate|i18n|localize"
    r"|(?:esc_html|esc_attr)_(?:_|e|x)|NSLocalizedString|String\(localized:|QT_TR_NOOP|N_)\s*+\(?\s*+[fFrRbBuU$@]{0,2}+\Z"
)
_RAISED = regex.compile(
    r"(?:\braise\s++[\w.:]++\s*+\(?|\bthrow\s++(?:new\s++)?[\w.:\\<>]++\s*+\(|\b(?:panic|bail|anyhow|ensure)!\s*+\(|\bpanic\s*+\("
    r"|\b(?:errors\.New|fmt\.Errorf|fatalError|preconditionFailure|IllegalStateException|error|stop|die|abort)\s*+\(|\braise\s++[\w.:]++,)"
    r"\s*+[fFrRbBuU$@]{0,2}+\Z"
)
_JOINED = regex.compile(r"\s*+(?:[+.&\\]|\.\.)?\s*+[fFrRbBuU$@]{0,2}+")
_ESCAPE = regex.compile(r"\\(?:\([^()\r\n]{0,200}+\)|u\{\p{AHex}{1,6}\}|u\p{AHex}{4}|x\p{AHex}{2}|\r\n|.)", regex.DOTALL)
_SAID = {"n": "\n", "t": "\t", "r": "\n", "0": " ", "\n": "", "\r": ""}


def readings(lexis: Lexis, source: Source) -> Iterator[Reading]:
    """The strings of the kinds that the source asks for."""
    if ASKED_FOR.isdisjoint(source.asked):
        return
    text = source.text
    whole = as_written(text, 0, len(text))
    for kind, parts in _messages(lexis, text):
        if kind not in source.asked:
            continue
        value = resolved(assembled(whole, (Piece(part.inner) for part in parts)), _ESCAPE, _said)
        if is_copy(value.text):
            yield from (Reading(reading, kind) for reading in messages(value))


def _messages(lexis: Lexis, text: str) -> Iterator[tuple[Kind, list[Token]]]:
    """The strings that a function is given which says what they are, those together that are one."""
    kind: Kind | None = None
    parts: list[Token] = []
    for token in lexing.tokens(lexis, text):
        if token.kind == "comment":
            continue
        if parts and _JOINED.fullmatch(text, parts[-1].span.end, token.span.start) is not None:
            parts.append(token)
            continue
        if kind is not None:
            yield kind, parts
        before = text[max(token.span.start - _BEFORE, 0) : token.span.start]
        kind = "exception" if _RAISED.search(before) else "string" if _SHOWN.search(before) else None
        parts = [token] if kind is not None else []
    if kind is not None:
        yield kind, parts


def _said(escape: str) -> str:
    kind = escape[1]
    if kind == "(" and len(escape) > 2:
        return STAND_IN
    if kind in "ux" and len(escape) > 2:
        return chr(min(int(escape[2:].strip("{}"), 16), 0x10FFFF))
    return _SAID.get(kind, kind)
