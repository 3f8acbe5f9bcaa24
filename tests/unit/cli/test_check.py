"""``tonelens check`` as a person types it, on an engine that knows a few words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.cli.typed import ENGINES, ROOT, checked, places_of, write
from tonelens.attribution import opening
from tonelens.cli import main
from tonelens.cli.commands.check import FORMAT_NAMES
from tonelens.report.check.formats import CHECK_FORMATS
from tonelens.review.check import findings
from tonelens.review.check.sentences import document_sentences
from tonelens.text.formats.format import Kind
from tonelens.text.prose import Passage

pytestmark = pytest.mark.usefixtures("lexicon")


def test_a_finding_is_told_with_its_place_and_its_proof(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "Fine so far.\n\nAll is well, but **this is\nterrible**, really.\n")
    assert main(["check", "a.md"]) == 1
    assert capsys.readouterr().out.split("\n") == [
        "a.md:3:1: warning: Reads negative (95%) because of ‘terrible’: without it 21% [not-negative]",
        "  | All is well, but this is terrible, really.",
        "1 finding in 1 of 1 file.",
        "",
    ]


def test_what_the_project_has_found_fine_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    write("docs/a.md", "This is terrible.\n\nAll was terrible.\n")
    write("docs/b.md", "This is terrible.\n")
    digest = findings.identity("not-negative", "This is terrible.")
    write(".tonelens/accepted.toml", f'[[finding]]\ndigest = "{digest}"\nrule = "not-negative"\nbegins = "This is terrible."\n')
    assert places_of(checked(capsys, "docs")) == [("docs/a.md", 3, "not-negative")]
    write(".tonelens/accepted.toml", '[[file]]\npath = "docs/a.md"\n')
    assert places_of(checked(capsys, "docs")) == [("docs/b.md", 1, "not-negative")]
    write(".tonelens/accepted.toml", "[[file]]\n")
    assert main(["check", "docs"]) == 2
    assert "needs a path" in capsys.readouterr().err


def test_clean_files_end_with_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is lovely.\n")
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out == "No findings in 1 file.\n"


def test_files_share_the_model_and_come_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("b.md", "a.md", "c/d.txt"):
        write(name, "This is terrible.\n\nThis is a plain one.\n")
    assert places_of(checked(capsys, "c", "b.md", "a.md")) == [
        ("a.md", 1, "not-negative"),
        ("b.md", 1, "not-negative"),
        ("c/d.txt", 1, "not-negative"),
    ]
    (engine,) = ENGINES
    assert sorted(engine.predicted) == ["This is a plain one.", "This is terrible."]
    assert engine.explained == ["This is terrible."]


def test_standard_input_is_read_as_its_name_says(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"<!-- All is terrible here, she said. -->\n"

    def places(*arguments: str) -> list[tuple[str, int, str]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        return places_of(checked(capsys, "-", *arguments))

    assert places("--stdin-filename", "docs/a.md") == []
    assert places() == [("stdin.txt", 1, "not-negative")]


def test_the_projects_file_counts_for_what_lies_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    write("strict/tonelens.toml", '[[rules]]\nexpect = "positive"\nfiles = ["welcome/*"]\n')
    for name in ("strict/welcome/a.md", "strict/b.md", "c.md"):
        write(name, "This is a plain one. This is terrible.\n")
    assert places_of(checked(capsys, ".")) == [
        ("c.md", 1, "not-negative"),
        ("strict/welcome/a.md", 1, "positive"),
        ("strict/welcome/a.md", 1, "positive"),
    ]


def test_terms_and_excluded_files_come_from_the_project_or_the_flags(capsys: pytest.CaptureFixture[str]) -> None:
    write("tonelens.toml", 'exclude = ["extern/"]\n')
    write("extern/a.md", "This is terrible.\n")
    write("b.md", "This is terrible.\n")
    assert places_of(checked(capsys, ".")) == [("b.md", 1, "not-negative")]
    assert places_of(checked(capsys, "extern/a.md")) == []
    assert places_of(checked(capsys, ".", "--exclude", "b.md")) == [("extern/a.md", 1, "not-negative")]


def test_flags_make_a_rule_in_place_of_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    write("tonelens.toml", '[[rules]]\nname = "strict"\nexpect = "positive"\n')
    write("a.md", "This is a plain one. This is slow.\n")
    assert [rule for _, _, rule in places_of(checked(capsys, "."))] == ["strict", "strict"]
    assert [rule for _, _, rule in places_of(checked(capsys, ".", "--expect", "not-neutral", "--threshold", "0.4"))] == ["not-neutral"]
    assert places_of(checked(capsys, ".", "--threshold", "0.99")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[rule]]\n", "tonelens.toml:1: Unknown setting tonelens.rule; did you mean tonelens.rules?"),
        ("exclude = 3\n", "tonelens.toml:1: tonelens.exclude must be a list of texts"),
        ("exclude = [\n", "tonelens.toml:2:"),
    ],
)
def test_a_mistake_in_the_projects_file_ends_the_check(capsys: pytest.CaptureFixture[str], content: str, said: str) -> None:
    write("tonelens.toml", content)
    write("a.md", "This is terrible.\n")
    assert main(["check", "."]) == 2
    assert said in capsys.readouterr().err


def test_what_a_project_may_not_say_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    write("tonelens.toml", 'model = "somebody/else"\n')
    write("a.md", "This is lovely.\n")
    write("b.md", "This is lovely.\n")
    assert main(["check", "."]) == 0
    assert capsys.readouterr().err.count("tonelens.toml:1: tonelens.model is ignored here") == 1


def test_a_file_that_cannot_be_read_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.md").write_bytes(b"caf\xe9")
    write("a.md", "This is terrible.\n")
    assert main(["check", "."]) == 2
    told = capsys.readouterr().out
    assert "a.md:1:1: warning" in told
    assert "broken.md: it is not UTF-8 text (line 1), but seems to be windows-1252. Convert it" in told
    assert told.endswith("1 finding in 1 of 1 file. 1 file could not be read.\n")


def test_other_formats_tell_on_standard_error_what_could_not_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.md").write_bytes(b"caf\xe9")
    assert main(["check", ".", "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["unread"][0]["path"] == "broken.md"
    assert "broken.md: it is not UTF-8" in captured.err


def test_a_file_that_needs_more_memory_than_there_is_costs_only_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.json", '{"text": "It is terrible."}')
    write("b.md", "It is terrible.\n")
    reading = document_sentences

    def short_of_memory(
        text: str, language_id: str, path: str, strings: frozenset[Kind], checkpoint: Callable[[], None], most: int
    ) -> list[Passage]:
        if language_id == "json":
            raise MemoryError
        return reading(text, language_id, path, strings, checkpoint, most)

    monkeypatch.setattr(findings, "document_sentences", short_of_memory)
    assert main(["check", "."]) == 2
    out = capsys.readouterr().out
    assert "a.json: there is not enough memory to read it." in out
    assert "1 finding in 1 of 1 file. 1 file could not be read." in out


def test_what_is_too_long_for_a_sentence_is_not_judged_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.txt", "It-is-terrible-" * 400)
    assert main(["check", "a.txt"]) == 0
    assert "1 sentence is too long to be judged (over 3,000 characters)." in capsys.readouterr().out
    assert all("terrible" not in text for engine in ENGINES for text in engine.predicted)


def test_what_has_a_sentence_for_nearly_every_letter_is_not_read_to_its_end_and_this_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "_SENTENCES_ANYWAY", 5)
    write("a.txt", "Oh no!\n\nOh.\n\nIt is terrible.\n")
    assert main(["check", "a.txt"]) == 1
    assert "could not be read to the end" not in capsys.readouterr().out
    write("a.txt", "No!\n\nOh.\n\nAh.\n\nAi.\n\n" * 2 + "It is terrible.\n")
    assert main(["check", "a.txt"]) == 0
    assert "1 file could not be read to the end: more than one sentence for every 8 characters." in capsys.readouterr().out


def test_a_rule_about_an_unknown_label_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    assert main(["check", ".", "--expect", "joyful"]) == 2
    assert "“joyful”, which is not a label of this model" in capsys.readouterr().err


def test_without_anything_to_judge_no_model_is_loaded() -> None:
    write("tonelens.toml", "rules = []\n")
    write("a.md", "This is terrible.\n")
    assert main(["check", "."]) == 0
    assert ENGINES == []


@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_a_file_below_the_working_folder_is_told_by_its_path_from_there(capsys: pytest.CaptureFixture[str], form: str) -> None:
    path = write("docs/a.md", "This is terrible.\n").resolve()
    for given in (path, path.parent):
        assert main(["check", str(given), "--format", form, "--explain", "never"]) == 1
        out = capsys.readouterr().out
        assert "docs/a.md" in out
        assert str(path) not in out


def test_output_goes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    assert main(["check", ".", "--format", "json", "--output", "out.json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "1 finding" in captured.err
    assert len(json.loads(Path("out.json").read_text(encoding="utf-8"))["findings"]) == 1


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_findings_can_be_told_without_explaining_them(capsys: pytest.CaptureFixture[str], form: str) -> None:
    write("a.md", "This is <b>terrible</b> &lt;so&gt;.\n")
    assert main(["check", "a.md", "--explain", "never", "--format", form]) == 1
    assert ENGINES[-1].explained == []
    said = capsys.readouterr().out
    assert "Reads negative" in said
    if form == "html":
        assert "<blockquote>This is terrible &lt;so&gt;.</blockquote>" in said


def test_with_a_file_of_answers_a_second_check_asks_no_model_and_says_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "built_in_identity", lambda folder, name: LexiconEngine().model)
    write("a.md", "Unfortunately, this is terrible.\n\nThis is lovely.\n")
    first = checked(capsys, "a.md", "--cache", "answers.sqlite")
    assert len(ENGINES) == 1
    assert checked(capsys, "a.md", "--cache", "answers.sqlite") == first
    assert len(ENGINES) == 1
    write("a.md", "Unfortunately, this is terrible.\n\nThis is new and lovely.\n")
    checked(capsys, "a.md", "--cache", "answers.sqlite")
    assert ENGINES[-1].predicted == ["This is new and lovely."]


def test_on_github_the_summary_of_the_job_holds_what_annotations_do_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SHA": "abc",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_WORKSPACE": str(tmp_path.parent),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "summary").write_text("# What others said\n", encoding="utf-8")
    write("a.md", "".join(f"Number {number} is terrible.\n\n" for number in range(12)))
    assert main(["check", "a.md", "--format", "github"]) == 1
    assert capsys.readouterr().out.count("::warning") == 10
    said = (tmp_path / "summary").read_text(encoding="utf-8")
    assert said.startswith("# What others said\n\n**12 findings")
    assert said.count(f"https://github.example/o/r/blob/abc/{tmp_path.name}/a.md#L") == 12
    assert main(["check", "a.md"]) == 1
    assert (tmp_path / "summary").read_text(encoding="utf-8") == said
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary"))
    assert main(["check", "a.md", "--format", "github"]) == 1
    assert "the summary of this job cannot be written" in capsys.readouterr().err


def test_a_page_links_to_its_files_from_where_it_lies(tmp_path: Path) -> None:
    write("docs/a.md", "This is terrible.\n")
    Path("reports").mkdir()
    assert main(["check", "docs", "--format", "html", "--output", "reports/tone.html"]) == 1
    assert 'href="./../docs/a.md#L1"' in Path("reports/tone.html").read_text(encoding="utf-8")


def test_whole_explanations_are_there_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    assert '"tokens"' not in json.dumps(checked(capsys, "a.md"))
    assert '"tokens"' in json.dumps(checked(capsys, "a.md", "--full"))


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This \x1b[31m is terrible here.\n")
    assert main(["check", "a.md"]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_the_command_line_offers_the_formats_that_there_are() -> None:
    assert tuple(CHECK_FORMATS) == FORMAT_NAMES


def test_no_prose_or_name_can_be_a_command_to_the_machine_that_builds(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "::error::This is terrible here.\n")
    write("::error::b.md", "This is terrible here.\n")
    assert main(["check", "."]) == 1
    lines = capsys.readouterr().out.split("\n")
    assert any("::error::This is terrible" in line for line in lines)
    assert not [line for line in lines if line.lstrip().startswith("::")]


def test_keys_and_names_do_not_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    Path("x\x1b[31m.md").write_bytes(b"caf\xe9")
    assert main(["check", ".", "--format", "json"]) == 2
    write("tonelens.toml", '"x\\u001b[31m\\n::error::" = 1\n')
    assert main(["check", "a.md"]) == 2
    write("tonelens.toml", 'network = "x"\n')
    assert main(["check", "missing\x1b[31m\n::error::.md"]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\n::error::" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_written_in_every_format(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path(os.fsdecode(b"caf\xe9.md")).write_text("This is terrible.\n", encoding="utf-8")
    for form in FORMAT_NAMES:
        assert main(["check", ".", "--format", form]) == 1
        assert capfdbinary.readouterr().out.decode("utf-8")


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_findings_count_though_nobody_reads_them(name: str) -> None:
    write("a.md", "This is terrible.\n")
    program = (
        "from tests.lexicon import LexiconEngine; from tonelens.cli import main; from tonelens.engine import in_process;"
        "in_process.InProcessEngine = lambda *_: LexiconEngine(); raise SystemExit(main(['check', 'a.md', '--format', 'json']))"
    )
    reading, writing = os.pipe()
    os.close(reading)
    streams: dict[str, int] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, name: writing}
    path = os.pathsep.join([str(ROOT), str(ROOT / "server")])
    ended = subprocess.run([sys.executable, "-c", program], check=False, env={**os.environ, "PYTHONPATH": path}, **streams)  # type: ignore[call-overload]
    os.close(writing)
    assert ended.returncode == 1


def test_where_a_checkout_lies_says_nothing_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "copy" / "app"
    (checkout / "locales").mkdir(parents=True)
    (checkout / "tonelens.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(checkout)
    write("config.json", '{"note": "terrible thing here"}')
    assert main(["check", "."]) == 0
    write("locales/en.json", '{"note": "terrible thing here"}')
    assert main(["check", "."]) == 1
