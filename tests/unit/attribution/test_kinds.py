"""Kinds of unpleasant sentences: the head's file, who gets a kind, and that both engines say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import onnxruntime
import pytest
from safetensors.numpy import save_file

from tonelens.attribution.explaining import explain
from tonelens.attribution.kinds import HEAD, kind_head
from tonelens.attribution.light_classifier import LightClassifier, light_classifier
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.types import KNOWN_FROM, MethodOptions, Prediction, has_kind
from tonelens.errors import DamagedModelError
from tonelens.report import explanation_to_json
from tonelens.report.explanation.from_json import explanation_from_json
from tonelens.settings.rules import KINDS

BLAME = "You clearly did not bother to read the instructions."
COLD = "Your request is denied. Do not contact us again."
BAD_NEWS = "Unfortunately, all of your photos were lost in the outage."


@pytest.fixture(scope="module")
def light() -> LightClassifier:
    return light_classifier(BUILT_IN_FOLDER, BUILT_IN)


def test_a_sentence_is_told_what_makes_it_unpleasant(light: LightClassifier) -> None:
    assert [one.kind for one in light.predict([BLAME, COLD, BAD_NEWS])] == ["blame", "cold", "bad news"]


def test_what_is_hardly_unpleasant_has_no_kind(light: LightClassifier) -> None:
    for prediction in light.predict(["Thank you for your help.", "The file is saved."]):
        assert prediction.probabilities["negative"] < KNOWN_FROM
        assert prediction.kind is None


def test_an_explanation_tells_it_too_and_keeps_it(light: LightClassifier) -> None:
    found = explain(light, [BLAME, "The file is saved."], MethodOptions())
    assert [one.prediction.kind for one in found] == ["blame", None]
    assert explanation_from_json(explanation_to_json(found[0])).prediction == found[0].prediction


def test_neighbours_and_a_term_change_no_kind(light: LightClassifier) -> None:
    texts = (BLAME, "The file is saved.", COLD, BAD_NEWS)
    together = light.predict([*texts, "word " * 700 + BAD_NEWS], terms=["photos"])
    alone = [light.predict([text])[0].kind for text in texts]
    assert [one.kind for one in together[:4]] == alone == ["blame", None, "cold", "bad news"]


def test_torch_says_the_same(light: LightClassifier) -> None:
    torch_s = load_classifier(BUILT_IN)
    texts = [BLAME, COLD, BAD_NEWS, "The file is saved.", "Act now or lose everything!"]
    assert [one.kind for one in torch_s.predict(texts)] == [one.kind for one in light.predict(texts)]
    windows = [light.encode(text)[0] for text in texts]
    ours, theirs = light.read_windows(windows), torch_s.read_windows(windows)
    assert ours.states is not None
    assert ours.states == pytest.approx(theirs.states, abs=1e-4)
    assert ours.logits == pytest.approx(theirs.logits, abs=1e-4)


def test_kinds_take_no_call_of_their_own(light: LightClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    run = onnxruntime.InferenceSession.run

    def counted(session: onnxruntime.InferenceSession, *arguments: Any) -> Any:
        called.append(session)
        return run(session, *arguments)

    monkeypatch.setattr(onnxruntime.InferenceSession, "run", counted)
    assert light.predict([BLAME])[0].kind == "blame"
    assert len(called) == 1


def test_a_folder_without_a_head_tells_no_kinds(tmp_path: Path) -> None:
    assert kind_head(tmp_path) is None


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"weight": numpy.zeros((5, 8), numpy.float32)},
        {"weight": numpy.zeros((4, 8), numpy.float32), "bias": numpy.zeros(5, numpy.float32)},
        {"weight": numpy.zeros((5, 8), numpy.float32), "bias": numpy.zeros(4, numpy.float32)},
    ],
)
def test_a_damaged_head_is_refused(arrays: dict[str, numpy.ndarray], tmp_path: Path) -> None:
    save_file(arrays, tmp_path / HEAD)
    with pytest.raises(DamagedModelError, match="Install Tonelens again"):
        kind_head(tmp_path)


def test_a_head_says_the_likeliest_kind(tmp_path: Path) -> None:
    save_file({"weight": numpy.eye(5, dtype=numpy.float32), "bias": numpy.zeros(5, numpy.float32)}, tmp_path / HEAD)
    head = kind_head(tmp_path)
    assert head is not None
    assert [head.kind(row) for row in numpy.eye(5, dtype=numpy.float32)] == list(KINDS)


def test_other_models_labels_have_no_kind() -> None:
    assert not has_kind(Prediction("toxic", {"toxic": 0.9, "fine": 0.1}))
