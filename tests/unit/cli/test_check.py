"""``tonelens check`` as a person types it, on an engine that knows a few words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution import opening
from tonelens.cli import main
from tonelens.cli.check import FORMAT_NAMES
from tonelens.engine import in_process
from tonelens.report.checks import CHECK_FORMATS
from tonelens.review import findings
from tonelens.review.sentences import document_sentences
from tonelens.text.formats.format import Kind
from tonelens.text.prose import Passage

ROOT = Path(__file__).parents[3]
ENGINES: list[LexiconEngine] = []


@pytest.fixture(autouse=True)
def _lexicon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def started(source: str, device: str) -> LexiconEngine:
        ENGINES.append(LexiconEngine())
        return ENGINES[-1]

    ENGINES.clear()
    monkeypatch.setattr(in_process, "InProcessEngine", started)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def _write(name: str, content: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["check", *arguments, "--format", "json"]) in (0, 1, 2)
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8")))
    return answer


def _places(answer: dict[str, object]) -> list[tuple[str, int, str]]:
    return [(one["path"], one["line"], one["rule"]) for one in answer["findings"]]  # type: ignore[attr-defined]


def test_a_finding_is_told_with_its_place_and_its_proof(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "Fine so far.\n\nAll is well, but **this is\nterrible**, really.\n")
    assert main(["check", "a.md"]) == 1
    assert capsys.readouterr().out.split("\n") == [
        "a.md:3:1: warning: Reads negative (95 %) because of ‘terrible’: without it 21 % [not-negative]",
        "  | All is well, but this is terrible, really.",
        "1 finding in 1 of 1 file.",
        "",
    ]


def test_what_the_project_has_found_fine_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    _write("docs/a.md", "This is terrible.\n\nAll was terrible.\n")
    _write("docs/b.md", "This is terrible.\n")
    digest = findings.identity("not-negative", "This is terrible.")
    _write(".tonelens/accepted.toml", f'[[finding]]\ndigest = "{digest}"\nrule = "not-negative"\nbegins = "This is terrible."\n')
    assert _places(_json(capsys, "docs")) == [("docs/a.md", 3, "not-negative")]
    _write(".tonelens/accepted.toml", '[[file]]\npath = "docs/a.md"\n')
    assert _places(_json(capsys, "docs")) == [("docs/b.md", 1, "not-negative")]
    _write(".tonelens/accepted.toml", "[[file]]\n")
    assert main(["check", "docs"]) == 2
    assert "needs a path" in capsys.readouterr().err


def test_clean_files_end_with_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is lovely.\n")
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out == "No findings in 1 file.\n"


def test_files_share_the_model_and_come_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("b.md", "a.md", "c/d.txt"):
        _write(name, "This is terrible.\n\nThis is a plain one.\n")
    assert _places(_json(capsys, "c", "b.md", "a.md")) == [
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
        return _places(_json(capsys, "-", *arguments))

    assert places("--stdin-filename", "docs/a.md") == []
    assert places() == [("stdin.txt", 1, "not-negative")]


def test_the_projects_file_counts_for_what_lies_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    _write("strict/tonelens.toml", '[[rules]]\nexpect = "positive"\nfiles = ["welcome/*"]\n')
    for name in ("strict/welcome/a.md", "strict/b.md", "c.md"):
        _write(name, "This is a plain one. This is terrible.\n")
    assert _places(_json(capsys, ".")) == [
        ("c.md", 1, "not-negative"),
        ("strict/welcome/a.md", 1, "positive"),
        ("strict/welcome/a.md", 1, "positive"),
    ]


def test_terms_and_excluded_files_come_from_the_project_or_the_flags(capsys: pytest.CaptureFixture[str]) -> None:
    _write("tonelens.toml", 'exclude = ["extern/"]\n')
    _write("extern/a.md", "This is terrible.\n")
    _write("b.md", "This is terrible.\n")
    assert _places(_json(capsys, ".")) == [("b.md", 1, "not-negative")]
    assert _places(_json(capsys, "extern/a.md")) == []
    assert _places(_json(capsys, ".", "--exclude", "b.md")) == [("extern/a.md", 1, "not-negative")]


def test_flags_make_a_rule_in_place_of_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    _write("tonelens.toml", '[[rules]]\nname = "strict"\nexpect = "positive"\n')
    _write("a.md", "This is a plain one. This is slow.\n")
    assert [rule for _, _, rule in _places(_json(capsys, "."))] == ["strict", "strict"]
    assert [rule for _, _, rule in _places(_json(capsys, ".", "--expect", "not-neutral", "--threshold", "0.4"))] == ["not-neutral"]
    assert _places(_json(capsys, ".", "--threshold", "0.99")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[rule]]\n", "tonelens.toml:1: There is no setting tonelens.rule; did you mean tonelens.rules?"),
        ("exclude = 3\n", "tonelens.toml:1: tonelens.exclude must be a list of texts"),
        ("exclude = [\n", "tonelens.toml:2:"),
    ],
)
def test_a_mistake_in_the_projects_file_ends_the_check(capsys: pytest.CaptureFixture[str], content: str, said: str) -> None:
    _write("tonelens.toml", content)
    _write("a.md", "This is terrible.\n")
    assert main(["check", "."]) == 2
    assert said in capsys.readouterr().err


def test_what_a_project_may_not_say_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    _write("tonelens.toml", 'model = "somebody/else"\n')
    _write("a.md", "This is lovely.\n")
    _write("b.md", "This is lovely.\n")
    assert main(["check", "."]) == 0
    assert capsys.readouterr().err.count("tonelens.toml:1: tonelens.model is ignored here") == 1


def test_a_file_that_cannot_be_read_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.md").write_bytes(b"caf\xe9")
    _write("a.md", "This is terrible.\n")
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
    _write("a.json", '{"text": "It is terrible."}')
    _write("b.md", "It is terrible.\n")
    reading = document_sentences

    def short_of_memory(text: str, language_id: str, path: str, strings: frozenset[Kind], checkpoint: Callable[[], None]) -> list[Passage]:
        if language_id == "json":
            raise MemoryError
        return reading(text, language_id, path, strings, checkpoint)

    monkeypatch.setattr(findings, "document_sentences", short_of_memory)
    assert main(["check", "."]) == 2
    out = capsys.readouterr().out
    assert "a.json: there is not enough memory to read it." in out
    assert "1 finding in 1 of 1 file. 1 file could not be read." in out


def test_what_is_too_long_for_a_sentence_is_not_judged_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.txt", "It is terrible " * 400)
    assert main(["check", "a.txt"]) == 0
    assert "1 sentence is too long to be judged (over 3,000 characters)." in capsys.readouterr().out
    assert all("terrible" not in text for engine in ENGINES for text in engine.predicted)


def test_a_rule_about_an_unknown_label_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    assert main(["check", ".", "--expect", "joyful"]) == 2
    assert "“joyful”, which is no label of this model" in capsys.readouterr().err


def test_without_anything_to_judge_no_model_is_loaded() -> None:
    _write("tonelens.toml", "rules = []\n")
    _write("a.md", "This is terrible.\n")
    assert main(["check", "."]) == 0
    assert ENGINES == []


def test_a_folder_without_prose_cannot_be_checked(capsys: pytest.CaptureFixture[str]) -> None:
    _write("program.wat", "(module)")
    assert main(["check", "."]) == 2
    out = capsys.readouterr().out
    assert out.startswith(".: nothing in it can be read: no file holds prose, or exclude or a .gitignore leaves it out.")
    assert out.endswith("No findings in 0 files. 1 folder could not be read.\n")
    assert ENGINES == []


@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_a_file_below_the_working_folder_is_told_by_its_path_from_there(capsys: pytest.CaptureFixture[str], form: str) -> None:
    path = _write("docs/a.md", "This is terrible.\n").resolve()
    for given in (path, path.parent):
        assert main(["check", str(given), "--format", form, "--explain", "never"]) == 1
        out = capsys.readouterr().out
        assert "docs/a.md" in out
        assert str(path) not in out


UNKNOWN = "This is a terrible text that nobody knows how to read.\n"


def test_what_nobody_knows_is_told_by_ending_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("docs/a.unheard", "docs/b.UNHEARD"):
        _write(name, UNKNOWN * 6)
    _write("docs/other.odd", UNKNOWN)
    _write("docs/data.bin", "x = 1; y = 2\n" * 50)
    Path("docs/report.pdf").write_bytes(b"%PDF\0")
    Path("docs/picture.png").write_bytes(b"\x89PNG\r\n\0\0")
    for name in ("LICENSE", "requirements.txt", ".hidden", "node_modules/x.unheard", "skipped/x.unheard"):
        _write(f"docs/{name}", UNKNOWN)
    _write("docs/.gitignore", "skipped/\n")
    _write("docs/read.md", "This is lovely.\n")
    assert main(["check", "docs"]) == 0
    told = "Not read: 2 .unheard files (132 words), 1 .pdf file and 1 other file (11 words); --as says what they are."
    assert capsys.readouterr().out == f"No findings in 1 file. {told}\n"
    answer = _json(capsys, "docs")
    assert answer["not_read"] == [
        {"ending": ".unheard", "files": 2, "words": 132},
        {"ending": ".odd", "files": 1, "words": 11},
        {"ending": ".pdf", "files": 1, "words": None},
    ]
    # Whoever writes a baseline or another form is told, too.
    assert main(["check", "docs", "--baseline", "b.json", "--write-baseline"]) == 0
    assert told in capsys.readouterr().err
    assert main(["check", "docs", "--format", "github"]) == 0
    assert told in capsys.readouterr().err


def test_a_folder_of_which_nothing_can_be_read_ends_with_2_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    _write("docs/a.unheard", UNKNOWN)
    _write("docs/package.json", '{"name": "x"}')
    _write("other/b.md", "This is lovely.\n")
    for paths in (["docs"], ["docs", "other"], ["d*"]):
        assert main(["check", *paths]) == 2
        out = capsys.readouterr().out
        assert f"{paths[0]}: nothing in it can be read: 1 .unheard file (11 words). Say what they are with --as" in out
    # Where some of it was read, or nobody has written anything yet, nothing is wrong.
    assert main(["check", "."]) == 0
    _write("empty/a.md", "")
    assert main(["check", "empty"]) == 0


def test_as_says_what_unknown_files_are(capsys: pytest.CaptureFixture[str]) -> None:
    _write("docs/a.unheard", f"# A title\n\n`code` {UNKNOWN}")
    _write("docs/b.md", "This is terrible.\n")
    _write("docs/c.odd", "# A title\n\nThis is terrible, too.\n")
    assert _places(_json(capsys, "docs", "--as", "markdown")) == [
        ("docs/a.unheard", 3, "not-negative"),
        ("docs/b.md", 1, "not-negative"),
        ("docs/c.odd", 3, "not-negative"),
    ]
    answer = _json(capsys, "docs", "--as", ".unheard=md")
    assert [place[0] for place in _places(answer)] == ["docs/a.unheard", "docs/b.md"]
    assert [one["ending"] for one in answer["not_read"]] == [".odd"]  # type: ignore[attr-defined]
    # What a person names is what they say, whatever its name says.
    _write("page.txt", "<!-- It is terrible, she said today. -->\n")
    assert len(_places(_json(capsys, "page.txt"))) == 1
    assert _places(_json(capsys, "page.txt", "--as", "Markdown")) == []
    for given, said in (("nonsense", "no kind of document “nonsense”"), ("=markdown", "names no ending")):
        assert main(["check", "docs", "--as", given]) == 2
        assert said in capsys.readouterr().err


def test_an_unknown_ending_that_is_named_is_read_as_plain_text_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.unheard", UNKNOWN)
    assert main(["check", "a.unheard"]) == 1
    assert "Read as plain text, since no name says what it is: a.unheard;" in capsys.readouterr().out
    assert _json(capsys, "a.unheard")["read_as_plain_text"] == ["a.unheard"]
    assert _json(capsys, "a.unheard", "--as", "plaintext")["read_as_plain_text"] == []


def test_with_diff_unknown_files_are_told_where_they_have_changed(capsys: pytest.CaptureFixture[str]) -> None:
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    _write("a.unheard", UNKNOWN)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*who, *command], check=True)
    assert main(["check", ".", "--diff"]) == 0
    assert "Not read" not in capsys.readouterr().out
    _write("a.unheard", UNKNOWN * 2)
    assert main(["check", ".", "--diff"]) == 0
    assert "Not read: 1 .unheard file (22 words)" in capsys.readouterr().out


def test_output_goes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    assert main(["check", ".", "--format", "json", "--output", "out.json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "1 finding" in captured.err
    assert len(json.loads(Path("out.json").read_text(encoding="utf-8"))["findings"]) == 1


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"version":' * 50_000, '{"version": ' + "9" * 5_000 + "}"], ids=["arrays", "objects", "digits"]
)
def test_a_baseline_that_is_nested_too_deep_is_none(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    Path("known.json").write_text(content, encoding="utf-8")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 2
    assert "--write-baseline" in capsys.readouterr().err


def test_a_baseline_excuses_what_was_there_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    _write("docs/a.md", "This is terrible.\n\nThis is terrible.\n")
    assert main(["check", "docs", "--baseline", "known.json", "--write-baseline"]) == 0
    content = Path("known.json").read_text(encoding="utf-8")
    assert "terrible" not in content
    assert main(["check", "docs", "--baseline", "known.json"]) == 0
    # Lines move, markup and wrapping change: the same sentences.
    _write("docs/a.md", "A new title here\n================\n\nThis is\nterrible.\n\n- This is **terrible**.\n")
    assert main(["check", "docs", "--baseline", "known.json"]) == 0
    _write("docs/a.md", "This is terrible. This is terrible. This is terrible. So terrible it is.\n")
    capsys.readouterr()
    answer = _json(capsys, "docs", "--baseline", "known.json")
    assert [one["column"] for one in answer["findings"]] == [37, 55]  # type: ignore[attr-defined]
    assert answer["known"] == 2
    # Another file has its own.
    _write("docs/b.md", "This is terrible.\n")
    assert ("docs/b.md", 1, "not-negative") in _places(_json(capsys, "docs", "--baseline", "known.json"))


def test_what_a_baseline_excuses_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert ENGINES[-1].explained == []
    _write("a.md", "This is terrible.\n\nThe build failed.\n\nThis is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 1
    assert sorted(ENGINES[-1].explained) == ["The build failed.", "This is terrible."]
    _write("a.md", "This is terrible.\n\nThe build failed.\n")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 1
    assert ENGINES[-1].explained == ["The build failed."]
    assert "because of" in capsys.readouterr().out


def test_with_diff_only_changed_sentences_count_and_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    _write("a.md", "This is terrible.\n")
    _write("b.md", "It is terrible.\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*who, *command], check=True)
    assert main(["check", ".", "--diff"]) == 0
    assert "nothing that is named has changed since HEAD" in capsys.readouterr().out
    assert ENGINES == []
    _write("a.md", "This is terrible. The build failed.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].explained == ["The build failed."]
    assert "It is terrible." not in ENGINES[-1].predicted
    assert main(["check", ".", "--diff", "--baseline", "b.json", "--write-baseline"]) == 2


def test_with_staged_what_git_will_commit_is_checked_whatever_lies_there(capsys: pytest.CaptureFixture[str]) -> None:
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    _write("a.md", "This is terrible.\n")
    _write("docs/gone.md", "It is terrible.\n")
    _write("big.md", "It is terrible. " * 320_000)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run([*who, *command], check=True)
    _write("a.md", "This is lovely.\n")
    Path("docs/gone.md").unlink()
    _write("untracked.md", "This is terrible.\n")
    assert main(["check", ".", "--staged"]) == 2
    out = capsys.readouterr().out
    assert "a.md:1:1:" in out
    assert "docs/gone.md:1:1:" in out
    assert "untracked" not in out
    assert "big.md: it has 5 MB." in out


def test_with_diff_only_what_a_change_touches_is_read_unless_a_page_shows_the_file() -> None:
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    _write("a.md", "One is fine. Two is slow.\n\n<!-- tonelens-ignore-next -->\nThree is lovely.\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*who, *command], check=True)
    _write("a.md", "One is fine. Two is terrible.\n\n<!-- tonelens-ignore-next -->\nThree is lovely.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].predicted == ["Two is terrible."]
    assert main(["check", ".", "--diff", "--format", "html"]) == 1
    assert len(ENGINES[-1].predicted) == 3
    # Of an ignore that is new it is asked whether it ignores anything.
    _write("a.md", "One is fine. Two is slow.\n\n<!-- tonelens-ignore-next new -->\nThree is lovely.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].predicted == ["Three is lovely."]


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_findings_can_be_told_without_explaining_them(capsys: pytest.CaptureFixture[str], form: str) -> None:
    _write("a.md", "This is <b>terrible</b> &lt;so&gt;.\n")
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
    _write("a.md", "Unfortunately, this is terrible.\n\nThis is lovely.\n")
    first = _json(capsys, "a.md", "--cache", "answers.sqlite")
    assert len(ENGINES) == 1
    assert _json(capsys, "a.md", "--cache", "answers.sqlite") == first
    assert len(ENGINES) == 1
    _write("a.md", "Unfortunately, this is terrible.\n\nThis is new and lovely.\n")
    _json(capsys, "a.md", "--cache", "answers.sqlite")
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
    _write("a.md", "".join(f"Number {number} is terrible.\n\n" for number in range(12)))
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
    _write("docs/a.md", "This is terrible.\n")
    Path("reports").mkdir()
    assert main(["check", "docs", "--format", "html", "--output", "reports/tone.html"]) == 1
    assert 'href="./../docs/a.md#L1"' in Path("reports/tone.html").read_text(encoding="utf-8")


def test_whole_explanations_are_there_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    assert '"tokens"' not in json.dumps(_json(capsys, "a.md"))
    assert '"tokens"' in json.dumps(_json(capsys, "a.md", "--full"))


def test_writing_a_baseline_keeps_what_it_says_of_other_files() -> None:
    _write("a.md", "This is terrible.\n")
    _write("b.md", "This is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["check", "b.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["check", ".", "--baseline", "known.json"]) == 0
    _write("a.md", "This is lovely.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert list(json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"]) == ["b.md"]


@pytest.mark.parametrize("content", [None, "", "[]", '{"version": 2, "findings": {}}', '{"version": 1, "findings": {"a": {"x": "y"}}}'])
def test_what_is_no_baseline_is_an_error(capsys: pytest.CaptureFixture[str], content: str | None) -> None:
    _write("a.md", "This is lovely.\n")
    if content is not None:
        _write("known.json", content)
    assert main(["check", ".", "--baseline", "known.json"]) == 2
    assert "--write-baseline" in capsys.readouterr().err


def test_a_baseline_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is lovely.\n")
    assert main(["check", ".", "--write-baseline"]) == 2
    assert "--baseline FILE" in capsys.readouterr().err


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This \x1b[31m is terrible here.\n")
    assert main(["check", "a.md"]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_the_command_line_offers_the_formats_that_there_are() -> None:
    assert tuple(CHECK_FORMATS) == FORMAT_NAMES


def test_no_prose_or_name_can_be_a_command_to_the_machine_that_builds(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "::error::This is terrible here.\n")
    _write("::error::b.md", "This is terrible here.\n")
    assert main(["check", "."]) == 1
    lines = capsys.readouterr().out.split("\n")
    assert any("::error::This is terrible" in line for line in lines)
    assert not [line for line in lines if line.lstrip().startswith("::")]


def test_keys_and_names_do_not_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.md", "This is terrible.\n")
    Path("x\x1b[31m.md").write_bytes(b"caf\xe9")
    assert main(["check", ".", "--format", "json"]) == 2
    _write("tonelens.toml", '"x\\u001b[31m\\n::error::" = 1\n')
    assert main(["check", "a.md"]) == 2
    _write("tonelens.toml", 'network = "x"\n')
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


def test_excluded_files_and_folders_are_not_even_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _write("tonelens.toml", 'exclude = ["extern/", "old.md"]\n')
    _write("extern/deep/a.md", "This is terrible.\n")
    Path("old.md").write_bytes(b"caf\xe9")
    Path("extern/old.md").write_bytes(b"caf\xe9")
    _write("b.md", "This is lovely.\n")
    looked_into: list[str] = []
    scandir = os.scandir

    def noting(folder: Path) -> object:
        looked_into.append(str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", noting)
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out == "No findings in 1 file.\n"
    assert looked_into == ["."]
    assert main(["check", "old.md", "extern/old.md"]) == 0


def test_what_a_glob_takes_back_is_found_in_folders_that_are_excluded(capsys: pytest.CaptureFixture[str]) -> None:
    _write("tonelens.toml", 'exclude = ["*", "!docs/**"]\n')
    _write("docs/a.md", "This is terrible.\n")
    _write("b.md", "This is terrible.\n")
    assert _places(_json(capsys, ".")) == [("docs/a.md", 1, "not-negative")]


def test_a_folder_that_cannot_be_read_fails_the_check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(folder: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    assert main(["check", "."]) == 2
    assert ".: the folder cannot be read: Permission denied. Give yourself" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", '{"version": 2, "findings": {}}'])
def test_a_damaged_baseline_can_be_written_anew(capsys: pytest.CaptureFixture[str], content: str) -> None:
    _write("a.md", "This is terrible.\n")
    _write("known.json", content)
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert "It is written anew." in capsys.readouterr().err
    assert main(["check", "a.md", "--baseline", "known.json"]) == 0


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_findings_count_though_nobody_reads_them(name: str) -> None:
    _write("a.md", "This is terrible.\n")
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
    _write("config.json", '{"note": "terrible thing here"}')
    assert main(["check", "."]) == 0
    _write("locales/en.json", '{"note": "terrible thing here"}')
    assert main(["check", "."]) == 1
