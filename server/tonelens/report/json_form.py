"""The JSON form of an explanation, which the other programs that read Tonelens build on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tonelens.attribution.types import Explanation, ScoredSpan
from tonelens.report.finite import require_finite

_SURROGATE = re.compile("[\ud800-\udfff]")


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """The object that ``docs/explanation.schema.json`` describes, made of JSON's own types only.

    Numbers have their full precision. All spans are in code points of ``text``.

    Raises:
        UnsupportedModelError: a number is not finite, so that JSON cannot hold it.
    """
    require_finite(explanation)
    method = explanation.method
    return {
        "text": explanation.text,
        "model": {"id": explanation.model.id, "revision": explanation.model.revision},
        "prediction": {
            "label": explanation.prediction.label,
            "probabilities": dict(explanation.prediction.probabilities),
        },
        "target": explanation.target,
        "method": {
            "name": method.name,
            "baseline": method.baseline,
            "evaluations": method.evaluations,
            "convergence_delta": method.convergence_delta,
            "relative_error": method.relative_error,
            "converged": method.converged,
            "tolerance": method.tolerance,
            "precision": method.precision,
        },
        "words": _scored(explanation.words),
        "tokens": _scored(explanation.tokens),
        "windows": [
            {"start": window.span.start, "end": window.span.end, "probabilities": dict(window.probabilities)}
            for window in explanation.windows
        ],
        "not_read": [{"text": span.of(explanation.text), "start": span.start, "end": span.end} for span in explanation.not_read],
    }


def json_text(explanation: Explanation) -> str:
    """The JSON form as text for people and programs: indented, in UTF-8's own characters, ending in a line feed."""
    text = json.dumps(explanation_to_json(explanation), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # Half of a surrogate pair has no UTF-8; as an escape it survives being written to a file.
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _scored(spans: Sequence[ScoredSpan]) -> list[dict[str, Any]]:
    return [
        {
            "text": scored.text,
            "start": scored.span.start,
            "end": scored.span.end,
            "score": scored.score,
            "share": scored.share,
        }
        for scored in spans
    ]
