"""What the engine's messages hold comes back as it was."""

from __future__ import annotations

import io
import json

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import Edit, Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.wire import read_message, write_message
from tonelens.review.by_sentence import explain_texts
from tonelens.text.spans import Span


def there_and_back(kind: type, value: object) -> object:
    return decoded(kind, json.loads(json.dumps(encoded(value))))


def test_an_explanation_with_everything_comes_back_equal() -> None:
    text = "Unfortunately, the upload failed. A lovely 😀 plot. Click."
    (explanation,) = explain_texts(LexiconEngine(), [text], MethodOptions(terms=("plot",)))
    assert explanation.sentences
    assert explanation.edits
    assert there_and_back(Explanation, explanation) == explanation


@pytest.mark.parametrize(
    "value",
    [
        MethodOptions(evaluations=None, terms=("a", "b")),
        ModelIdentity("x", "y", ("en",)),
        Edit(Span(1, 2), "\ud800", "rewrite", Prediction("a", {"a": 1.0})),
    ],
)
def test_small_values_come_back_equal(value: object) -> None:
    assert there_and_back(type(value), value) == value


def test_lists_of_them_too() -> None:
    readings = LexiconEngine().read(["a", "terrible"])
    assert there_and_back(list[WindowedPrediction], readings) == readings


@pytest.mark.parametrize("broken", [[], ["a"], {"id": "a"}, None, "text"])
def test_what_does_not_fit_is_refused(broken: object) -> None:
    with pytest.raises(TypeError):
        decoded(ModelIdentity, broken)


def test_messages_follow_each_other_on_a_stream() -> None:
    stream = io.BytesIO()
    for message in ({"text": "\ud800😀\n"}, {}, {"number": 1.5}):
        write_message(stream, message)
    stream.seek(0)
    assert [read_message(stream) for _ in range(4)] == [{"text": "\ud800😀\n"}, {}, {"number": 1.5}, None]


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_stream_that_ends_within_a_message_has_ended(cut: int) -> None:
    stream = io.BytesIO()
    write_message(stream, {"text": "a"})
    assert read_message(io.BytesIO(stream.getvalue()[:cut])) is None
