"""What a person can set, as one typed value, and the one place that reads it from what an editor or a file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from tonelens.settings import readers
from tonelens.settings.engine_address import HERE
from tonelens.settings.readers import Fault, Reader
from tonelens.settings.rules import Rule, read_rules

METHOD_NAMES = (
    "two_sided_effects",
    "adaptive_integrated_gradients",
    "layer_integrated_gradients",
    "input_x_gradient",
    "occlusion",
    "feature_ablation",
)
COLOUR, FULL, OFF = "colour", "full", "off"
"""What a selection brings by itself: colours alone, everything that an explicit explanation brings, nothing."""

SUMMARY, TOP, ALL = "summary", "top", "all"
"""Which inlay hints there are beside ``off``: one for a sentence, one for each unit that matters most, one for every unit."""

NEVER, ON_SAVE, ON_TYPE = "off", "onSave", "onType"
"""When documents are reviewed by the rules: not at all, when they are opened and saved, and also after each pause in typing."""


WRITER, SCIENTIST = "writer", "scientist"
"""Whom an editor speaks to: verdicts, reasons and what helps, or every number as well."""


@dataclass(frozen=True)
class Review:
    """How documents are reviewed while they are written; ``mode`` is one of ``NEVER``, ``ON_SAVE`` and ``ON_TYPE``.

    With ``show_in_problems`` findings are listed with the editor's other problems where a client of ours underlines them anyway.
    """

    mode: str = NEVER
    show_in_problems: bool = False


@dataclass(frozen=True)
class Settings:
    """Everything that can be set for a folder; each has the value that is used where nobody says anything.

    ``labels`` say what the model's outputs mean, in their order. ``engine`` is who runs the model: ``here``, or a service's address,
    which has its own model and gets every text that is read; its token stands in ``engine_token_file``.
    ``terms`` are phrases that count neither towards the verdict nor towards the attribution. After ``idle_minutes``
    without work the model is let go. ``rules`` say how sentences are expected to read. ``exclude`` holds globs, as in a
    ``.gitignore``, of files that no rule is for; ``languages`` are the only kinds of documents that rules are for, all
    that can be read where it is empty.
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
    review: Review = Review()
    rules: tuple[Rule, ...] = (Rule(),)
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    view: str = WRITER
    engine: str = HERE
    engine_token_file: str = ""


@dataclass(frozen=True)
class Parsed:
    """The settings that a source gives, and a fault for each value of it that does not count."""

    settings: Settings
    faults: tuple[Fault, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """What the faults say."""
        return tuple(fault.said for fault in self.faults)


def parsed(source: Mapping[str, Any], *, trusted: bool, base: Settings | None = None) -> Parsed:
    """The settings in ``source``, whose keys are those of the editor's section ``tonelens``, over ``base``.

    A value that cannot be used counts as not set, and the others still count; ``None`` stands for a key that is not
    set. Only a ``trusted`` source, which the person alone can write, may say what is loaded and run: in a project's
    file these keys are reported and ignored.
    """
    told = {key: value for key, value in source.items() if value is not None and (trusted or key not in PERSONAL_KEYS)}
    refused = [Fault((key,), _refused(key), refused=True) for key, value in source.items() if value is not None and key not in told]
    values, faults = readers.table({key: value for key, value in told.items() if key not in _OF_THE_CLIENT}, _READERS, "tonelens")
    beneath = base or Settings()
    if "review" in values:
        # What one source does not say of the review another one may.
        values["review"] = replace(beneath.review, **{_field(key): value for key, value in values["review"].items()})
    settings = replace(beneath, **{_field(key): value for key, value in values.items()})
    return Parsed(settings, (*refused, *faults))


def _refused(key: str) -> str:
    return f"tonelens.{key} is ignored here: only your own settings can say what is loaded and run."


def _field(key: str) -> str:
    """``inlayHints`` is ``inlay_hints`` in Python."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


_READERS: Mapping[str, Reader] = {
    "model": readers.text,
    "device": readers.device,
    "terms": readers.texts,
    "method": readers.one_of(*METHOD_NAMES),
    "baseline": readers.text,
    "target": readers.text,
    "labels": readers.texts,
    "engine": readers.service,
    "engineTokenFile": readers.path,
    "explainOnSelection": readers.one_of(COLOUR, FULL, OFF),
    "inlayHints": readers.one_of(OFF, SUMMARY, TOP, ALL),
    "semanticTokens": readers.flag,
    "codeLens": readers.flag,
    "idleMinutes": readers.number(0.1, 1440),
    "review": readers.record(dict, {"mode": readers.one_of(NEVER, ON_SAVE, ON_TYPE), "showInProblems": readers.flag}, "tonelens.review"),
    "rules": read_rules,
    "exclude": readers.globs,
    "languages": readers.texts,
    "view": readers.one_of(WRITER, SCIENTIST),
}
PERSONAL_KEYS = frozenset({"model", "device", "labels", "engine", "engineTokenFile", "interpreter", "network"})
"""What only the person can say, and nothing that comes with a project."""

# A client of ours reads them itself and they arrive here with the rest of the section.
_OF_THE_CLIENT = frozenset({"interpreter", "markStyle", "network", "trace"})

if {_field(key) for key in _READERS} != {field.name for field in fields(Settings)}:
    raise AssertionError("a setting without a reader, or a reader without a setting")
