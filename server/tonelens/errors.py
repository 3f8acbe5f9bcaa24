"""Every error that Tonelens raises on purpose; each carries what to do about it."""

from __future__ import annotations


class TonelensError(Exception):
    """The root of the tree. ``problem`` says what is wrong, ``remedy`` what to do; neither holds the user's text."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class SettingsError(TonelensError):
    """A setting, flag or argument has a value that means nothing."""


class ModelError(TonelensError):
    """The model cannot be used."""


class ModelNotFoundError(ModelError):
    """There is no model under that name or in that directory."""


class UnsupportedModelError(ModelError):
    """There is a model, but not one that classifies text, or not in a form that is safe or exact to use."""


class DamagedModelError(ModelError):
    """The model's files cannot be read."""


class OutOfMemoryError(ModelError):
    """The model or the text does not fit into memory."""


class EngineError(TonelensError):
    """Whoever runs the model ended or failed before it answered."""


class EngineClosedError(EngineError):
    """Whoever runs the model was told to end, because nobody needs it any more."""

    def __init__(self) -> None:
        super().__init__("The model was closed before it answered.", "Ask again.")


class CancelledError(TonelensError):
    """The work was cancelled before it was done."""

    def __init__(self) -> None:
        super().__init__("The explanation was cancelled.", "Ask again if you still need it.")


class TextChangedError(CancelledError):
    """The text that was asked about is no longer there."""
