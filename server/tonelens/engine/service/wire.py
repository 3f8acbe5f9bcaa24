"""What a service is asked and answers, as JSON, and what of it is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tonelens.attribution.types import MethodOptions
from tonelens.engine.codec import decoded, encoded
from tonelens.errors import SettingsError
from tonelens.text.pairs import TextPair

HEALTH, MODEL, READ, EXPLAIN = "/health", "/v1/model", "/v1/read", "/v1/explain"
"""The addresses: whether it lives, what its model is, predictions, explanations."""

VERSION_HEADER = "Tonelens-Version"
TOKEN_VARIABLE = "TONELENS_ENGINE_TOKEN"  # noqa: S105 - the name of the variable that holds it

MOST_BYTES = 4_000_000
"""In the body of a request: what 256 of the longest sentences take that are judged."""

MOST_TEXTS = {READ: 256, EXPLAIN: 32}
"""In a request. Whoever has more asks several times, so that others get their turn."""

MOST_CHARACTERS = 100_000
"""In a text."""

_MOST_TERMS = 1_000


@dataclass(frozen=True)
class Asked:
    """A request: ``about`` are the terms that are left out of predictions, or how explanations are made."""

    kind: str
    texts: tuple[str | TextPair, ...]
    about: tuple[str, ...] | MethodOptions
    revision: str


class RefusedError(Exception):
    """A request that is not answered: the status, what is told, and in which headers. It never leaves the service."""

    def __init__(self, status: int, problem: str, remedy: str, **headers: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.remedy = remedy
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def body_of(asked: Asked) -> bytes:
    """A request's body."""
    texts = [[text.first, text.second] if isinstance(text, TextPair) else text for text in asked.texts]
    content = {"texts": texts, "about": encoded(asked.about), "revision": asked.revision}
    return body_of_json(content)


def asked_of(kind: str, body: bytes) -> Asked:
    """The request in a body.

    Raises:
        RefusedError: it is none, or asks for too much.
    """
    try:
        content = json.loads(body)
        if not isinstance(content["texts"], list):
            raise TypeError
        texts = tuple(_text(one) for one in content["texts"])
        about = decoded(MethodOptions, content["about"]) if kind == EXPLAIN else _strings(content["about"])
        if isinstance(about, MethodOptions):
            _require_plain(about)
        revision = content["revision"]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise RefusedError(400, "The request is not in a form that this service reads.", "Ask it with Tonelens.") from None
    except SettingsError as error:
        # A value that means nothing, such as a tolerance of 2.
        raise RefusedError(400, error.problem, error.remedy) from None
    if not isinstance(revision, str):
        raise RefusedError(400, "The request is not in a form that this service reads.", "Ask it with Tonelens.")
    if len(texts) > MOST_TEXTS[kind]:
        raise RefusedError(413, f"A request has {len(texts):,} texts.", f"Ask about at most {MOST_TEXTS[kind]} at a time.")
    if any(sum(map(len, (one.first, one.second) if isinstance(one, TextPair) else (one,))) > MOST_CHARACTERS for one in texts):
        raise RefusedError(413, "A text is too long for the service.", f"Ask about texts of at most {MOST_CHARACTERS:,} characters.")
    return Asked(kind, texts, about, revision)


def _text(value: Any) -> str | TextPair:
    if isinstance(value, str):
        return value
    first, second = _strings(value)
    return TextPair(first, second)


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_TERMS or not all(isinstance(one, str) for one in value):
        raise TypeError
    return tuple(value)


def _require_plain(options: MethodOptions) -> None:
    """Makes sure that each value has its type, which decoding does not look at."""
    numbers = (options.tolerance, 1 if options.evaluations is None else options.evaluations)
    if not all(isinstance(one, str) for one in (options.name, options.baseline, options.target, *options.terms)):
        raise TypeError
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers):
        raise TypeError


def body_of_json(content: Any) -> bytes:
    """The body of an answer, or of a request."""
    # Halves of surrogate pairs go as they are: as escapes, two of them one behind the other would arrive as one character.
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
