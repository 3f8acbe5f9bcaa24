"""A rule: how sentences are expected to read, where, and how serious it is when one does not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tonelens.settings import readers
from tonelens.settings.readers import Fault, Reader, UnusableError

WARNING, INFORMATION = "warning", "information"
"""How serious a finding is."""

NOT_NEGATIVE = "not-negative"
NOT = "not-"
"""What an expectation begins with that rules out a label."""

DEFAULT_THRESHOLD = 0.75
"""The probability of what is not expected at which a sentence breaks a rule; docs/check.md says what it was measured on."""

PLACES = frozenset(("text", "attribute", "value", "comment", "docstring", "string", "exception"))
"""Where prose can stand. Strings of programs, and those that exceptions are made with, are judged by rules alone that name them."""

KINDS = ("blame", "cold", "bad news", "complaint", "alarm")
"""What can make a sentence unpleasant, in the order in which the model's head says it.

The reader is blamed or talked down to; the tone is curt or threatens; the news is bad; the writer is displeased; the reader is alarmed.
"""

_BETWEEN_NAMES = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class Rule:
    """What sentences are expected to read like.

    ``expect`` is a label of the model, or one with ``not-`` before it. A sentence breaks the rule where the probability of
    what is not expected is at least ``threshold``: that of the label that is ruled out, or that of all other labels together.

    ``files`` are globs as in a ``.gitignore``, from the folder of whoever says them; ``languages`` are the editors'
    names of kinds of documents, such as ``markdown``. Where they are empty, all are meant. ``labels`` judges one or two words
    without a stop as well, which say too little to be judged otherwise. ``kinds`` are those of unpleasant sentences that it marks
    (``KINDS``), all where it is empty. ``places`` say where the prose stands that it judges (``PLACES``), ``keys`` are globs of keys,
    with slashes between their parts, whose values it judges; a list that begins with ``!`` takes all others.
    """

    name: str = NOT_NEGATIVE
    expect: str = NOT_NEGATIVE
    threshold: float = DEFAULT_THRESHOLD
    severity: str = WARNING
    files: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    labels: bool = False
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


_AVOIDABLE = ("blame", "cold", "complaint", "alarm")
"""What a writer can do without; bad news has to be told."""

PRESETS: Mapping[str, tuple[Rule, ...]] = {
    "support-reply": (Rule(kinds=_AVOIDABLE),),
    "interface": (Rule(),),
    "docs": (Rule(kinds=_AVOIDABLE),),
    "release-notes": (Rule(kinds=_AVOIDABLE),),
    "marketing": (Rule(),),
}
"""Rules for what is written often; docs/check.md says how often they are right."""


def _expectation(value: Any) -> str:
    if not isinstance(value, str) or not value.removeprefix(NOT).strip():
        raise readers.expected("a label such as positive, or one to avoid, such as not-negative")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or _BETWEEN_NAMES.search(value) or not value:
        raise readers.expected("a name without spaces or commas, which separate names in ignore comments")
    return value


def _some_of(known: Collection[str]) -> Reader:
    def read(value: Any) -> tuple[str, ...]:
        chosen = readers.texts(value)
        if not set(known).issuperset(chosen):
            raise readers.expected(f"a list of {', '.join(known)}")
        return chosen

    return read


def _keys(value: Any) -> tuple[str, ...]:
    """Globs of keys as globs of files, with slashes for dots."""
    return readers.globs([key.replace(".", "/") for key in readers.texts(value)])


_READERS: Mapping[str, Reader] = {
    "name": _name,
    "expect": _expectation,
    "threshold": readers.number(0, 1),
    "severity": readers.one_of(WARNING, INFORMATION),
    "files": readers.globs,
    "languages": readers.texts,
    "labels": readers.flag,
    "kinds": _some_of(KINDS),
    "places": _some_of(sorted(PLACES)),
    "keys": _keys,
}


def read_rules(value: Any) -> tuple[Rule, ...]:
    """A list of rules, or the name of some (``PRESETS``).

    Each rule is called what it expects where it has no name, with hyphens for spaces and commas.

    Raises:
        UnusableError: it is neither, or a rule has a key or a value that means nothing.
    """
    if isinstance(value, str) and value in PRESETS:
        return PRESETS[value]
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, Mapping) for one in value):
        raise readers.expected(f"a list of rules, each with its keys and values, or one of {', '.join(PRESETS)}")
    rules: list[Rule] = []
    faults: list[Fault] = []
    for index, one in enumerate(value):
        values, wrong = readers.table(one, _READERS, f"tonelens.rules[{index}]")
        faults += (Fault((index, *fault.key), fault.said) for fault in wrong)
        rules.append(Rule(**{"name": _BETWEEN_NAMES.sub("-", values.get("expect", NOT_NEGATIVE)), **values}))
    if faults:
        raise UnusableError(*faults)
    return tuple(rules)
