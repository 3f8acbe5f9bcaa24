"""How explanations are made that settings ask for: the one place where settings become the options of a method."""

from __future__ import annotations

from tonelens.attribution.types import MethodOptions
from tonelens.settings import Settings


def method_options(settings: Settings) -> MethodOptions:
    """The options for every explanation by these settings, whoever asks for it: an editor, a command or a program."""
    return MethodOptions(settings.method, settings.baseline, settings.target, terms=settings.terms)
