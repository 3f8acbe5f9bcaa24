"""Finds the tags that template languages put into a text, and says what each of them is to a reader.

Known are Jinja, Liquid, Nunjucks, Twig and Django, Handlebars and Mustache, Go's templates and Hugo's shortcodes, ERB, EJS and
PHP, and what Vue and Angular put between double braces. Nobody says which of them a file is in, and they differ little in
what matters here: something that is filled in, something that decides what is shown, a comment, or code that says nothing.

One pass over the signs that tags begin and end with finds them, so the time grows with the length alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from tonelens.text.spans import Span
from tonelens.text.values import is_copy

Role = Literal["filled", "cut", "border", "hidden", "comment", "open", "else", "close"]
"""What a tag is: something filled in; nothing; the end of a block; the first or last tag of what is no prose; a comment; or the
begin of a branch, the next branch and the end of branches."""


@dataclass(frozen=True)
class Tag:
    """A tag with its signs.

    ``name`` is the word that it begins with, ``shown`` a text for people in it, such as what a translation is made of, ``holes`` what
    is filled into that.
    """

    span: Span
    role: Role
    name: str = ""
    shown: Span | None = None
    holes: tuple[Span, ...] = ()


_LONGEST = 20_000
_SIGN = regex.compile(r"\{%|%\}|\{#|#\}|<%|%>|<\?(?:php\b|=)|\?>|[{}]")
_OPENING = {"{%": "%}", "{#": "#}", "<%": "%>", "<?php": "?>", "<?=": "?>"}

# What Markdown and Pandoc give a heading as its name ({#name .class}), and no comment.
_ATTRIBUTES = regex.compile(r"\{#[^{}\r\n]*+(?<!#)\}")
_NAME = regex.compile(r"[\s\-~+]*+([\w.]++)")
_LITERAL = r"(?:\"(?P<double>[^\"\\\r\n]*+(?:\\.[^\"\\\r\n]*+)*+)\"|'(?P<single>[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+)')"
_TRANSLATED = regex.compile(
    rf"(?<![\w.])(?:(?:i18n\.|this\.)?\$?_?(?:t|tc|te|trans|translate|i18n|gettext|ngettext|pgettext|lazy|localize|lang|__)"
    rf"|_|__|_e|_n|_x|esc_(?:html|attr)_(?:_|e|x))\s*+\(\s*+{_LITERAL}"
    rf"|{_LITERAL}\s*+\|\s*+(?:t|trans|translate|i18n|gettext)\b"
    rf"|\A[\s\-~]*+(?:trans|translate|t|i18n|lang)\s++{_LITERAL}"
)
_TEXT_OF_SHORTCODE = regex.compile(rf"\b(?:text|title|caption|alt|content)\s*+=\s*+{_LITERAL}")
_QUOTED = regex.compile(r"\"[^\"]*+\"|'[^']*+'")
_TEXT_OF_INCLUDE = regex.compile(rf"\b(?:content|text|message)\s*+=\s*+{_LITERAL}")
_KEY = regex.compile(r"[\p{Ll}\p{N}]\S*+")
_OPENS = frozenset(("if", "unless", "ifchanged", "ifequal", "ifnotequal", "case", "switch", "#if", "#unless", "^"))
_ELSE = regex.compile(r"[\s\-~}]*+(?:else|elsif|elif|elseif|when|case|plural|default)\b|[\s\-~]*+(?:\^[\s\-~]*+\Z)")
_ENDS = regex.compile(r"[\s\-~]*+(?:end(?:if|unless|case|switch|ifchanged|ifequal|ifnotequal)\b|/(?:if|unless)\b)")
_BLOCKS = frozenset(
    [
        *["block", "endblock", "macro", "endmacro", "include", "extends", "layout", "render", "partial", "section", "endsection"],
        *["capture", "endcapture", "define", "template", "tab", "endtab", "tabs", "endtabs", "import", "from", "load", "yield"],
    ]
)
_NO_PROSE = frozenset(
    [
        *["highlight", "code", "codeblock", "prism", "mermaid", "schema", "style", "stylesheet", "javascript", "comment", "plantuml"],
        *["math", "katex", "uml", "graphviz", "asciinema", "script", "svg", "verbatim_code", "pygment", "pygments", "codehilite"],
        *["code_block", "code-block", "code_snippet", "prettify", "syntax", "sourcecode", "include_code", "console", "terminal"],
    ]
)
_AS_WRITTEN = frozenset(("raw", "verbatim"))
_BRANCH_CODE = regex.compile(r"[\s\-=]*+(?:if|unless|case|switch)\b")
_NEXT_CODE = regex.compile(r"[\s\-]*+(?:\}\s*+)?(?:else|elsif|elseif|when|default)\b")
_END_CODE = regex.compile(r"[\s\-]*+(?:end(?:if|unless|switch)?\s*+;?|\}\s*+(?://[^\r\n]*+)?)[\s\-]*+\Z")
_OTHER_BLOCK_CODE = regex.compile(r".*(?:\bdo\b(?:\s*+\|[^|]*+\|)?|[{:])\s*+-?\Z|\s*+(?:for|foreach|while)\b", regex.DOTALL)
_OTHER_END_CODE = regex.compile(r"[\s\-]*+end(?:for|foreach|while)\b|[\s\-]*+\}\)")
_CODE_SAYS = regex.compile(r"[\s]*+(?:echo|print)\b")


def tags(text: str, has_code: bool) -> list[Tag]:
    """The tags of a text in order. ``has_code`` says that those of PHP are tags in it."""
    found: list[Tag] = []
    # What closes a block of code (`<% }%>`, `<% end %>`) does not say which, so that those that are open are remembered.
    blocks: list[bool] = []
    for opening, span in _spans(text, has_code):
        inner = Span(span.start + len(opening), max(span.end - _closing_length(text, opening, span), span.start + len(opening)))
        tag = _code(text, opening, span, inner, blocks) if opening.startswith("<") else _tag(text, opening, span, inner)
        if tag is not None:
            found.append(tag)
    return list(_with_pairs(found))


def _spans(text: str, has_code: bool) -> Iterator[tuple[str, Span]]:
    """The sign that a tag begins with, and where the tag is."""
    opening, start, depth, skip_to, literal = "", 0, 0, 0, ""
    # The next end of a comment and the last ends of what is shown as it is written, so that the text is looked through once for them.
    comment_end, last_ends = text.find("#}"), dict[str, int]()
    for sign in _SIGN.finditer(text):
        at, said = sign.start(), sign.group()
        if at < skip_to:
            continue
        if opening and at - start > _LONGEST and opening != "<?php":
            opening = ""
        if said in "{}":
            if said == "{":
                if opening.startswith("{{") and depth:
                    depth += 1
                elif not opening or opening.startswith("{{"):
                    if text.startswith("{{", at):
                        opening = "{{{" if text.startswith("{{{", at) else "{{"
                        start, skip_to = at, at + len(opening)
                    elif opening:
                        depth += 1
                continue
            if not opening.startswith("{{"):
                continue
            if depth:
                depth -= 1
            elif text.startswith("}" * len(opening), at):
                skip_to = at + len(opening)
                if not literal and not _is_between_code(text[start:skip_to]):
                    yield opening, Span(start, skip_to)
                opening = ""
        elif said in _OPENING:
            if opening.startswith("{{") and depth:
                continue
            if said.startswith("<?") and not has_code:
                continue
            if said == "{#":
                if 0 <= comment_end < at:
                    comment_end = text.find("#}", at)
                if _ATTRIBUTES.match(text, at) is not None or not 0 <= comment_end - at < _LONGEST:
                    continue
            if not opening or opening == said or not opening.startswith("<"):
                opening, start, depth = said, at, 0
        elif said == "%}" and opening == "{{" and not depth and text.startswith("{{%", start) and text.startswith("%}}", at):
            # Hugo's shortcodes can have a per cent sign inside of their braces.
            skip_to = at + 3
            if not literal and not _is_between_code(text[start:skip_to]):
                yield opening, Span(start, skip_to)
            opening = ""
        elif opening and _OPENING.get(opening) == said:
            end = sign.end()
            inner = text[start + 2 : sign.start()]
            opening = ""
            if literal:
                name = _NAME.match(inner)
                if name is None or name[1] != f"end{literal}":
                    continue
                literal = ""
            elif said == "%}" and (name := _NAME.match(inner)) is not None and name[1] in _AS_WRITTEN:
                if name[1] not in last_ends:
                    last_ends[name[1]] = text.rfind(f"end{name[1]}")
                literal = name[1] if last_ends[name[1]] >= end else ""
            if not _is_between_code(inner):
                yield text[start : start + 2] if said != "?>" else ("<?=" if text.startswith("<?=", start) else "<?php"), Span(start, end)
    if opening == "<?php":
        yield opening, Span(start, len(text))


def _is_between_code(tag: str) -> bool:
    """Whether what looks like a tag begins in a piece of Markdown's code and ends in another one."""
    return "`" in tag and "`" in _QUOTED.sub("", tag)


def _closing_length(text: str, opening: str, span: Span) -> int:
    if opening.startswith("<?"):
        return 2 if text.endswith("?>", span.start, span.end) else 0
    return len(opening) if opening.startswith("{{") else 2


def _tag(text: str, opening: str, span: Span, inner: Span) -> Tag:
    """What a tag in braces is."""
    content = inner.of(text)
    bare = content.strip().strip("-~+").strip()
    if opening == "{#" or (opening == "{{" and (bare.startswith("/*") or content.lstrip("-~").startswith("!"))):
        return Tag(span, "comment")
    if opening == "{{" and content[:1] in "<%":
        return _shortcode(text, span, Span(inner.start + 1, max(inner.end - 1, inner.start + 1)))
    shown = translated(text, inner)
    name = _NAME.match(content)
    word = name[1] if name is not None else ""
    if word.startswith("include") and shown is None and (said := _TEXT_OF_INCLUDE.search(text, inner.start, inner.end)) is not None:
        shown = _literal(said) if is_copy(_literal(said).of(text)) else None
    if opening == "{{{":
        return Tag(span, "filled", word)
    is_block = opening == "{%"
    sign = bare[:1] if not is_block and bare[:1] in ("#", "^", "/", ">") else ""
    if sign == ">":
        return Tag(span, "border", word)
    if sign in ("#", "^", "/") or is_block or word in ("if", "else", "end", "range", "with", "define", "block", "template"):
        role = _role(content, f"{sign}{bare[1:].split()[0]}" if sign in ("#", "/") and bare[1:].split() else sign or word)
        return Tag(span, role, word or bare[1:].split(" ")[0], shown)
    return Tag(span, "filled", word, shown)


def _role(content: str, word: str) -> Role:
    if _ELSE.match(content) and word != "case":
        return "else"
    if word in _OPENS:
        return "open"
    if _ENDS.match(content):
        return "close"
    if word == "end":
        return "close"
    if word in _BLOCKS:
        return "border"
    if word.removeprefix("end").removeprefix("#").removeprefix("/") in _NO_PROSE:
        return "hidden"
    return "cut"


def _shortcode(text: str, span: Span, inner: Span) -> Tag:
    """What one of Hugo's shortcodes is; which of them belong together is seen later."""
    content = inner.of(text).strip()
    if content.startswith("/*"):
        return Tag(span, "comment")
    is_end = content.startswith("/")
    name = _NAME.match(content.lstrip("/"))
    word = name[1] if name is not None else ""
    if word in _NO_PROSE:
        return Tag(span, "hidden", f"end{word}" if is_end else word)
    match = _TEXT_OF_SHORTCODE.search(text, inner.start, inner.end)
    shown = _literal(match) if match is not None and match.end() > match.start() else None
    return Tag(span, "cut" if is_end else "filled", f"/{word}" if is_end else f"<{word}", shown)


def _code(text: str, opening: str, span: Span, inner: Span, blocks: list[bool]) -> Tag:
    """What a tag that holds code is."""
    content = inner.of(text)
    if (opening == "<%" and content[:1] == "#") or content.startswith("--"):
        return Tag(span, "comment")
    shown = translated(text, inner)
    if opening == "<?=" or (opening == "<%" and content[:1] in "=-") or _CODE_SAYS.match(content):
        if opening == "<%" and _OTHER_BLOCK_CODE.match(content):
            blocks.append(False)
            return Tag(span, "cut")
        return Tag(span, "filled", "", shown)
    if _NEXT_CODE.match(content):
        return Tag(span, "else" if blocks and blocks[-1] else "cut", "", shown)
    if _BRANCH_CODE.match(content):
        blocks.append(True)
        return Tag(span, "open")
    if _OTHER_END_CODE.match(content) or _END_CODE.match(content):
        is_branch = blocks.pop() if blocks else False
        return Tag(span, "close" if is_branch else "cut")
    if _OTHER_BLOCK_CODE.match(content):
        blocks.append(False)
    return Tag(span, "cut", "", shown)


def translated(text: str, inner: Span) -> Span | None:
    """The text that a tag has translated, where it is one and no key."""
    if not 0 < len(inner) <= _LONGEST:
        return None
    content = inner.of(text)
    for match in _TRANSLATED.finditer(content):
        literal = _literal(match)
        said = literal.of(content)
        if _KEY.fullmatch(said) is None and is_copy(said):
            return literal.shifted(inner.start)
    return None


def _literal(match: regex.Match[str]) -> Span:
    """What stands between the quotation marks that were found."""
    return max(Span(*place) for name in ("double", "single") for place in match.spans(name))


def _with_pairs(found: list[Tag]) -> Iterator[Tag]:
    """The tags, with Hugo's shortcodes that have an end as nothing, and what is between the tags of no prose in one tag."""
    ended = {tag.name[1:] for tag in found if tag.name.startswith("/")}
    ends: dict[str, int] = {}
    for number, tag in enumerate(found):
        if tag.role == "hidden" and tag.name.startswith("end"):
            ends[tag.name] = number
    waiting: Tag | None = None
    for number, tag in enumerate(found):
        if waiting is not None:
            if tag.role == "hidden" and tag.name == f"end{waiting.name}":
                yield Tag(Span(waiting.span.start, tag.span.end), "hidden", waiting.name)
                waiting = None
        elif tag.role == "hidden" and ends.get(f"end{tag.name}", -1) > number:
            waiting = tag
        elif tag.name.startswith("<") and tag.name[1:] in ended:
            yield Tag(tag.span, "border", tag.name, tag.shown)
        elif tag.name.startswith("/"):
            yield Tag(tag.span, "border", tag.name)
        else:
            yield Tag(tag.span, "cut", tag.name) if tag.role == "hidden" else tag
