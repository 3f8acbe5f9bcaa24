"""Widens the span of a sentence so that it holds both ends of a link, an address or emphasis, or neither.

What is read of ``[Terrible](https://example.com).`` begins behind the bracket and ends behind the address. A span from the one to
the other would cut the link in two. Where markup opens in one sentence and closes in another there is nothing to widen.
"""

from __future__ import annotations

import regex

from tonelens.text.spans import Span

_OPENING = regex.compile(r"(?r)[\[!*_~]+")
_CLOSING = regex.compile(r"(?:[*_~>]++|\](?:\([^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+(?:[ \t]++\"[^\"\r\n]*+\")?\)|\[[^\[\]\r\n]*+\])?)++")
_MARKUP = regex.compile(r"[\[\]*_~]|<(?=[a-z])")
_SIGN = regex.compile(
    r"\\.|`[^`]*+`|(?P<address><(?=[a-z][a-z+.\-]*+:|[\w.+\-]++@)[^<>\s]*+(?P<end>>)?+)|(?P<open>\[)|(?P<close>\])|(?P<marks>(?<![\w\s])[*_~]++|[*~]++|_++(?!\w))"
)


def balanced(text: str, span: Span) -> Span:
    """The span, or the smallest one around it that markup does not cross."""
    if _MARKUP.search(text, max(span.start - 1, 0), span.end + 1) is None or _is_balanced(text, span):
        return span
    before, after = _OPENING.match(text, 0, span.start), _CLOSING.match(text, span.end)
    starts = [span.start, *([before.start()] if before is not None else [])]
    ends = [span.end, *([after.end()] if after is not None else [])]
    wider = (Span(start, end) for start in starts for end in ends)
    return next((one for one in wider if _is_balanced(text, one)), span)


def _is_balanced(text: str, span: Span) -> bool:
    depth, marks = 0, dict[str, int]()
    for sign in _SIGN.finditer(text, span.start, span.end):
        kind = sign.lastgroup
        if kind == "marks":
            mark = text[sign.start()]
            marks[mark] = marks.get(mark, 0) + 1
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth < 0:
                return False
        elif kind is not None and not sign["end"]:
            return False
    return depth == 0 and all(count % 2 == 0 for count in marks.values())
