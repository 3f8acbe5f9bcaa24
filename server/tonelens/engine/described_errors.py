"""Errors as plain values, for another process to raise as they were."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens import errors
from tonelens.errors import CancelledError, EngineClosedError, EngineError, TonelensError

_WITHOUT_WORDS = (CancelledError, EngineClosedError)


def described(error: TonelensError) -> list[str]:
    """The error's class, problem and remedy."""
    return [type(error).__name__, error.problem, error.remedy]


def failure(error: BaseException) -> list[str]:
    """What is told of an error that nobody foresaw: not its message, which could hold the person's text."""
    return ["EngineError", f"The model failed ({type(error).__name__}).", "Try again, or run tonelens doctor."]


def raised(described: Sequence[str]) -> TonelensError:
    """The error that was described, of the same class, to be raised."""
    name, problem, remedy = described
    kind = getattr(errors, name, EngineError)
    if not (isinstance(kind, type) and issubclass(kind, TonelensError)):
        kind = EngineError
    error: TonelensError = kind() if issubclass(kind, _WITHOUT_WORDS) else kind(problem, remedy)
    return error
