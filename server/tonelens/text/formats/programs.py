"""Reads the comments of programs in many languages; :mod:`tonelens.text.formats.comment_text` says what of them is prose.

Each language is its tokens (:mod:`tonelens.text.formats.lexing`) and its names. Programs that other programs wrote say so at their
beginning, and have no prose.
"""

from __future__ import annotations

from collections.abc import Iterator

from tonelens.text.formats import comment_blocks, lexing, program_strings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.lexing import BLOCK, HASH, LINE, Lexis, doubled, fenced, many_lines, one_line

_SLASHES = rf"(?P<comment>{LINE}|{BLOCK})"
_TEXT_BLOCK = r"\"\"\"(?P<string>(?:[^\"\\]++|\\.|\"(?!\"\"))*+)(?:\"\"\")?+"
_CHARACTER = r"'(?:[^'\\\r\n]|\\[^\r\n]{1,10}?)'"
_BEGIN = r"(?:^|(?<=\r))"
_URL = r"url\([^)\"'\r\n]*+\)?+"
_ESCAPED = r"\\."

C = Lexis(
    (
        _SLASHES,
        r"(?:u8|[uUL])?+R\"(?P<mark>[^()\\\s\"]{0,16}+)\((?P<string>.*?)(?:\)(?P=mark)\"|\Z)",
        one_line('"'),
        r"\b\d[\w']*+",
        one_line("'"),
        # The text of an error is no C.
        rf"{_BEGIN}[ \t]*+\#[ \t]*+(?:error|warning|pragma)\b[^\r\n]*+",
    )
)
GO = Lexis((_SLASHES, one_line('"'), fenced("`", "`"), _CHARACTER))
RUST = Lexis((_SLASHES, r"(?<!\w)[bc]?r(?P<mark>\#*+)\"(?P<string>.*?)(?:\"(?P=mark)|\Z)", many_lines('"'), _CHARACTER), nested=True)
JAVA = Lexis((_SLASHES, _TEXT_BLOCK, one_line('"'), one_line("'")))
KOTLIN = Lexis(
    (
        _SLASHES,
        r"\"\"\"(?P<string>(?:[^\"]++|\"(?!\"\"))*+)(?:\"{3,})?+",
        r"\"(?P<string>(?:[^\"\\$\r\n]|\$\{[^{}\"\r\n]*+(?:\"[^\"\r\n]*+\"[^{}\"\r\n]*+)*+\}|\$|\\.)*+)\"?+",
        _CHARACTER,
    ),
    nested=True,
)
C_SHARP = Lexis(
    (
        _SLASHES,
        r"\"\"\"(?P<string>(?:[^\"]++|\"(?!\"\"))*+)(?:\"{3,})?+",
        r"\$?@\$?\"(?P<string>(?:[^\"]++|\"\")*+)\"?+",
        r"\"(?P<string>(?:[^\"\\{\r\n]|\{[^{}\"\r\n]*+(?:\"[^\"\r\n]*+\"[^{}\"\r\n]*+)*+\}|\{|\\.)*+)\"?+",
        _CHARACTER,
        rf"{_BEGIN}[ \t]*+\#[ \t]*+(?:error|warning|region|endregion)\b[^\r\n]*+",
    )
)
SWIFT = Lexis(
    (
        _SLASHES,
        r"(?P<mark>\#++)\"(?P<string>[^\r\n]*?)(?:\"(?P=mark)|$)",
        _TEXT_BLOCK,
        r"\"(?P<string>(?:[^\"\\\r\n]|\\\((?:[^()\"\r\n]|\"[^\"\r\n]*+\"|\([^()\r\n]*+\))*+\)|\\.)*+)\"?+",
    ),
    nested=True,
)
RUBY = Lexis(
    (
        rf"(?P<comment>{_BEGIN}=begin\b(?:(?!{_BEGIN}=end\b).)*+(?:=end\b[^\r\n]*+)?+)",
        rf"{_BEGIN}__END__[ \t]*+(?=[\r\n]|\Z).*+",
        rf"(?P<comment>{HASH})",
        _ESCAPED,
        r"\?[\"'\#](?!\w)",
        r"\"(?P<string>(?:[^\"\\\r\n\#]|\#\{[^{}\"\r\n]*+(?:\"[^\"\r\n]*+\"[^{}\"\r\n]*+)*+\}|\#|\\.)*+)\"?+",
        one_line("'"),
        r"(?<=[\s(,=~!&|{;]|\A)/(?![\s=/])(?:[^/\\\r\n]|\\.)*+/",
    ),
    here=r"<<[~\-]?+(?P<quote>[\"'`]?)(?P<tag>[A-Z_]\w*+|(?<=[~\-])[a-z]\w*+)(?P=quote)",
)
SHELL = Lexis(
    (rf"(?P<comment>{HASH})", _ESCAPED, many_lines("'"), many_lines('"'), r"\$\{?+\#"),
    here=r"(?<!<)<<-?+[ \t]*+(?P<quote>[\"']?)\\?+(?P<tag>[A-Za-z_]\w*+)(?P=quote)",
)
SQL = Lexis((rf"(?P<comment>--(?!>)[^\r\n]*+|{BLOCK})", doubled("'"), doubled('"'), r"`[^`\r\n]*+`"))
CSS = Lexis((_URL, rf"(?P<comment>{BLOCK})", one_line('"'), one_line("'")))
SCSS = Lexis((_URL, _SLASHES, one_line('"'), one_line("'")))
LUA = Lexis(
    (
        r"(?P<comment>--\[(?P<level>=*+)\[.*?(?:\](?P=level)\]|\Z)|--[^\r\n]*+)",
        r"\[(?P<mark>=*+)\[(?P<string>.*?)(?:\](?P=mark)\]|\Z)",
        one_line('"'),
        one_line("'"),
    )
)
R = Lexis((r"(?P<comment>\#[^\r\n]*+)", r"[rR]\"\((?P<string>.*?)(?:\)\"|\Z)", many_lines('"'), many_lines("'"), r"`[^`\r\n]*+`"))


def readings(lexis: Lexis, source: Source) -> Iterator[Reading]:
    """The prose of a program's comments, and of its strings where somebody asks for them."""
    if not comment_blocks.is_generated(source.text):
        yield from comment_blocks.readings(source.text, lexing.comments(lexis, source.text))
        yield from program_strings.readings(lexis, source)


def _format(name: str, lexis: Lexis, language_ids: tuple[str, ...], file_names: tuple[str, ...], form: CommentForm) -> Format:
    return Format(
        name=name,
        language_ids=language_ids,
        file_names=file_names,
        readings=lambda source: readings(lexis, source),
        comments=lambda source: lexing.comments(lexis, source.text),
        comment_form=form,
    )


_SLASH, _STARS, _HASH, _DASHES = CommentForm("//"), CommentForm("/*", "*/"), CommentForm("#"), CommentForm("--")

FORMATS = (
    _format("Go", GO, ("go",), ("*.go",), _SLASH),
    _format("Rust", RUST, ("rust",), ("*.rs",), _SLASH),
    _format("Java", JAVA, ("java",), ("*.java",), _SLASH),
    _format("Kotlin", KOTLIN, ("kotlin",), ("*.kt", "*.kts"), _SLASH),
    _format("C", C, ("c",), ("*.c", "*.h"), _SLASH),
    _format("C++", C, ("cpp",), ("*.cpp", "*.cc", "*.cxx", "*.hpp", "*.hh", "*.hxx", "*.ipp", "*.ino"), _SLASH),
    _format("C#", C_SHARP, ("csharp",), ("*.cs",), _SLASH),
    _format("Ruby", RUBY, ("ruby",), ("*.rb", "*.rake", "*.gemspec", "gemfile", "rakefile"), _HASH),
    _format("Swift", SWIFT, ("swift",), ("*.swift",), _SLASH),
    _format("shell", SHELL, ("shellscript", "sh", "bash", "zsh"), ("*.sh", "*.bash", "*.zsh", "*.ksh"), _HASH),
    _format("SQL", SQL, ("sql",), ("*.sql", "*.psql"), _DASHES),
    _format("CSS", CSS, ("css",), ("*.css",), _STARS),
    _format("SCSS and Less", SCSS, ("scss", "less"), ("*.scss", "*.less"), _SLASH),
    _format("Lua", LUA, ("lua",), ("*.lua",), _DASHES),
    _format("R", R, ("r",), ("*.r",), _HASH),
)
