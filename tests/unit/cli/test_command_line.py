"""The commands as a person types them, on a small random model."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.science.toy import bert
from tonelens.attribution import loading
from tonelens.cli import main
from tonelens.cli.commands import doctor
from tonelens.cli.progress import notice, progress_bar
from tonelens.errors import SettingsError
from tonelens.explainer import Explainer

SERVER = Path(__file__).parents[3] / "server"

ROOT = Path(__file__).parents[3]
TEXT = "The film was not bad."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("toy")
    bert().model.save_pretrained(folder)
    bert().tokenizer.save_pretrained(folder)
    return str(folder)


def test_json_follows_the_published_schema(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", TEXT, "--model", model, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "explanation.schema.json").read_text(encoding="utf-8")))
    assert [word["text"] for word in answer["words"]] == ["The", "film", "was", "not", "bad", "."]
    assert all(TEXT[word["start"] : word["end"]] == word["text"] for word in answer["words"])


def test_the_project_that_one_is_in_says_how_a_text_is_explained_and_flags_come_first(
    model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tonelens.toml").write_text('terms = ["film"]\nmethod = "occlusion"\nmodel = "x"\n', encoding="utf-8")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")

    def answer(*arguments: str) -> dict[str, Any]:
        assert main(["explain", TEXT, "--model", model, "--format", "json", *arguments]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    found = answer()
    assert [one["text"] for one in found["left_out"]] == ["film"]
    assert found["method"]["name"] == "occlusion"
    flagged = answer("--term", "not", "--method", "feature_ablation")
    assert [one["text"] for one in flagged["left_out"]] == ["not"]
    assert flagged["method"]["name"] == "feature_ablation"
    in_python = Explainer.of_project(model=model).explain(TEXT).to_json()
    assert (in_python["left_out"], in_python["method"]) == (found["left_out"], found["method"])
    assert Explainer.of_project(tmp_path, model, method="occlusion", terms=[]).explain(TEXT).left_out == ()
    (tmp_path / "tonelens.toml").write_text("terms = 3\n", encoding="utf-8")
    assert main(["explain", TEXT, "--model", model]) == 2
    assert "tonelens.toml:1: tonelens.terms must be a list of texts" in capsys.readouterr().err
    with pytest.raises(SettingsError, match="must be a list of texts"):
        Explainer.of_project(tmp_path, model)


def test_text_in_a_pipe_has_no_escapes(model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert main(["explain", TEXT, "--model", model]) == 0
    plain = capsys.readouterr().out
    assert "Reads" in plain
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["explain", TEXT, "--model", model]) == 0
    assert "\x1b" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["explain", TEXT, "--model", model]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_dash_reads_standard_input(model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufefflovely".encode())))
    assert main(["explain", "-", "--model", model, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "lovely"


@pytest.mark.parametrize(
    ("format_name", "beginning"), [("html", b"<!doctype html>"), ("png", b"\x89PNG"), ("json", b"{"), ("text", b"Reads")]
)
def test_output_goes_into_a_file(model: str, tmp_path: Path, format_name: str, beginning: bytes) -> None:
    target = tmp_path / "result"
    assert main(["explain", TEXT, "--model", model, "--format", format_name, "--output", str(target)]) == 0
    assert target.read_bytes().lower().startswith(beginning.lower())


@pytest.mark.parametrize(
    "arguments", [[], ["--attribution-baseline", "film \udce9"], ["--term", "\udce9"], ["--format", "json"], ["--format", "html"]]
)
def test_bytes_that_are_no_text_are_answered(model: str, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What the shell hands over in another encoding arrives as half of a surrogate pair."""
    assert main(["explain", "The caf\udce9 was bad.", "--model", model, *arguments]) == 0
    assert "bad" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_blank_text_is_answered(model: str, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main(["explain", text, "--model", model]) == 0
    assert "nothing to explain" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--model", "/no/such/folder"], "no directory"),
        (["--tolerance", "2"], "between 0 and 1"),
        (["--evaluations", "0"], "at least one"),
        (["--method", "adaptive_integrated_gradients", "--evaluations", "5"], "begins with 11"),
        (["--target", "joy"], "no label"),
        (["--device", "foo"], "no device “foo”"),
        (["--attribution-baseline", "  "], "not empty"),
        (["--output", "/no/such/folder/file"], "cannot be written"),
    ],
)
def test_a_mistake_gets_a_message_and_status_2(model: str, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(["explain", TEXT, "--model", model, *arguments]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_input_that_is_not_utf_8_gets_a_message(model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\xff")))
    assert main(["explain", "-", "--model", model]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_the_method_list_is_the_method_table() -> None:
    from tonelens.attribution.methods import METHODS
    from tonelens.cli.commands.explain import FORMAT_NAMES
    from tonelens.report import FORMATS
    from tonelens.settings import METHOD_NAMES

    assert set(METHOD_NAMES) == set(METHODS)
    assert set(FORMAT_NAMES) == set(FORMATS)


def test_doctor_says_that_all_is_well(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", model]) == 0
    said = capsys.readouterr().out
    assert "all is well" in said
    for found in ("answer ", "batches ", "embeddings ", "tokens ", "path ", "revision ", "explaining "):
        assert f"\n{found}" in said


def test_doctor_reports_scores_that_do_not_add_up(model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_NUMERICAL_LIMIT", -1.0)
    assert main(["doctor", "--model", model]) == 2
    said = capsys.readouterr().out
    assert "do not add up" in said
    assert "feature_ablation" in said


@pytest.mark.parametrize("device", ["foo", "cuda:99"])
def test_doctor_reports_a_device_that_is_not_here(model: str, capsys: pytest.CaptureFixture[str], device: str) -> None:
    assert main(["doctor", "--model", model, "--device", device]) == 2
    said = capsys.readouterr().out
    assert f"“{device}”" in said
    assert "Choose cpu" in said


def test_doctor_reports_a_model_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", "/no/such/folder"]) == 2
    assert "no directory" in capsys.readouterr().out


class Terminal(io.StringIO):
    """A terminal that tells when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        written = super().write(text)
        self.written.set()
        return written


def test_a_notice_shows_while_work_goes_on_and_only_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.cli.progress._PATIENCE", 0.0)
    terminal, pipe = Terminal(), io.StringIO()
    with notice("Loading the model", terminal), notice("Loading the model", pipe):
        assert terminal.written.wait(30)
    assert terminal.getvalue() == "\rLoading the model …\r\x1b[2K"
    assert pipe.getvalue() == ""


def test_a_notice_of_work_that_is_quickly_done_or_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.cli.progress._PATIENCE", 600.0)
    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt), notice("Loading the model", terminal):
        raise KeyboardInterrupt
    assert terminal.getvalue() == ""


def test_explain_says_that_the_model_loads(model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("tonelens.cli.progress._PATIENCE", 0.0)
    terminal = Terminal()
    load = loading.load_classifier

    def slow(*arguments: Any) -> Any:
        assert terminal.written.wait(30)
        return load(*arguments)

    monkeypatch.setattr(loading, "load_classifier", slow)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["explain", TEXT, "--model", model]) == 0
    assert terminal.getvalue().startswith("\rLoading the model …\r\x1b[2K")
    assert "Loading" not in capsys.readouterr().out


def test_progress_shows_after_a_second_and_only_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("tonelens.cli.progress.time.monotonic", lambda: now)
    terminal, pipe = Terminal(), io.StringIO()
    with progress_bar("Explaining", terminal) as draw, progress_bar("Explaining", pipe) as draw_in_pipe:
        draw(0.1)
        assert terminal.getvalue() == ""
        now = 1.5
        draw(0.5)
        draw_in_pipe(0.5)
        assert "50%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")
    assert pipe.getvalue() == ""


def test_long_texts_are_read_in_windows_and_say_so(model: str) -> None:
    text = "The film was lovely. " * 30
    explanation = Explainer(model, method="adaptive_integrated_gradients").explain(text)
    assert len(explanation.windows) > 1
    assert len(explanation.words) == 150
    assert all(text[word.span.start : word.span.end] == word.text for word in explanation.words)
    total = sum(token.score for token in explanation.tokens)
    assert explanation.method.convergence_delta is not None
    assert total == pytest.approx(sum(word.score for word in explanation.words), abs=1e-6)


def test_an_explanation_draws_itself(model: str) -> None:
    explanation = Explainer(model).explain(TEXT)
    assert explanation.plot().axes
    assert "<html" in explanation.to_html()
    assert TEXT.split()[0] in explanation._repr_html_()
    assert explanation.to_json()["text"] == TEXT
    assert "Reads" in str(explanation)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_told_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "tonelens", "explain", "Fine."], cwd=SERVER, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert answer.returncode == 2
    assert answer.stderr.startswith("tonelens: Standard output cannot be written: No space left on device.")
    assert len(answer.stderr.splitlines()) == 2
