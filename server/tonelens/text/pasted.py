"""Finds lines in prose that somebody pasted from a terminal or a log: commands behind a prompt, and what programs print."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.spans import Span

_LINE = r"[^\r\n]*+"
_PASTED = regex.compile(
    rf"(?:^|(?<=\r))[ \t]*+(?:[$%][ ]++[a-z./~_]{_LINE}(?:\\(?:\r\n?|\n){_LINE})*+"
    rf"|(?:PS[ ])?[A-Z]:\\[^<>\r\n]{{0,200}}+>[ ]?{_LINE}|[\w.\-]++@[\w.\-]++:[^\r\n$#]{{0,100}}+[$#][ ]{_LINE}"
    rf"|>>>[ ](?:[\w.]++[ ]?[(=.\[]|import[ ]|from[ ]\w++[ ]import|for[ ]|def[ ]|class[ ]){_LINE}"
    rf"|(?:\[|\()?+\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d{_LINE}"
    rf"|\[?\d\d:\d\d:\d\d(?:[.,]\d++)?\]?[ ]{_LINE}"
    rf"|(?:ERROR|WARN|INFO|DEBUG|TRACE|FATAL)[ \t]++(?=[a-z0-9\[(]){_LINE}"
    rf"|\[(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL)\]{_LINE}"
    rf"|(?=[^\s]*\d)(?=[^\s]*[A-Z])[A-Za-z0-9+/]{{60,}}+=*+[ \t]*+(?=[\r\n]|\Z)"
    rf"|npm[ ](?:ERR!|WARN|error){_LINE}|Traceback[ ]\(most{_LINE}"
    rf"|at[ ][\w.$<>]++[ ]?\([^()\r\n]*+:\d++\){_LINE})",
    regex.MULTILINE,
)


_FIRST = regex.compile(r"[$%\[(0-9A-Za-z>]")


def pasted_lines(text: str) -> Iterator[Span]:
    """The lines of a text that no writer wrote, each with its indentation and without its line end."""
    return (Span(*line.span()) for line in _PASTED.finditer(text))


def is_pasted(text: str, line: Span) -> bool:
    """Whether no writer wrote a line, which is given without its indentation."""
    return _FIRST.match(text, line.start) is not None and _PASTED.match(text, line.start, line.end) is not None
