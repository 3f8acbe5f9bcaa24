"""The extension's colours: text stays readable on them, and no kind of colour vision confuses the two directions."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

Colour = tuple[float, float, float]

MANIFEST = json.loads((Path(__file__).parents[2] / "package.json").read_text(encoding="utf-8"))
COLOURS = {colour["id"].removeprefix("tonelens."): colour["defaults"] for colour in MANIFEST["contributes"]["colors"]}
# Text and background of VS Code's own themes Dark Modern, Light Modern, Dark High Contrast and Light High Contrast.
THEMES = {
    "dark": ("#cccccc", "#1f1f1f"),
    "light": ("#3b3b3b", "#ffffff"),
    "highContrast": ("#ffffff", "#000000"),
    "highContrastLight": ("#292929", "#ffffff"),
}
READABLE = 4.5  # what WCAG 2 asks of text, and of marks the next
VISIBLE = 3.0
TELLABLE = 60  # of at most 441

# How a person sees linear red, green and blue who lacks one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1.
VISIONS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: Colour) -> list[float]:
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (one / 255 for one in colour)]


def over(colour: str, background: str) -> Colour:
    """What is seen of a colour that may be translucent."""
    below = bytes.fromhex(background[1:])
    above = bytes.fromhex(colour[1:])
    part = above[3] / 255 if len(above) > 3 else 1.0
    red, green, blue = (one * part + other * (1 - part) for one, other in zip(above[:3], below, strict=True))
    return (red, green, blue)


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) for colour in (one, other)), reverse=True
    )
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: Colour, vision: str) -> list[float]:
    parts = [min(max(sum(w * c for w, c in zip(row, linear(colour), strict=True)), 0), 1) for row in VISIONS[vision]]
    return [255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055) for part in parts]


@pytest.mark.parametrize(("name", "theme"), [*product([name for name in COLOURS if name[-1].isdigit()], THEMES)])
def test_text_stays_readable_on_a_mark(name: str, theme: str) -> None:
    text, background = THEMES[theme]
    assert contrast(over(text, background), over(COLOURS[name][theme], background)) >= READABLE


@pytest.mark.parametrize(("name", "theme"), [*product(["positiveLine", "negativeLine", "uncertain"], THEMES)])
def test_a_line_stands_out_from_the_page(name: str, theme: str) -> None:
    _, background = THEMES[theme]
    assert contrast(over(COLOURS[name][theme], background), over(background, background)) >= VISIBLE


@pytest.mark.parametrize(("kind", "theme", "vision"), [*product(["3", "Line"], THEMES, VISIONS)])
def test_the_two_directions_differ_for_everybody(kind: str, theme: str, vision: str) -> None:
    _, background = THEMES[theme]
    positive, negative = (seen(over(COLOURS[f"{direction}{kind}"][theme], background), vision) for direction in ("positive", "negative"))
    assert sum((one - other) ** 2 for one, other in zip(positive, negative, strict=True)) ** 0.5 >= TELLABLE


@pytest.mark.parametrize(("direction", "theme"), [*product(["positive", "negative"], THEMES)])
def test_a_stronger_word_has_a_stronger_colour(direction: str, theme: str) -> None:
    _, background = THEMES[theme]
    away = [contrast(over(COLOURS[f"{direction}{grade}"][theme], background), over(background, background)) for grade in (1, 2, 3)]
    assert away == sorted(set(away))
