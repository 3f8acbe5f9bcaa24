"""What people hand over as texts: one, several, pairs, columns of tables; everything else is refused by its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tonelens.errors import SettingsError
from tonelens.text.pairs import TextPair

_ONE = "Pass a text to explain"
_SEVERAL = "Pass several texts as a list"
_FIRST, _SECOND = "text", "text_pair"


def one_text(text: object, text_pair: object = None) -> str | TextPair:
    """The text, or the pair where there is a second one.

    Raises:
        SettingsError: one of them is no text.
    """
    (first,) = strings([text], _ONE)
    if text_pair is None:
        return first
    (second,) = strings([text_pair], "A pair is two texts")
    return TextPair(first, second)


def several_texts(texts: Any, column: str | None = None, pair_column: str | None = None) -> tuple[str | TextPair, ...]:
    """The texts of a list or of a table's column; all of them pairs, or none.

    Raises:
        SettingsError: they are something else, the table has no such column, or some are pairs and others are not.
    """
    if pair_column is not None:
        first = strings(column_of(texts, column), _SEVERAL)
        second = strings(column_of(texts, pair_column), _SEVERAL)
        return tuple(map(TextPair, first, second))
    values = column_of(texts, column)
    given = [_pair(value) for value in values] if isinstance(values, Iterable) and not isinstance(values, str | Mapping) else values
    if isinstance(given, list) and any(isinstance(value, TextPair) for value in given):
        if not all(isinstance(value, TextPair) for value in given):
            raise SettingsError("Some of these texts are pairs and others are not.", "Put them in two lists.")
        return tuple(given)
    return strings(given, _SEVERAL)


def column_of(texts: Any, column: str | None) -> Any:
    """A table's column; whatever is no table is given back.

    Raises:
        SettingsError: the table has no such column, or several and none was named.
    """
    names = list(texts) if isinstance(texts, Mapping) else list(texts.columns) if hasattr(texts, "columns") else None
    if names is None:
        if column is not None:
            raise SettingsError("Only tables have columns, and these texts are not a table.", "Leave the column out.")
        return texts
    if column is None and len(names) == 1:
        column = names[0]
    if column is None or column not in names:
        asked = "The table's column was not named" if column is None else f"The table has no column “{column}”"
        raise SettingsError(f"{asked}.", f"Name one with column=…: {', '.join(map(str, names))}.")
    return texts[column]


def strings(values: object, expected: str) -> tuple[str, ...]:
    """Several strings, such as texts, terms or labels; ``expected`` says what they are to be.

    Raises:
        SettingsError: they are one string, which would be read letter by letter, a mapping, or something else; one of them is
            missing (``None``, or a data frame's NaN or NA) or is no string.
    """
    if isinstance(values, str):
        raise SettingsError(f"{expected}; this is a single text.", "Put it into a list: […].")
    if isinstance(values, Mapping):
        raise SettingsError(f"{expected}; this is a mapping.", "Give its values.")
    if not isinstance(values, Iterable):
        raise SettingsError(f"{expected}, not {_kind(values)}.", "Give strings.")
    given = tuple(values)
    for number, value in enumerate(given, start=1):
        if not isinstance(value, str):
            place = f" (number {number:,} of {len(given):,})" if len(given) > 1 else ""
            if len(given) > 1 and _is_missing(value):
                raise SettingsError(f"{expected}; one is missing{place}.", "Fill it in, or leave it out, with dropna() for example.")
            raise SettingsError(f"{expected}, not {_kind(value)}{place}.", "Give strings.")
    return given


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _is_missing(value: object) -> bool:
    """Whether a value is what tables write for nothing: ``None``, or one that is not equal to itself, as NaN; NA answers neither."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True


def _pair(value: object) -> object:
    """A pair in the forms that pipelines of transformers take; everything else as it is."""
    if isinstance(value, Mapping) and set(value) == {_FIRST, _SECOND}:
        value = (value[_FIRST], value[_SECOND])
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return TextPair(*value)
    return value
