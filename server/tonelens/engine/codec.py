"""Turns the engine's plain dataclasses into JSON's types and back, by their annotations."""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import types
import typing
from typing import Any, TypeVar

Value = TypeVar("Value")


def encoded(value: object) -> Any:
    """Dataclasses as lists of their fields in order, mappings as objects, tuples as lists; the rest as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [encoded(getattr(value, name)) for name in _fields(type(value))]
    if isinstance(value, collections.abc.Mapping):
        return {key: encoded(content) for key, content in value.items()}
    if isinstance(value, tuple | list):
        return [encoded(content) for content in value]
    return value


def decoded(kind: type[Value], value: Any) -> Value:
    """What ``encoded`` was given, for a dataclass or another annotation that the engine's messages use.

    Raises ``TypeError`` for a value that does not fit its annotation's shape.
    """
    result: Value = _decoder(typing.cast("collections.abc.Hashable", kind))(value)
    return result


Decoder = collections.abc.Callable[[Any], Any]


@functools.cache
def _decoder(kind: Any) -> Decoder:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_decoder(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return lambda value: tuple(_decoder(arguments[0])(content) for content in value)
    if origin is tuple:
        return lambda value: tuple(_decoder(part)(content) for part, content in zip(arguments, value, strict=True))
    if origin is list:
        return lambda value: [_decoder(arguments[0])(content) for content in value]
    if origin is collections.abc.Mapping:
        return lambda value: {key: _decoder(arguments[1])(content) for key, content in value.items()}
    if origin in (types.UnionType, typing.Union):
        (some,) = (part for part in arguments if part is not types.NoneType)
        return lambda value: None if value is None else _decoder(some)(value)
    if kind in (str, int, float, bool):
        return lambda value: _plain(kind, value)
    raise TypeError(f"no message holds a {kind}")


def _plain(kind: type, value: Any) -> Any:
    # JSON has one kind of number, and Python takes true and false for two of them.
    if not isinstance(value, (int, float) if kind is float else kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"not a {kind.__name__}")
    return value


def _dataclass_decoder(kind: type) -> Decoder:
    names = _fields(kind)
    hints = typing.get_type_hints(kind)

    def decode(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(names):
            raise TypeError(f"not the fields of {kind.__name__}")
        # Asked for at the time of use, because an explanation holds explanations.
        return kind(*(_decoder(hints[name])(content) for name, content in zip(names, value, strict=True)))

    return decode


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
