"""A project's file of settings: found, read, refused what it may not say, and corrected by line."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from tonelens.errors import SettingsError
from tonelens.settings import Settings
from tonelens.settings.project import find_project_file, read_project_file, resolved
from tonelens.settings.rules import INFORMATION, PRESETS, Rule

FULL = """\
# What this team expects.
terms = ["Kill Bill"]
exclude = ["vendor/**"]
languages = ["markdown"]

[[rules]]
expect = "not-negative"
threshold = 0.6

[[rules]]
name = "friendly"
expect = "positive"
files = ["welcome/**"]
severity = "information"
labels = true
"""


def _write(folder: Path, name: str, content: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_everything_that_a_file_says_counts(tmp_path: Path) -> None:
    _write(tmp_path, "tonelens.toml", FULL)
    found = resolved(Settings(), find_project_file(tmp_path))
    assert found.problems == found.warnings == ()
    assert found.folder == tmp_path
    assert found.settings == Settings(
        terms=("Kill Bill",),
        exclude=("vendor/**",),
        languages=("markdown",),
        rules=(Rule(threshold=0.6), Rule("friendly", "positive", severity=INFORMATION, files=("welcome/**",), labels=True)),
    )


def test_one_line_brings_the_rules_for_what_is_written(tmp_path: Path) -> None:
    _write(tmp_path, "tonelens.toml", 'rules = "interface"\n')
    found = resolved(Settings(), find_project_file(tmp_path))
    assert found.problems == ()
    assert found.settings.rules == PRESETS["interface"]


def test_pyproject_says_the_same_in_its_table(tmp_path: Path) -> None:
    table = FULL.replace("[[rules]]", "[[tool.tonelens.rules]]")
    _write(tmp_path, "pyproject.toml", f'[project]\nname = "x"\n\n[tool.tonelens]\n{table}')
    in_python = resolved(Settings(), find_project_file(tmp_path))
    _write(tmp_path / "other", "tonelens.toml", FULL)
    assert in_python.settings == resolved(Settings(), find_project_file(tmp_path / "other")).settings


def test_the_nearest_file_counts_and_our_own_name_comes_first(tmp_path: Path) -> None:
    _write(tmp_path, "tonelens.toml", 'terms = ["outer"]')
    inner = tmp_path / "a" / "b"
    _write(inner, "pyproject.toml", '[project]\nname = "no settings of ours, though tonelens is named"')
    assert _terms(inner) == ("outer",)
    _write(inner, "pyproject.toml", '[tool.tonelens]\nterms = ["python"]')
    assert _terms(inner) == ("python",)
    _write(inner, "tonelens.toml", 'terms = ["inner"]')
    assert _terms(inner) == ("inner",)


def _terms(folder: Path) -> tuple[str, ...]:
    return resolved(Settings(), find_project_file(folder)).settings.terms


def test_flags_come_before_the_project_and_the_project_before_the_editor(tmp_path: Path) -> None:
    _write(tmp_path, "tonelens.toml", 'terms = ["project"]\nmethod = "occlusion"')
    project = find_project_file(tmp_path)
    editor = Settings(terms=("editor",), method="input_x_gradient", baseline="zero")
    found = resolved(editor, project, {"terms": ["flag"]}).settings
    assert (found.terms, found.method, found.baseline) == (("flag",), "occlusion", "zero")


@pytest.mark.parametrize("key", ["model", "device", "interpreter", "network"])
def test_what_is_loaded_and_run_is_not_for_a_project_to_say(tmp_path: Path, key: str) -> None:
    path = _write(tmp_path, "tonelens.toml", f'terms = ["kept"]\n{key} = "cuda"')
    found = resolved(Settings(), find_project_file(tmp_path))
    assert found.settings == Settings(terms=("kept",))
    assert found.problems == ()
    assert found.warnings == (f"{path}:2: tonelens.{key} is ignored here: only your own settings can say what is loaded and run.",)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ('\nterm = ["x"]', 2, "Unknown setting tonelens.term; did you mean tonelens.terms?"),
        ('terms = [\n  "a",\n]\n# a note\nexclude = "x"', 5, "tonelens.exclude must be a list of texts; it counts as not set."),
        ('exclude = [\n  "a",\n  3,\n]', 1, "tonelens.exclude must be a list of texts; it counts as not set."),
        ("[[rules]]\n\n[[rules]]\nthreshold = 2", 4, "tonelens.rules[1].threshold must be a number from 0 to 1; it counts as not set."),
        ('[[rules]]\nexpect = "not-"', 2, "tonelens.rules[0].expect must be a label such as positive, "),
        ('[[rules]]\nseverity = "error"', 2, "tonelens.rules[0].severity must be one of warning, information; it counts as not set."),
        ('exclude = ["docs", "!"]', 1, "tonelens.exclude must be a list of globs as in a .gitignore; it counts as not set."),
        ("[[rules]]\nlabels = 1", 2, "tonelens.rules[0].labels must be true or false"),
        ("[[rules]]\nfile = []", 2, "Unknown setting tonelens.rules[0].file; did you mean tonelens.rules[0].files?"),
        ('[rules]\nexpect = "positive"', 1, "tonelens.rules must be a list of rules"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, content: str, line: int, said: str) -> None:
    path = _write(tmp_path, "tonelens.toml", content)
    (problem,) = resolved(Settings(), find_project_file(tmp_path)).problems
    assert problem.startswith(f"{path}:{line}: {said}")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('terms = [\n  "idleMinutes = 3",\n]\nbaseline = """\nidleMinutes = 4 ]\n"""\n# idleMinutes = 5\nidleMinutes = 0', 8),
        ("baseline = '''\nidleMinutes = 4 [\n'''\r\n \"idleMinutes\" = 0", 4),
        ('target = "\\" [ # x"\nidleMinutes = 0', 2),
        ("rules = [\n  { threshold = 0.5 },\n  { threshold = 2 },\n]", 1),
        ("[[rules]]\n[[rules]]\n[[rules]]\nlabels = true\n\n[rules.threshold]\nx = 1", 6),
        ("terms = []\nreview.mode = 3", 2),
        ("[review] # here\nmode = 3", 2),
    ],
)
def test_a_mistake_is_found_whatever_stands_around_it(tmp_path: Path, content: str, line: int) -> None:
    path = _write(tmp_path, "tonelens.toml", content)
    (problem,) = resolved(Settings(), find_project_file(tmp_path)).problems
    assert problem.startswith(f"{path}:{line}: ")


def test_the_file_is_parsed_once_however_many_mistakes_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "tonelens.toml", "\n".join(f"wrong{number} = 1" for number in range(50)))
    counted: list[str] = []
    loads = tomli.loads

    def counting(source: str) -> dict[str, object]:
        counted.append(source)
        return loads(source)

    monkeypatch.setattr(tomli, "loads", counting)
    assert len(resolved(Settings(), find_project_file(tmp_path)).problems) == 50
    assert len(counted) == 1


@pytest.mark.parametrize("content", ["terms = " + "[" * 5000 + "]" * 5000, "idleMinutes = " + "1" * 5000])
def test_toml_that_cannot_be_held_is_told(tmp_path: Path, content: str) -> None:
    path = _write(tmp_path, "tonelens.toml", content)
    with pytest.raises(SettingsError) as caught:
        find_project_file(tmp_path)
    assert caught.value.problem.startswith(f"{path}:1: ")
    assert caught.value.remedy


def test_broken_toml_is_told_with_its_place(tmp_path: Path) -> None:
    path = _write(tmp_path, "tonelens.toml", 'terms = ["x"]\nexclude = [')
    with pytest.raises(SettingsError) as caught:
        find_project_file(tmp_path)
    assert caught.value.problem.startswith(f"{path}:2:")
    assert caught.value.remedy


def test_bytes_that_are_no_text_and_a_table_that_is_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_bytes(b'terms = ["caf\xe9"]')
    with pytest.raises(SettingsError, match="not UTF-8"):
        find_project_file(tmp_path)
    path = _write(tmp_path, "pyproject.toml", "[tool]\ntonelens = 3")
    with pytest.raises(SettingsError, match=r":2: tool\.tonelens is not a table"):
        read_project_file(path)


def test_a_rule_without_a_name_gets_one_that_can_be_ignored() -> None:
    (rule,) = resolved(Settings(), None, {"rules": [{"expect": "not-very negative"}]}).settings.rules
    assert (rule.name, rule.expect) == ("not-very-negative", "not-very negative")


def test_a_flag_that_cannot_be_used_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"threshold must be a number"):
        resolved(Settings(), None, {"rules": [{"threshold": 7}]})


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text("# " + "a" * 1_000_000 + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="too large"):
        find_project_file(tmp_path)
