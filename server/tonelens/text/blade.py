"""Finds what Laravel's Blade puts into a page: directives (``@if (…)``), unescaped echoes (``{!! … !!}``) and comments (``{{-- … --}}``).

What stands between double braces is found with the tags of other languages. The arguments of a directive are PHP; they end with the
bracket that fits, wherever strings stand in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from tonelens.text.spans import Span
from tonelens.text.template_tags import Role, Tag, translated
from tonelens.text.values import is_copy

_SIGN = regex.compile(
    r"\{\{--.*?(?:--\}\}|\Z)|(?P<echo>\{!!(?P<inner>.{0,5000}?)!!\})"
    r"|(?<!@)@(?P<name>[A-Za-z]\w*+)(?!\.\w)(?P<space>[ \t]*+)(?P<open>\()?+",
    regex.DOTALL,
)
_ARGUMENT = regex.compile(r"(?:[^()'\"]|'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\")*+(?P<bracket>[()])", regex.DOTALL)
_LITERAL = r"'(?P<said>[^'\\]*+(?:\\.[^'\\]*+)*+)'"
_SECTION = regex.compile(rf"\(\s*+['\"][\w.\-]++['\"]\s*+,\s*+{_LITERAL}\s*+\)")
_TRANSLATION = regex.compile(rf"\(\s*+{_LITERAL}")
_HOLE = regex.compile(r"(?<![\w:]):[A-Za-z]\w*+|:%\w++%")
_END_OF_CODE = regex.compile(r"@endphp\b")
_CODE = regex.compile(r"\(\s*+['\"](?:(?:java)?scripts?|js|css|styles?)['\"]\s*+\)", regex.IGNORECASE)
_END_OF_SECTION = regex.compile(r"@(?:endsection|stop|show|endpush|endprepend)\b")

_OPENS = frozenset(
    ["if", "unless", "isset", "auth", "guest", "can", "cannot", "canany", "env", "production", "hasSection", "sectionMissing", "switch"]
)
_ELSE = frozenset(["else", "elseif", "elsecan", "elsecannot", "elseauth", "elseguest", "case", "default"])
_CLOSES = frozenset(
    ["endif", "endunless", "endisset", "endauth", "endguest", "endcan", "endcannot", "endcanany", "endenv", "endproduction", "endswitch"]
)
_LOOPS = frozenset(["foreach", "endforeach", "for", "endfor", "while", "endwhile", "forelse", "endforelse", "empty", "endempty", "break"])
_IN_LINE = frozenset(
    [
        *["class", "style", "checked", "selected", "disabled", "readonly", "required", "continue", "php", "csrf", "method", "dump", "dd"],
        *["props", "aware", "use", "once", "endonce", "verbatim", "endverbatim", "parent", "inject", "error", "enderror"],
    ]
)
_FILLED = frozenset(["json", "js", "lang", "choice"])
_BORDERS = frozenset(
    [
        *["extends", "section", "endsection", "stop", "show", "append", "overwrite", "yield", "include", "includeIf", "includeWhen"],
        *["includeUnless", "includeFirst", "each", "component", "endcomponent", "slot", "endslot", "push", "endpush", "prepend"],
        *["endprepend", "stack", "vite", "livewire", "livewireStyles", "livewireScripts", "fragment", "endfragment", "session"],
        *["endsession", "pushOnce", "endPushOnce", "vitereactrefresh", "routes", "inertia", "inertiaHead"],
    ]
)
_AFTER_WORDS = _OPENS | _ELSE | _CLOSES | {"foreach", "endforeach", "php"}
_LONGEST = 5_000
_MOST_UNCLOSED = 20


def with_blade(text: str, others: Sequence[Tag]) -> list[Tag]:
    """The tags of a page in order: those of Blade, and the others that do not lie in them."""
    found: list[Tag] = []
    for tag in sorted([*_tags(text), *others], key=lambda one: (one.span.start, -one.span.end)):
        if not found or tag.span.start >= found[-1].span.end:
            holes = () if tag.shown is None else tuple(Span(*hole.span()) for hole in _HOLE.finditer(text, tag.shown.start, tag.shown.end))
            found.append(replace(tag, holes=holes) if holes else tag)
    return found


def _tags(text: str) -> Iterator[Tag]:
    at, unclosed = 0, 0
    while (sign := _SIGN.search(text, at)) is not None:
        start, at = sign.span()
        if sign["name"] is None:
            echo = translated(text, Span(*sign.span("inner"))) if sign["echo"] else None
            yield Tag(Span(start, at), "filled" if sign["echo"] else "comment", "", echo)
            continue
        name, end = sign["name"], sign.end("name")
        if text[max(start - 1, 0) : start].isalnum() and name not in _AFTER_WORDS:
            # An address of mail.
            continue
        if sign["open"]:
            close = _closing(text, at - 1) if unclosed < _MOST_UNCLOSED else -1
            unclosed += close < 0
            end = close if close >= 0 else end
        argument = Span(at - 1, end) if sign["open"] and end >= at else None
        ending = _end_of_code(text, name, argument)
        if ending is not None:
            found = ending.search(text, end)
            at = found.end() if found is not None else len(text)
            yield Tag(Span(start, at), "cut" if name == "php" else "border")
            continue
        role = _role(name, argument is not None, is_apart=bool(sign["space"]))
        at = end
        if role is not None:
            said = _said(text, name, argument)
            yield Tag(Span(start, end), role, name, said)


def _end_of_code(text: str, name: str, argument: Span | None) -> regex.Pattern[str] | None:
    """What ends the code that a directive begins; ``None`` where it begins none."""
    if name == "php" and argument is None:
        return _END_OF_CODE
    if name in ("section", "push", "prepend") and argument is not None and _CODE.fullmatch(text, argument.start, argument.end):
        return _END_OF_SECTION
    return None


def _closing(text: str, start: int) -> int:
    """Behind the bracket that closes the one at ``start``; -1 where there is none nearby."""
    depth, at, last = 1, start + 1, min(start + _LONGEST, len(text))
    while depth:
        found = _ARGUMENT.match(text, at, last)
        if found is None:
            return -1
        depth, at = depth + (1 if found["bracket"] == "(" else -1), found.end()
    return at


def _role(name: str, has_argument: bool, is_apart: bool) -> Role | None:
    """What a directive is; ``None`` where the word behind the sign is none, as in ``@media (…)`` or ``@somebody``."""
    if name in _OPENS or (name == "empty" and has_argument):
        return "open"
    if name in _ELSE:
        return "else"
    if name in _CLOSES or name == "endempty":
        return "close"
    if name in _FILLED:
        return "filled"
    if name in _BORDERS:
        return "border"
    if name in _LOOPS or name in _IN_LINE or (has_argument and not is_apart):
        return "cut"
    return None


def _said(text: str, name: str, argument: Span | None) -> Span | None:
    """The text that a directive shows: what is translated, or the content of a section that is one string."""
    pattern = {"lang": _TRANSLATION, "choice": _TRANSLATION, "section": _SECTION}.get(name)
    found = pattern.match(text, argument.start, argument.end) if pattern is not None and argument is not None else None
    if found is None or not is_copy(found["said"]) or (name != "section" and " " not in found["said"]):
        return translated(text, argument) if argument is not None and name == "section" else None
    return Span(*found.span("said"))
