"""Finds the emoji of a text that are to be read by their names."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from tonelens.text.spans import Span

_CLUSTER_WITH_EMOJI = regex.compile(r"(?=[\p{Extended_Pictographic}\p{Regional_Indicator}0-9#*])\X", regex.V1)
_SELECTOR_OR_SKIN = regex.compile(r"[\uFE0E\uFE0F\p{Emoji_Modifier}]", regex.V1)


def named_emoji(text: str, names: Mapping[str, str]) -> list[tuple[Span, str]]:
    """Each emoji that ``names`` holds, with its name set off from letters beside it.

    The keys are without variation selectors and skin tones, which do not change what an emoji says about tone. An
    emoji that is not in the table is left as it is.
    """
    if not names or text.isascii():
        return []
    found = []
    for match in _CLUSTER_WITH_EMOJI.finditer(text):
        name = names.get(_SELECTOR_OR_SKIN.sub("", match.group()))
        if name is not None:
            found.append((Span(*match.span()), f" {name} "))
    return found
