"""What makes an unpleasant sentence so: a small head on the built-in model's own encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy
from numpy.typing import NDArray

from tonelens.attribution.weights import read_safetensors
from tonelens.errors import DamagedModelError
from tonelens.settings.rules import KINDS

FloatArray = NDArray[numpy.float32]

HEAD = "kinds.safetensors"
"""Beside the built-in model's weights: the head's ``weight``, shape (kinds, dimensions), and ``bias``, shape (kinds,)."""

LAYER = 4
"""The head reads the mean over a text's tokens after so many of the encoder's layers: later ones keep little but the verdict."""


@dataclass(frozen=True, eq=False)
class KindHead:
    """The head's parameters."""

    weight: FloatArray
    bias: FloatArray

    def kind(self, state: FloatArray) -> str:
        """The likeliest kind for a mean state, shape (dimensions,)."""
        return KINDS[int((self.weight @ state + self.bias).argmax())]


def kind_head(folder: Path) -> KindHead | None:
    """The head in a model's folder, ``None`` where there is none.

    Raises:
        DamagedModelError: its file is damaged.
    """
    if not (folder / HEAD).is_file():
        return None
    saved = read_safetensors(folder / HEAD)
    head = _head(saved.arrays)
    if head is None:
        raise DamagedModelError(f"The file {HEAD} of the built-in model is damaged.", "Install Tonelens again.")
    return head


def _head(arrays: Mapping[str, NDArray[numpy.floating]]) -> KindHead | None:
    weight, bias = arrays.get("weight"), arrays.get("bias")
    if weight is None or bias is None or weight.ndim != 2 or bias.shape != (len(KINDS),) or len(weight) != len(KINDS):
        return None
    return KindHead(weight.astype(numpy.float32), bias.astype(numpy.float32))
