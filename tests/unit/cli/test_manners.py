"""How the command line behaves towards a person: help, examples, mistakes, colour, completion."""

from __future__ import annotations

import argparse
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from tonelens.cli import colour, main, parsers
from tonelens.cli.commands import check, doctor, evaluate, explain
from tonelens.cli.commands.completion import SHELLS
from tonelens.cli.mistakes import taken_out

ROOT = Path(__file__).parents[3]
BASH = shutil.which("bash") or ""
COMMANDS = tuple(parsers(lambda port, log: 0)[1].choices)
EXAMPLE = re.compile(r"^  (?:eval \"\$\()?(tonelens .*?)(?:\)\")?$", re.M)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def all_parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    parser, commands = parsers(lambda port, log: 0)
    return parser, dict(commands.choices)


def test_alone_it_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("usage: tonelens")
    assert said.err == ""


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_example_of_every_help_is_understood(name: str) -> None:
    parser, commands = all_parsers()
    found = EXAMPLE.findall((commands[name] if name else parser).format_help())
    assert any(line.startswith(f"tonelens {name}") for line in found)
    for line in found:
        words = shlex.split(re.split(r" [<>]", line)[0])[1:]
        if "--help" in words:
            words.remove("--help")
            assert words[0] in commands
            continue
        options, extras = parser.parse_known_args(words)
        assert extras == []
        assert taken_out(options) == []


@pytest.mark.parametrize(("short", "long"), [("-f", "--format"), ("-o", "--output"), ("-m", "--model"), ("-d", "--device")])
def test_the_short_options_mean_the_same_everywhere(short: str, long: str) -> None:
    _, commands = all_parsers()
    for command in commands.values():
        for action in command._actions:  # noqa: SLF001
            assert (short in action.option_strings) == (long in action.option_strings)


def test_options_are_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Fine.", "--form", "json"]) == 2
    assert "There is no option “--form”.\nDid you mean --format?" in capsys.readouterr().err


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def loading(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded")

    for module in (explain, check, evaluate):
        monkeypatch.setattr(module, "progress_bar", loading)
        if hasattr(module, "notice"):
            monkeypatch.setattr(module, "notice", loading)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            [
                "explain",
                "--fromat",
                "-f",
                "xml",
                "--method",
                "magic",
                "--tolerance",
                "much",
                "-o",
                "/no/such/x",
                "-m",
                "./none",
                "--evaluations",
                "0",
            ],
            [
                "“--fromat”",
                "no text to explain",
                "--format: “xml” is not one of the choices",
                "“magic”",
                "“much” is not a number",
                "/no/such/x",
                "./none",
                "at least one",
            ],
        ),
        (["explain", "one", "two", "three", "--tolerance", "3"], ["“two” and 1 more are left over", "out of range"]),
        (
            ["check", "no-such-one", "no-such-two", "-f", "xml", "--threshold", "7", "--write-baseline", "--diff", "HEAD", "-o", "."],
            ["no-such-one", "no-such-two", "“xml”", "tonelens.rules[0].threshold", "no file to write the baseline", "it is a folder"],
        ),
        (
            ["check", "", "--cache", "/no/a", "--history", "/no/h", "--baseline", "/no/b", "--write-baseline"],
            ["no file or folder “”", "/no/a", "--cache.", "/no/h", "--history.", "/no/b", "--baseline."],
        ),
        (["check", "-x"], ["expected one argument"]),
        (["check", "--expect", ""], ["Nothing to check", "a label such as positive"]),
        (
            ["evaluate", "--limit", "0", "-f", "xml", "--method", "magic", "-m", "~/none"],
            ["“magic”", "“xml”", "at least one text", "~/none"],
        ),
        (
            ["evaluate", "--seed", "x", "--limit", "1.5"],
            ["--seed: “x” is not a whole number", "--limit: “1.5” is not a whole", "No file was named"],
        ),
        (["serve", "--tcp", "-1"], ["too small"]),
        (["explan", "Fine."], ["There is no command “explan”", "tonelens explain"]),
        (["read", "--as", "=markdown", "-f", "xml", "-o", "."], ["Nothing to read", "is not a file ending", "“xml”", "is a folder"]),
        (["diff", "--as", "=x", "-f", "xml", "-m", "./none", "--cache", "/no/a"], ["is not a file ending", "“xml”", "./none", "/no/a"]),
        (["serve", "--log", "loud", "--tcp", "x"], ["--log: “loud” is not one of the choices", "--tcp: “x” is not a whole number"]),
        (["completion", "dos"], ["“dos” is not one of the choices"]),
    ],
)
@pytest.mark.usefixtures("no_model")
def test_mistakes_are_told_all_at_once(arguments: list[str], told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments, lambda port, log: 0) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for one in told:
        assert one in said.err
    lines = said.err.splitlines()
    assert all(line.startswith("tonelens: ") for line in lines[::2])
    assert len(set(lines[::2])) == len(lines[::2])


@pytest.mark.parametrize(
    ("environment", "terminal", "choice", "shown"),
    [
        ({}, True, "auto", True),
        ({}, False, "auto", False),
        ({"TERM": "dumb"}, True, "auto", False),
        ({"NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": ""}, True, "auto", True),
        ({"FORCE_COLOR": "1"}, False, "auto", True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, "auto", True),
        ({"FORCE_COLOR": "0"}, True, "auto", False),
        ({"FORCE_COLOR": "false"}, True, "auto", False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": "1"}, False, "always", True),
        ({"FORCE_COLOR": "1"}, True, "never", False),
    ],
)
def test_colour_is_as_the_flag_says_then_the_environment_then_the_terminal(
    environment: dict[str, str], terminal: bool, choice: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = Terminal() if terminal else io.StringIO()
    assert colour.shows_colour(choice, None, stream) is shown
    assert colour.shows_colour("auto", Path("file"), stream) is False


@pytest.mark.parametrize("command", ["explain", "check"])
def test_the_flag_for_colour_reaches_the_result(command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "This is terrible and awful."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    given = text if command == "explain" else str(tmp_path / "a.txt")
    for choice, escapes in (("always", True), ("never", False)):
        main([command, given, "--color", choice])
        assert ("\x1b[" in capsys.readouterr().out) is escapes


def _standard_input(monkeypatch: pytest.MonkeyPatch, answer: str, terminal: bool) -> None:
    stream = Terminal(answer) if terminal else io.StringIO(answer)
    monkeypatch.setattr(sys, "stdin", stream)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)


@pytest.mark.parametrize(
    ("answer", "explained"), [("\n", "A lovely day."), ("y\n", "A lovely day."), ("n\n", "letter.txt"), ("", "A lovely day.")]
)
def test_a_text_that_is_the_name_of_a_file_is_asked_about(
    answer: str, explained: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("\ufeffA lovely day.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _standard_input(monkeypatch, answer, terminal=True)
    assert explain._text("letter.txt") == explained  # noqa: SLF001
    assert "Explain its content? [Y/n]" in capsys.readouterr().err


def test_without_a_terminal_it_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("A lovely day.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _standard_input(monkeypatch, "", terminal=False)
    assert explain._text("letter.txt") == "letter.txt"  # noqa: SLF001
    assert "tonelens explain - < letter.txt" in capsys.readouterr().err
    for text in ("letter", "a letter.txt", "", "\0", "x" * 5000):
        assert explain._text(text) == text  # noqa: SLF001
    assert capsys.readouterr().err == ""


def test_doctor_knows_every_dependency() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[<>=]", line)[0] for line in project["project"]["dependencies"]}
    assert needed - set(project["tool"]["tonelens"]["lite"]["leave_out"]) == set(doctor._NEEDED)  # noqa: SLF001


PROGRAM = """
import sys
for name in {missing!r}: sys.modules[name] = None
from tonelens.__main__ import main
raise SystemExit(main({arguments!r}))
"""


def _without(missing: list[str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(missing=missing, arguments=arguments)
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT / "server", capture_output=True, text=True, check=False)


def test_doctor_works_when_dependencies_are_missing() -> None:
    missing = sorted({module.split(".")[0] for module in doctor._NEEDED.values()} | {"torch", "transformers", "matplotlib"})  # noqa: SLF001
    answer = _without(missing, ["doctor"])
    assert answer.returncode == 2, answer.stderr
    assert "Traceback" not in answer.stderr
    assert re.search(r"^onnxruntime +.*does not load: ModuleNotFoundError", answer.stdout, re.M)
    assert re.search(r"^self-check +not run: onnxruntime, .*PyYAML", answer.stdout, re.M)
    for line in ("editors", "extension", "Node", "disk", "terminal"):
        assert re.search(rf"^{line} +\S", answer.stdout, re.M)


def test_another_command_says_what_is_missing() -> None:
    answer = _without(["onnxruntime"], ["explain", "Fine."])
    assert answer.returncode == 2
    assert answer.stderr.splitlines()[0] == "tonelens: onnxruntime is missing or cannot be loaded."
    assert "tonelens doctor" in answer.stderr


def test_doctor_says_where_settings_come_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tonelens.toml").write_text("review = 3\n", encoding="utf-8")
    assert doctor._settings() == str(tmp_path / "tonelens.toml")  # noqa: SLF001
    (tmp_path / "tonelens.toml").write_text("[", encoding="utf-8")
    assert "invalid TOML" in doctor._settings()  # noqa: SLF001


def test_doctor_warns_of_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=200_000_000))
    assert "0.2 GB free" in doctor._disk()  # noqa: SLF001
    assert "not much" in doctor._disk()  # noqa: SLF001


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_with_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell], lambda port, log: 0) == 0
    script = capsys.readouterr().out
    for word in (*COMMANDS, "write-baseline", "input_x_gradient") if shell != "tcsh" else COMMANDS:
        assert word in script


@pytest.mark.skipif(not BASH, reason="no bash here")
def test_bash_completes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["completion", "bash"], lambda port, log: 0)
    script = tmp_path / "tonelens.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")

    def completed(*words: str) -> set[str]:
        line = " ".join(map(shlex.quote, words))
        asked = (
            f"source {script}; COMP_WORDS=(tonelens {line}); COMP_CWORD={len(words)}; _shtab_tonelens; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        return set(subprocess.run([BASH, "-c", asked], capture_output=True, text=True, check=True).stdout.split())

    assert completed("ev") == {"evaluate"}
    assert completed("explain", "--form") == {"--format"}
    assert completed("explain", "--format", "h") == {"html"}
