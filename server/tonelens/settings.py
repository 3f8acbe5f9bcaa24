"""What a person can set, as one typed value, and the one place that reads it from what an editor or a file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

METHOD_NAMES = ("adaptive_integrated_gradients", "layer_integrated_gradients", "input_x_gradient", "occlusion", "feature_ablation")
COLOUR, FULL, OFF = "colour", "full", "off"
"""What a selection brings by itself: colours alone, everything that an explicit explanation brings, nothing."""

SUMMARY, TOP, ALL = "summary", "top", "all"
"""Which inlay hints there are beside ``off``: one for a sentence, one for each unit that matters most, one for every unit."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set for a folder; each has the value that is used where nobody says anything.

    ``terms`` are phrases that count neither towards the verdict nor towards the attribution. After ``idle_minutes``
    without work the model is let go.
    """

    model: str = "built-in"
    device: str = "cpu"
    terms: tuple[str, ...] = ()
    method: str = METHOD_NAMES[0]
    baseline: str = "mask"
    target: str = "polarity"
    explain_on_selection: str = COLOUR
    inlay_hints: str = TOP
    semantic_tokens: bool = True
    code_lens: bool = True
    idle_minutes: float = 10.0


@dataclass(frozen=True)
class Parsed:
    """The settings that a source gives, and for each value of it that could not be used a sentence that says why."""

    settings: Settings
    problems: tuple[str, ...] = ()


class _Unusable(Exception):  # noqa: N818 - it carries a sentence to ``parsed`` and never leaves this module
    """What the value should have been."""


Reader = Callable[[Any], Any]


def parsed(source: Mapping[str, Any], *, trusted: bool, base: Settings | None = None) -> Parsed:
    """The settings in ``source``, whose keys are those of the editor's section ``tonelens``, over ``base``.

    A value that cannot be used counts as not set, and the others still count; ``None`` stands for a key that is not
    set. Only a ``trusted`` source, which the person alone can write, may say what is loaded and run: in a project's
    file these keys are reported and ignored.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in source.items():
        if value is None:
            continue
        if key in PERSONAL_KEYS and not trusted:
            problems.append(f"tonelens.{key} is ignored here: only your own settings can say what is loaded and run.")
        elif key in _READERS:
            try:
                values[_field(key)] = _READERS[key](value)
            except _Unusable as expected:
                problems.append(f"tonelens.{key} must be {expected}; it counts as not set.")
        elif key not in _OF_THE_CLIENT:
            problems.append(_unknown(key))
    return Parsed(replace(base or Settings(), **values), tuple(problems))


def _unknown(key: str) -> str:
    close = get_close_matches(key, _READERS, 1)
    return f"There is no setting tonelens.{key}; did you mean tonelens.{close[0]}?" if close else f"There is no setting tonelens.{key}."


def _field(key: str) -> str:
    """``inlayHints`` is ``inlay_hints`` in Python."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unusable("a text that is not empty")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unusable("true or false")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) and one.strip() for one in value):
        raise _Unusable("a list of texts")
    return tuple(value)


def _one_of(*choices: str) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise _Unusable(f"one of {', '.join(choices)}")
        return value

    return read


def _number(lowest: float, highest: float) -> Reader:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise _Unusable(f"a number from {lowest:g} to {highest:g}")
        return float(value)

    return read


_READERS: Mapping[str, Reader] = {
    "model": _text,
    "device": _one_of("cpu", "cuda", "mps"),
    "terms": _texts,
    "method": _one_of(*METHOD_NAMES),
    "baseline": _text,
    "target": _text,
    "explainOnSelection": _one_of(COLOUR, FULL, OFF),
    "inlayHints": _one_of(OFF, SUMMARY, TOP, ALL),
    "semanticTokens": _flag,
    "codeLens": _flag,
    "idleMinutes": _number(0.1, 1440),
}
PERSONAL_KEYS = frozenset({"model", "device", "interpreter", "network"})
"""What only the person can say, and nothing that comes with a project."""

# A client of ours reads them itself and they arrive here with the rest of the section.
_OF_THE_CLIENT = frozenset({"interpreter", "markStyle", "network", "trace"})

if {_field(key) for key in _READERS} != {field.name for field in fields(Settings)}:
    raise AssertionError("a setting without a reader, or a reader without a setting")
