"""Tonelens shows how the words on the page make a reader feel, and which words do it.

>>> from tonelens import Explainer
>>> explanation = Explainer().explain("I am very excited about this project")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonelens.errors import (
    CancelledError,
    DamagedModelError,
    EngineError,
    ModelError,
    ModelNotFoundError,
    OutOfMemoryError,
    SettingsError,
    TonelensError,
    UnsupportedModelError,
)

if TYPE_CHECKING:
    from tonelens.explainer import Explainer

__version__ = "0.1.0"

__all__ = [
    "CancelledError",
    "DamagedModelError",
    "EngineError",
    "Explainer",
    "ModelError",
    "ModelNotFoundError",
    "OutOfMemoryError",
    "SettingsError",
    "TonelensError",
    "UnsupportedModelError",
    "__version__",
]


if not TYPE_CHECKING:  # a type checker sees the import above, and so still reports names that do not exist

    def __getattr__(name: str) -> object:
        """Loads :class:`Explainer` when it is first asked for, so that ``import tonelens`` stays quick."""
        if name == "Explainer":
            from tonelens.explainer import Explainer

            return Explainer
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
