"""The command ``evaluate``, on a model whose verdicts a person can tell."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from transformers import PreTrainedModel

from tests.unit.attribution.plain_reader import plain_reader
from tonelens.attribution.classifier import Classifier
from tonelens.cli import main
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import SettingsError
from tonelens.evaluation import labelled_texts as labelled
from tonelens.evaluation import measures as evaluation
from tonelens.evaluation.forms import Circumstances, evaluation_json, evaluation_text
from tonelens.evaluation.labelled_files import read_labelled
from tonelens.evaluation.labelled_texts import LabelledText, chosen, label_scheme

THREE = ("negative", "neutral", "positive")
TWO = ("negative", "positive")
# The plain reader takes the mean of its words: all of these but the last two are clear to it.
PAGE = """label\ttext
negative\tThe film was terrible.
negative\tThe film was slow and terrible.
neutral\tThe film
positive\tLovely, lovely film.
positive\tThe film was not bad.
Positive\tThe plot was good and the film was bad.
"""
TREES = """(1 (2 (2 The) (2 film)) (0 (2 was) (0 (0 terrible) (2 .))))
(1 (2 (2 The) (2 film)) (1 (2 was) (1 (1 (2 slow) (2 and)) (3 (3 terrible) (2 .)))))
(4 (4 (4 Lovely) (4 (2 ,) (4 lovely))) (2 (2 film) (2 .)))
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return saved(THREE, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def model_of_two(tmp_path_factory: pytest.TempPathFactory) -> str:
    return saved(TWO, tmp_path_factory.mktemp("two"))


def saved(labels: tuple[str, ...], folder: Path) -> str:
    plain_reader(labels).model.save_pretrained(folder)
    plain_reader(labels).tokenizer.save_pretrained(folder)
    return str(folder)


def file(folder: Path, content: str | bytes, name: str = "page.tsv") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["evaluate", *arguments, "--format", "json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_json_has_every_figure(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trees = file(tmp_path, TREES, "trees.txt")
    answer = measured(
        capsys, file(tmp_path, PAGE), "--model", model, "--word-labels", trees, "--method", "adaptive_integrated_gradients", "occlusion"
    )
    assert set(answer) == {
        "version",
        "file", "texts", "texts_in_file", "limit", "seed", "device", "baseline", "model", "labels", "prediction",
        "left_out_of_faithfulness", "texts_without_word_labels", "methods",
    }  # fmt: skip
    assert (answer["texts"], answer["texts_in_file"], answer["file"]) == (6, 6, "page.tsv")
    assert answer["model"]["id"] == model
    prediction = answer["prediction"]
    assert prediction["labels"] == ["negative", "neutral", "positive"]
    assert prediction["confusion"] == [[2, 0, 0], [0, 1, 0], [0, 2, 1]]
    assert prediction["accuracy"] == pytest.approx(4 / 6)
    assert prediction["recall"] == {"negative": 1.0, "neutral": 1.0, "positive": pytest.approx(1 / 3)}
    assert 0 <= prediction["expected_calibration_error"] <= 1
    assert answer["left_out_of_faithfulness"] == {"several_windows": 0, "neutral_verdict": 3}
    assert answer["texts_without_word_labels"] == 3
    ours, occlusion = answer["methods"]
    assert [ours["name"], occlusion["name"]] == ["adaptive_integrated_gradients", "occlusion"]
    for figures in (ours, occlusion):
        assert figures["faithfulness"]["texts"] == 3
        assert figures["faithfulness"]["comprehensiveness"] > 0.2
        assert figures["faithfulness"]["log_odds"] < 0
        assert figures["polar_verdicts"] == {"texts": 3, "stable": 3, "uncertain": 0, "not_tested": 0}
        assert figures["responsible"]["changed"] == figures["responsible"]["tried_again"] == figures["responsible"]["found"] == 3
        assert sum(figures["responsible"]["sizes"].values()) == 3
        assert figures["milliseconds_per_text"] > 0
    assert ours["evaluations"] == {"median": 11, "most": 11}
    assert ours["relative_error"]["median"] < 0.04
    assert occlusion["relative_error"]["median"] is None


def test_agreement_is_with_the_words_that_are_named(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """‘terrible’, ‘slow’ and again ‘terrible’, which people liked there for once, and twice ‘lovely’."""
    answer = measured(capsys, file(tmp_path, PAGE), "--model", model, "--word-labels", file(tmp_path, TREES, "trees.txt"))
    assert answer["methods"][0]["responsible"]["sizes"] == {"1": 1, "2": 2}
    expected = {"share": 0.6, "with_verdict": 3, "neutral": 1, "against": 1, "not_aligned": 0}
    assert answer["methods"][0]["agreement"] == {"responsible_units": expected, "as_many_top_words": expected}


def test_top_words_of_every_method_are_as_many_as_the_first_names(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = measured(
        capsys, file(tmp_path, PAGE), "--model", model, "--word-labels", file(tmp_path, TREES, "trees.txt"),
        "--method", "occlusion", "input_x_gradient", "feature_ablation",
    )  # fmt: skip
    named = sum(int(size) * count for size, count in answer["methods"][0]["responsible"]["sizes"].items())
    for figures in answer["methods"]:
        top = figures["agreement"]["as_many_top_words"]
        assert top["with_verdict"] + top["neutral"] + top["against"] == named


def test_batches_change_nothing(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (file(tmp_path, PAGE), "--model", model, "--word-labels", file(tmp_path, TREES, "trees.txt"), "--method", *TWO_METHODS)
    whole = measured(capsys, *arguments)
    monkeypatch.setattr(evaluation, "BATCH", 2)
    assert rounded(measured(capsys, *arguments)) == rounded(whole)


def test_the_file_may_stand_behind_the_methods(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--model", model, "--method", "occlusion", file(tmp_path, PAGE)]) == 0
    assert "occlusion" in capsys.readouterr().out


TWO_METHODS = ("adaptive_integrated_gradients", "occlusion")


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        # Occlusion counts the padding of its batch among its evaluations.
        return {key: rounded(inner) for key, inner in value.items() if key not in ("milliseconds_per_text", "evaluations")}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def test_the_table_fits_a_hundred_columns(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tonelens.settings import METHOD_NAMES

    page = file(tmp_path, PAGE, "a_rather_long_name_" * 6 + ".tsv")
    assert main(["evaluate", page, "--model", model, "--method", *METHOD_NAMES, "--word-labels", file(tmp_path, TREES, "trees.txt")]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 100
    assert all(line == line.rstrip() for line in shown.splitlines())
    for word in (
        "comprehensiveness",
        "sufficiency",
        "log-odds",
        "stable",
        "uncertain",
        "responsible",
        "fresh run",
        "milliseconds",
        "this machine",
    ):
        assert word in shown
    for name in METHOD_NAMES:
        assert set(name.split("_")) <= set(shown.split())
    assert "0.667" in shown


def engine_of(classifier: Classifier) -> InProcessEngine:
    """As much of an engine as a measurement asks for."""
    return cast("InProcessEngine", SimpleNamespace(labels=classifier.labels, classifier=classifier))


def test_many_methods_and_long_labels_stay_within_a_hundred_columns() -> None:
    labels = ("negative " * 9, "neutral", "positive\x1b[31m")
    texts = ["The film was terrible.", "The film"]
    found = evaluation.evaluate(engine_of(plain_reader(labels)), texts, [0, 1], ["occlusion"], "mask")
    circumstances = Circumstances("page.tsv", 2, None, 0, "cpu", "mask", 32, plain_reader().identity, "labels are the model's own")
    shown = evaluation_text(replace(found, methods=found.methods * 12), circumstances)
    assert max(map(len, shown.splitlines())) <= 100
    assert shown.count("occlusion") == 12
    assert "\x1b" not in shown
    assert " of 2," not in shown
    assert "2 texts of 9, seed 0" in evaluation_text(found, replace(circumstances, texts_in_file=9, limit=2))
    assert json.loads(evaluation_json(found, circumstances))["methods"][0]["name"] == "occlusion"
    with pytest.raises(ValueError, match="JSON"):
        evaluation_json(replace(found, model=replace(found.model, accuracy=float("nan"))), circumstances)


def test_numbers_below_nothing_have_a_minus_sign(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", file(tmp_path, PAGE), "--model", model]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "log-odds" in line)
    assert line.split()[-1].startswith("\N{MINUS SIGN}")


def test_output_goes_into_a_file(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "figures.json"
    assert main(["evaluate", file(tmp_path, PAGE), "--model", model, "--format", "json", "--output", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["texts"] == 6
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.csv", 'text,label\n"The film, was terrible.",negative\n"The ""film"" was\nbad",Negative\n'),
        ("page.tsv", 'id\tLABEL\tText \r\n1\tnegative\tThe film, was terrible.\r\n\r\n2\tNegative\t"The film" was bad\r\n'),
        ("page.jsonl", '{"text": "The film, was terrible.", "label": "negative"}\n\n{"label": "Negative", "text": "bad", "more": 1}\n'),
        ("page.txt", "\ufefftext\tlabel\nThe film, was terrible.\tnegative\nbad\tNegative"),
    ],
)
def test_tables_and_json_lines_are_read(tmp_path: Path, name: str, content: str) -> None:
    texts = read_labelled(Path(file(tmp_path, content, name)))
    assert texts[0].text == "The film, was terrible."
    assert [text.label for text in texts] == ["negative", "Negative"]
    assert [label_scheme(texts, THREE).index(text) for text in texts] == [0, 0]


def test_a_quotation_mark_in_tsv_is_text(tmp_path: Path) -> None:
    content = 'label\ttext\n2\t"The Ring" is a copy\n2\t"never closed\n4\tfine'
    assert [text.text for text in read_labelled(Path(file(tmp_path, content)))] == ['"The Ring" is a copy', '"never closed', "fine"]


def test_characters_that_are_no_line_ends_end_no_line(tmp_path: Path) -> None:
    content = "label\ttext\n2\ta\u2028b\x0cc\x85d\n3\te"
    assert [text.text for text in read_labelled(Path(file(tmp_path, content)))] == ["a\u2028b\x0cc\x85d", "e"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "holds no texts"),
        ("text\tlabel\n", "holds no texts"),
        ("\n\n", "holds no texts"),
        ("sentence\tlabel\nfine\tpositive\n", "header has no “text”"),
        ("text\tgold\nfine\tpositive\n", "header has no “label”"),
        ("a,label\nfine,positive\n", "header has no “text”"),
        ("label\ttext\nneutral\tfine\npositive\n", "Line 3 has only 1 columns"),
        ("label\ttext\n\nneutral\tfine\npositive\n", "Line 4 has only 1 columns"),
        ("text,label\nfine, really,positive\n", "Line 2 has 3 columns"),
        ('text,label\n"a\nb",neutral\nfine, really,positive\n', "Line 4 has 3 columns"),
        ('text,label\nfine,positive\n"not closed,positive\nfine,positive\n', "Line 3 is not valid CSV"),
        ("label\ttext\nneutral\t  \n", "Line 2 has an empty text"),
        ("label\ttext\nneutral\tfine\nangry\tfine\n", "Line 3 has a label “angry”"),
        ("label\ttext\nneutral\tfine\n5\tfine\n", "Line 3 has a label “5”"),
        ("label\ttext\nneutral\tfine\n1\tfine\n", "mixes"),
        ('{"text": "fine", "label": "neutral"}\n{"text": "fine"\n', "Line 2 is not JSON"),
        ('{"text": "fine", "label": "neutral"}\n["fine"]\n', "Line 2 is not a JSON object"),
        ('{"text": "fine", "label": "neutral"}\n{"text": "fine"}\n', "Line 2 has no “label”"),
        ('{"text": 3, "label": "neutral"}\n', "Line 1 has a text or label of the wrong type"),
        ('{"text": "fine", "label": null}\n', "Line 1 has a text or label of the wrong type"),
        (b"label\ttext\n2\t\xff\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_message(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, says: str
) -> None:
    assert main(["evaluate", file(tmp_path, content), "--model", model]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert len(captured.err.splitlines()) == 2
    assert captured.out == ""
    assert "fine" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["/no/such/file.tsv"], "no file"),
        ([str(Path(__file__).parent)], "cannot be read"),
        (["PAGE", "--limit", "0"], "at least one text"),
        (["PAGE", "--model", "/no/such/folder"], "no directory"),
        (["PAGE", "--attribution-baseline", "  "], "has no tokens"),
        (["PAGE", "--word-labels", "/no/such/trees.txt"], "cannot be read"),
        (["PAGE", "--output", "/no/such/folder/file"], "cannot be written"),
    ],
)
def test_a_mistake_gets_a_message_and_status_2(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    given = [file(tmp_path, PAGE) if argument == "PAGE" else argument for argument in arguments]
    assert main(["evaluate", "--model", model, *given] if "--model" not in given else ["evaluate", *given]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""


def test_a_label_that_may_be_a_text_is_not_repeated() -> None:
    texts = [LabelledText("positive", "somebody's private text in the wrong column", 2)]
    with pytest.raises(SettingsError, match="Line 2 has a label that") as caught:
        label_scheme(texts, THREE)
    assert "private" not in str(caught.value)


def as_texts(*labels: str) -> list[LabelledText]:
    return [LabelledText("text", label, line) for line, label in enumerate(labels, start=2)]


def test_numbers_from_0_to_4_are_polarities() -> None:
    scheme = label_scheme(as_texts("0", "1", "2", "3", "4"), THREE)
    assert [scheme.indices[label] for label in "01234"] == [0, 0, 1, 2, 2]
    assert scheme.poles is None
    assert "2 as neutral" in scheme.statement
    assert label_scheme(as_texts("3", "1"), THREE).indices["1"] == 0


def test_the_middle_of_five_has_no_label_in_a_model_of_two() -> None:
    scheme = label_scheme(as_texts("0", "2", "4"), TWO)
    assert [scheme.indices[label] for label in "024"] == [0, None, 1]
    assert "left out" in scheme.statement


def test_0_and_1_are_the_poles() -> None:
    scheme = label_scheme(as_texts("0", "1"), THREE)
    assert (scheme.indices, scheme.poles) == ({"0": 0, "1": 2}, (0, 2))


def test_the_models_own_labels_come_before_any_reading_of_numbers() -> None:
    assert label_scheme(as_texts("0", "1"), ("0", "1", "2")).indices == {"0": 0, "1": 1, "2": 2}


def test_numbers_mean_nothing_to_a_model_without_poles() -> None:
    with pytest.raises(SettingsError, match="Line 2"):
        label_scheme(as_texts("0", "1"), ("joy", "anger"))


def test_a_limit_does_not_change_what_labels_mean(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The 0–4 file's few texts that are taken may well hold only 0 and 1, which by themselves would be poles."""
    content = "label\ttext\n" + "".join(f"1\t{word} film\n" for word in ("bad", "slow", "terrible", "good")) + "4\tlovely\n"
    for seed in range(5):
        answer = measured(capsys, file(tmp_path, content), "--model", model, "--limit", "1", "--seed", str(seed))
        assert answer["prediction"]["labels"] == list(THREE)
        assert (answer["texts"], answer["texts_in_file"], answer["limit"], answer["seed"]) == (1, 5, 1, seed)


def test_neutral_predictions_count_as_the_likelier_pole_where_there_are_two(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "label,text\n1,The film was not good.\n0,The film was terrible.\n1,bad\n"
    answer = measured(capsys, file(tmp_path, content), "--model", model)
    prediction = answer["prediction"]
    assert (prediction["labels"], prediction["neutral_counted_as_pole"]) == (list(TWO), 1)
    assert prediction["confusion"] == [[1, 0], [1, 1]]
    assert main(["evaluate", file(tmp_path, content), "--model", model]) == 0
    assert "counted as the more probable pole: 1" in " ".join(capsys.readouterr().out.split())


def test_calibration_of_two_values_is_that_of_the_poles_alone(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = measured(capsys, file(tmp_path, "label,text\n1,The film was not good.\n"), "--model", model)
    probabilities = plain_reader().predict(["The film was not good."])[0].probabilities
    confidence = probabilities["positive"] / (probabilities["positive"] + probabilities["negative"])
    assert answer["prediction"]["expected_calibration_error"] == pytest.approx(1 - confidence, abs=1e-6)


def test_texts_whose_label_the_model_does_not_have_are_counted(
    model_of_two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "label\ttext\n0\tterrible\n2\tThe film\n4\tlovely\n"
    prediction = measured(capsys, file(tmp_path, content), "--model", model_of_two)["prediction"]
    assert (prediction["texts"], prediction["without_label"], prediction["accuracy"]) == (2, 1, 1.0)
    content = "label\ttext\n2\tThe film\n3\tlovely\n"
    assert measured(capsys, file(tmp_path, content), "--model", model_of_two)["prediction"]["recall"] == {"negative": None, "positive": 1.0}


def test_a_file_without_any_label_that_the_model_has(model_of_two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prediction = measured(capsys, file(tmp_path, "label\ttext\n2\tThe film\n"), "--model", model_of_two)["prediction"]
    assert (prediction["texts"], prediction["accuracy"], prediction["expected_calibration_error"]) == (0, None, None)


def test_a_neutral_label_of_a_model_without_poles_is_no_polar_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = saved(("neutral", "joy"), tmp_path / "model")
    answer = measured(capsys, file(tmp_path, "label\ttext\nneutral\tterrible\njoy\tlovely\n"), "--model", folder)
    assert answer["prediction"]["accuracy"] == 1.0
    assert answer["methods"][0]["polar_verdicts"]["texts"] == 1


def test_a_text_of_several_windows_is_left_out_and_counted(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = "label\ttext\nnegative\t" + "The film was terrible. " * 30 + "\nnegative\tterrible film\n"
    answer = measured(capsys, file(tmp_path, content), "--model", model)
    assert answer["left_out_of_faithfulness"] == {"several_windows": 1, "neutral_verdict": 0}
    figures = answer["methods"][0]
    assert figures["faithfulness"]["texts"] == 1
    assert figures["polar_verdicts"] == {"texts": 2, "stable": 1, "uncertain": 0, "not_tested": 1}


def test_word_labels_need_a_model_that_knows_two_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "model"
    arguments = [file(tmp_path, "label\ttext\njoy\tlovely\n"), "--model", saved(("anger", "joy"), folder)]
    assert measured(capsys, *arguments)["methods"][0]["agreement"] is None
    assert main(["evaluate", *arguments, "--word-labels", file(tmp_path, TREES, "trees.txt")]) == 2
    assert "positive or negative" in capsys.readouterr().err


def test_a_model_of_one_output_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = saved(("score",), tmp_path / "model")
    assert main(["evaluate", file(tmp_path, PAGE), "--model", folder]) == 2
    assert "single output" in capsys.readouterr().err


def test_the_same_seed_takes_the_same_texts_whatever_their_order() -> None:
    texts = [LabelledText(f"text {number}", "0", number) for number in range(50)]
    taken = chosen(texts, 10, 1)
    assert taken == sorted(taken, key=lambda text: text.line)
    assert {text.text for text in chosen(texts[::-1], 10, 1)} == {text.text for text in taken}
    assert chosen(texts, 10, 2) != taken
    assert chosen(texts, None, 1) == chosen(texts, 50, 1) == texts


def test_an_interrupt_ends_it_and_writes_nothing(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    forward = PreTrainedModel.__call__

    def interrupted(self: PreTrainedModel, *arguments: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return forward(self, *arguments, **more)

    monkeypatch.setattr(PreTrainedModel, "__call__", interrupted)
    target = tmp_path / "figures.txt"
    assert main(["evaluate", file(tmp_path, PAGE), "--model", model, "--output", str(target)]) == 130
    assert capsys.readouterr().out == ""
    assert not target.exists()


def test_progress_goes_from_nothing_to_all_and_never_back(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("tonelens.cli.progress._PATIENCE", -1.0)
    monkeypatch.setattr(evaluation, "BATCH", 2)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["evaluate", file(tmp_path, PAGE), "--model", model, "--method", *TWO_METHODS]) == 0
    shown = [int(part.split()[-1].rstrip("%")) for part in terminal.getvalue().split("\r") if part.endswith("%")]
    assert shown == sorted(shown)
    assert len(set(shown)) >= 6
    assert shown[-1] == 100


def test_a_model_whose_numbers_are_none_is_refused(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonelens.attribution import loading

    load = loading.load_classifier

    def broken(source: object, device: str, labels: tuple[str, ...] = ()) -> object:
        classifier = load(source, device, labels)
        classifier.model.get_parameter("classifier.weight").fill_(float("nan"))
        return classifier

    monkeypatch.setattr(loading, "load_classifier", broken)
    assert main(["evaluate", file(tmp_path, PAGE), "--model", model]) == 2
    assert "not finite" in capsys.readouterr().err


def test_mistakes_in_the_file_do_not_wait_for_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tonelens.attribution import loading

    monkeypatch.setattr(loading, "load_classifier", lambda *arguments: pytest.fail("the model was loaded"))
    assert main(["evaluate", file(tmp_path, "nothing")]) == 2
    assert main(["evaluate", file(tmp_path, PAGE), "--word-labels", "/no/such/trees.txt"]) == 2


def test_a_column_may_have_any_place(tmp_path: Path) -> None:
    content = "text,more,label\nfine,x,positive\n"
    assert read_labelled(Path(file(tmp_path, content))) == [labelled.LabelledText("fine", "positive", 2)]


def test_columns_of_other_names_are_read(tmp_path: Path) -> None:
    path = Path(file(tmp_path, "id,Sentence,Gold\n1,fine,positive\n", "two.csv"))
    assert [(text.text, text.label) for text in read_labelled(path, "sentence", "gold")] == [("fine", "positive")]
    with pytest.raises(SettingsError, match="no “text”") as caught:
        read_labelled(path)
    assert "--text-column: id, sentence, gold" in caught.value.remedy


@pytest.mark.parametrize("depth", [2_000, 100_000])
@pytest.mark.parametrize(
    "content",
    ['{{"text": {deep}, "label": "positive"}}\n', '[{{"text": {deep}, "label": 1}}]', "{deep}", '{{"text": "a", "label": {digits}}}'],
)
def test_json_that_is_nested_too_deep_is_refused_in_plain_words(tmp_path: Path, content: str, depth: int) -> None:
    path = tmp_path / "page.jsonl"
    path.write_text(content.format(deep="[" * depth + "]" * depth, digits="9" * 5_000), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"is not JSON|nested too deep|no JSON object"):
        read_labelled(path)


def test_a_json_array_is_read(tmp_path: Path) -> None:
    path = Path(file(tmp_path, '[{"text": "fine", "label": 1},\n {"text": "bad", "label": 0}]', "two.json"))
    assert [(text.text, text.label) for text in read_labelled(path)] == [("fine", "1"), ("bad", "0")]
    with pytest.raises(SettingsError, match="Entry 2 is not a JSON object"):
        read_labelled(Path(file(tmp_path, '[{"text": "fine", "label": 1}, 3]', "three.json")))


def test_a_parquet_file_is_read_with_pandas(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    pandas.DataFrame({"text": ["fine", "bad"], "label": [1, 0]}).to_parquet(tmp_path / "two.parquet")
    assert [(text.text, text.label) for text in read_labelled(tmp_path / "two.parquet")] == [("fine", "1"), ("bad", "0")]


def test_packed_files_are_called_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "two.csv.gz").write_bytes(b"\x1f\x8b\x08more")
    with pytest.raises(SettingsError, match="compressed with gzip"):
        read_labelled(tmp_path / "two.csv.gz")


def test_labels_may_be_the_numbers_of_outputs_without_names() -> None:
    scheme = label_scheme([LabelledText("a", "0", 2), LabelledText("b", "2", 3)], ["LABEL_0", "LABEL_1", "LABEL_2"])
    assert scheme.index(LabelledText("b", "2", 3)) == 2
