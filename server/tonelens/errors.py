"""The errors that Tonelens raises on purpose. Each says what to do about it."""

from __future__ import annotations


class TonelensError(Exception):
    """The base of all these errors. ``problem`` says what is wrong and ``remedy`` what to do. Neither contains the text that was read."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class SettingsError(TonelensError):
    """A setting, flag or argument is invalid."""


class ModelError(TonelensError):
    """The model cannot be used."""


class ModelNotFoundError(ModelError):
    """There is no model with that name or in that directory."""


class UnsupportedModelError(ModelError):
    """The model does not classify text, or cannot be used safely and exactly in this form."""


class DamagedModelError(ModelError):
    """The model's files are missing or damaged."""


class OutOfMemoryError(ModelError):
    """The model or the text does not fit in memory."""


class EngineError(TonelensError):
    """What runs the model stopped or failed before it answered."""


class EngineClosedError(EngineError):
    """What runs the model was closed before it answered."""

    def __init__(self) -> None:
        super().__init__("The model was closed before it answered.", "Ask again.")


class CancelledError(TonelensError):
    """The work was cancelled before it was done."""

    def __init__(self) -> None:
        super().__init__("The explanation was cancelled.", "Ask again if you still need it.")


class TextChangedError(CancelledError):
    """The text has changed since it was sent."""
