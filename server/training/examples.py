"""What a model is taught from: texts with soft targets, and the fingerprints by which sets are kept apart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SoftTarget = tuple[float, float, float]
"""Probabilities of negative, neutral and positive."""

LABELS = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = range(3)
FINGERPRINT_BYTES = 6


@dataclass(frozen=True)
class Example:
    """A training text with the probabilities that the model should give it.

    ``origin`` names the set; ``presumed`` says that nobody labelled this very text, so that it may be dropped
    when the half-trained model is sure that it is not neutral.
    """

    text: str
    target: SoftTarget
    origin: str
    presumed: bool = False


def mirrored(target: SoftTarget) -> SoftTarget:
    """The target with its poles exchanged."""
    return target[::-1]


def fingerprint(text: str) -> bytes:
    """Six bytes that two texts share when their letters and digits are the same, whatever their case and punctuation."""
    normalised = "".join(character for character in text.casefold() if character.isalnum())
    return hashlib.sha256(normalised.encode()).digest()[:FINGERPRINT_BYTES]


def is_held_out(key: str, share: float) -> bool:
    """Whether a hash of the key's letters and digits falls into the share that is held out."""
    bound: float = share * 256**FINGERPRINT_BYTES
    return int.from_bytes(fingerprint(key), "big") < bound
