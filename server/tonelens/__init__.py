"""Tonelens shows how the words on the page make a reader feel, and which words do it.

>>> from tonelens import Explainer
>>> explanation = Explainer().explain("I am very excited about this project")

What ``__all__`` names is the interface; the modules below are its inside, and may change without notice.
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
    from tonelens.explainer import (
        Carrier,
        Check,
        Comparison,
        Edit,
        Explainer,
        Explanation,
        Explanations,
        MethodReport,
        ModelIdentity,
        Prediction,
        Responsible,
        ScoredSpan,
        Span,
        Summary,
        Unit,
        Window,
        compare,
        summary,
    )

__version__ = "0.1.0"

__all__ = [
    "CancelledError",
    "Carrier",
    "Check",
    "Comparison",
    "DamagedModelError",
    "Edit",
    "EngineError",
    "Explainer",
    "Explanation",
    "Explanations",
    "MethodReport",
    "ModelError",
    "ModelIdentity",
    "ModelNotFoundError",
    "OutOfMemoryError",
    "Prediction",
    "Responsible",
    "ScoredSpan",
    "SettingsError",
    "Span",
    "Summary",
    "TonelensError",
    "Unit",
    "UnsupportedModelError",
    "Window",
    "__version__",
    "compare",
    "summary",
]


if not TYPE_CHECKING:  # a type checker sees the import above, and so still reports names that do not exist

    def __getattr__(name: str) -> object:
        """Loads the Python interface when it is first asked for, so that ``import tonelens`` stays quick."""
        if name in __all__:
            from tonelens import explainer

            return getattr(explainer, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
