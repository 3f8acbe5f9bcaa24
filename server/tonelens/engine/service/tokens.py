"""Who may ask a service: tokens from a file or the environment, never from a command line, and how much each may ask."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tonelens.engine.service.wire import TOKEN_VARIABLE
from tonelens.errors import SettingsError

SHORTEST = 20
"""In characters. What is shorter can be guessed."""

EXPLANATION_COSTS = 25
"""So many readings of a text take the model about as long as its explanation."""

_MAKE = 'Make one with python -c "import secrets; print(secrets.token_urlsafe(32))".'


def read_tokens(file: Path | None, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The tokens in a file, one a line, or else the one in the environment; none where neither says any. Lines with # are left out.

    Raises:
        SettingsError: the file cannot be read, or a token is too short or no token.
    """
    if file is None:
        lines = [environment.get(TOKEN_VARIABLE, "")]
    else:
        try:
            lines = file.expanduser().read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise SettingsError(
                f"The token file “{file}” cannot be read: {error.strerror}.", "Check that you have permission to read it."
            ) from None
        except UnicodeDecodeError:
            raise SettingsError(f"The token file “{file}” is not text.", _MAKE) from None
    tokens = tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    if file is not None and not tokens:
        raise SettingsError(f"There is no token in “{file}”.", _MAKE)
    for token in tokens:
        # The token itself is never told: an error may well be logged.
        if len(token) < SHORTEST or not (token.isascii() and token.isprintable()) or " " in token:
            raise SettingsError(f"A token has at least {SHORTEST} letters and digits, and no spaces.", _MAKE)
    return tokens


class Tokens:
    """The tokens that are known, by their numbers. Without any, everybody is number 0."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._digests = [_digest(token) for token in tokens]

    def number(self, header: str | None) -> int | None:
        """The number, from 1 on, of the token in a header ``Authorization``; ``None`` for one that nobody has."""
        if not self._digests:
            return 0
        kind, _, token = (header or "").partition(" ")
        given = _digest(token.strip())
        found = None
        # All are compared, so that the time tells nothing.
        for number, digest in enumerate(self._digests, start=1):
            if hmac.compare_digest(given, digest):
                found = number
        return found if kind.lower() == "bearer" else None


class Rates:
    """How many texts each token may still have read: as many as ``per_minute``, and as many again in each minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: dict[int, tuple[float, float]] = {}

    def wait(self, token: int, cost: int) -> float:
        """Takes what a request costs and returns 0, or the seconds after which there will be enough."""
        now = self._clock()
        left, since = self._left.get(token, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        # What costs more than there ever is takes all of it.
        cost = min(cost, int(self._most))
        enough = left >= cost
        self._left[token] = (left - cost if enough else left), now
        return 0.0 if enough else (cost - left) * 60 / self._most


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
