"""The passes that made the shipped weights, in order, and which of them are shipped."""

from __future__ import annotations

from .fit import Recipe
from .mixtures import MIXTURES
from .passes import ENCODER, TEACHER_ENCODER, Pass

_TEACHER = Recipe(
    epochs=1, mixture=MIXTURES["teacher"], learning_rate=4e-5, batch_tokens=1024, batch_examples=32, averaging=0.995, masked_batches=0.0
)

PASSES = (
    Pass("broad", (ENCODER,), Recipe()),
    Pass("finishing", ("broad",), Recipe(epochs=1, mixture=MIXTURES["finishing"], learning_rate=5e-5)),
    Pass("real", ("broad", "finishing"), Recipe(epochs=1, mixture=MIXTURES["real"], learning_rate=8e-5, masked_batches=0.4)),
    Pass("real again", ("real",), Recipe(epochs=1, mixture=MIXTURES["real"], learning_rate=7e-5, masked_batches=0.35)),
    Pass("teacher", (TEACHER_ENCODER,), _TEACHER),
    Pass(
        "taught",
        ("real", "real again"),
        Recipe(epochs=1, mixture=MIXTURES["taught"], learning_rate=8e-5, masked_batches=0.35),
        taught_by="teacher",
    ),
    Pass(
        "taught again",
        ("taught",),
        Recipe(seed=11, epochs=1, mixture=MIXTURES["taught again"], learning_rate=6e-5, masked_batches=0.35),
        taught_by="teacher",
    ),
    Pass(
        "settled",
        ("taught", "taught again"),
        Recipe(seed=23, epochs=1, mixture=MIXTURES["settled"], learning_rate=3e-5, masked_batches=0.35),
        taught_by="teacher",
    ),
    Pass(
        "fair",
        ("settled",),
        Recipe(seed=31, epochs=1, mixture=MIXTURES["fair"], learning_rate=2.5e-5, masked_batches=0.3, averaging=0.99),
        taught_by="teacher",
    ),
    Pass(
        "holes",
        ("fair",),
        Recipe(seed=37, epochs=1, mixture=MIXTURES["fair"], learning_rate=3e-5, masked_batches=0.5, as_deleted=True, averaging=0.99),
        taught_by="teacher",
    ),
)
"""From the encoders to the shipped weights."""

SHIPPED = ("fair", "holes")
"""The passes whose mean weights are shipped."""
