"""What a file format is to the rest: who writes in it, what of a text in it is prose, and which comments the text has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tonelens.text.model_text import ModelText
from tonelens.text.spans import Span

# Measured with the built-in model: as neutral in sentences of documentation as the code itself, which "it", "this",
# "something" and a gap are not, and verdicts of people on a piece of code stay what they are, whatever its name.
NOUN = "code"
"""What code and formulas inside a sentence are read as."""

Kind = Literal["text", "attribute", "value", "comment", "docstring", "string", "exception"]
"""Where prose stands: in running text, in an attribute of a tag, in the value of a key, in a program's comment or docstring, in a string
of a program that is shown, in one that an exception is made with."""

ASKED_FOR: frozenset[Kind] = frozenset(("string", "exception"))
"""The kinds that are only read for those who ask for them."""

Scope = Literal["copy", "sentences", "none", "everything"]
"""Which values of a data file are prose: all that are made for people, only what reads like a sentence, none, or every one."""


Templates = Literal["none", "lines", "flow", "code"]
"""How template tags can stand in a format: not at all, between lines that mean something, in a text that flows, or there with PHP."""


@dataclass(frozen=True)
class Source:
    """A text in some format.

    ``path`` is the file's, with "/" between its parts; it can be empty. ``scope`` says which values of a data file are
    prose; without one the path decides (see :mod:`tonelens.text.formats.data_files`). Formats without keys and values
    leave it alone. ``asked`` is what somebody asks for beside what is always read: kinds of :data:`ASKED_FOR`, and keys of front matter.
    """

    text: str = field(repr=False)
    path: str = ""
    scope: Scope | None = None
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """A stretch of prose as the model is to read it, with places in the whole source. It can have whitespace at its ends.

    ``locale`` is the language that the file says it is written in, as the file writes it ("de", "pt_BR"); ``None`` where
    it says nothing. ``key`` is the path of the key whose value it is, with dots between its parts.
    """

    text: ModelText
    kind: Kind = "text"
    locale: str | None = None
    key: str = ""


@dataclass(frozen=True)
class Cuts:
    """Where a text can be cut so that what begins there is read as in the whole text, whatever stands before it.

    ``defined`` are the names that the text may define for all of its document, ``mentioned`` those that it may refer to: where what
    it refers to is defined elsewhere, it cannot be read by itself. Both hold rather too many.
    """

    places: tuple[int, ...]
    defined: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CommentForm:
    """How a comment is written: its content between two marks, or from a mark to the end of the line.

    ``is_apart`` says that a blank line has to stand behind it.
    """

    before: str
    after: str = ""
    is_apart: bool = False

    def written(self, content: str) -> str:
        """A comment that says ``content``."""
        return f"{self.before} {content} {self.after}".rstrip()


@dataclass(frozen=True)
class Format:
    """A file format. All its functions take any text, however half typed, and raise nothing.

    Args:
        name: what people call it.
        language_ids: what editors call it, by the protocol's language ids.
        file_names: patterns of names of files that are in it, for editors that do not know it.
        readings: the prose of a source, in any order. Of two readings of the same characters (the forms of a plural
            share the words around them) the first one stands for both where a text is read in one go.
        comments: the spans of its comments with their marks, in the order of the source.
        comment_form: how one writes a comment in it, ``None`` where there is no way that every program takes.
        templates: how template tags can stand in it; ``readings`` and ``comments`` never see them.
        cuts: where a text can be cut, ``None`` where something in it reaches further than its block. Without it, a document is read
            whole whenever it has changed.
        is_text: whether a file is written as a text from its beginning to its end, and not as keys, values or code.
    """

    name: str
    language_ids: tuple[str, ...]
    file_names: tuple[str, ...]
    readings: Callable[[Source], Iterable[Reading]]
    comments: Callable[[Source], Sequence[Span]]
    comment_form: CommentForm | None = None
    templates: Templates = "none"
    is_text: bool = False
    cuts: Callable[[str], Cuts | None] = lambda text: None
