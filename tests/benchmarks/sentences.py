"""The held-out sentences that every benchmark uses."""

from __future__ import annotations

import hashlib

from tonelens.attribution.classifier import Classifier
from training import authored


def sentences(classifier: Classifier, count: int, shortest: int = 10, longest: int = 40) -> list[str]:
    """Lines of the page with that many tokens, in an order that depends on nothing but their text."""
    texts = [line.text for line in authored.page()]
    fitting = [text for text in texts if shortest <= len(classifier.encode(text)[0].content) <= longest]
    return sorted(fitting, key=lambda text: hashlib.sha256(text.encode()).digest())[:count]


def of_many_kinds(count: int) -> list[str]:
    """So many different sentences of all lengths that the page has."""
    texts = [line.text for line in authored.page()]
    return [f"Step {number} says: {texts[number % len(texts)]}" for number in range(count)]
