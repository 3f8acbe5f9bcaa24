"""Every format that a check is written in, on one check that holds everything that can be awkward."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import MethodOptions, Prediction
from tonelens.report.check_github import check_github
from tonelens.report.check_html import check_html
from tonelens.report.check_json import check_json
from tonelens.report.check_junit import check_junit
from tonelens.report.check_sarif import check_sarif
from tonelens.report.check_text import check_text
from tonelens.report.checked import Check, CheckedFile, UnreadFile, as_written, message, summary
from tonelens.review.findings import Tone, draft
from tonelens.review.reviewing import Job, review
from tonelens.settings.rules import INFORMATION, Rule

SARIF = jsonschema.Draft4Validator(json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_text(encoding="utf-8")))

AWKWARD = (
    "Unfortunately, it is slow. A good, lovely day.\n\n"
    '😀 This is **terrible**\r\nindeed, 100% <b>\x1b[31m & "so".\n\n<!-- tonelens-ignore-next -->\nPlain it is.\n'
)


def _check(text: str = AWKWARD, path: str = "docs/a b,c:%.md", rules: tuple[Rule, ...] = (Rule(),), **values: Any) -> Check:
    engine = LexiconEngine()
    (result,) = review(engine, [Job(draft(text, "markdown"), rules, MethodOptions())])
    (clean,) = review(engine, [Job(draft("All is good here.", "markdown"), rules, MethodOptions())])
    files = (CheckedFile("clean.md", clean, clean.findings), CheckedFile(path, result, result.findings))
    return Check(files, model=engine.model, **values)


UNREAD = (UnreadFile("b.md", "it is not text.", "Leave it out."),)


def test_sarif_follows_the_official_schema() -> None:
    log = json.loads(check_sarif(_check(unread=UNREAD)))
    SARIF.validate(log)
    (run,) = log["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["not-negative", "not-negative", "unused-ignore"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["not-negative", "unused-ignore"]
    assert all(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/a%20b%2Cc%3A%25.md"
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endLine"]) == (3, 1, 4)
    related = run["results"][1]["relatedLocations"][0]["physicalLocation"]["region"]
    assert (related["startLine"], related["startColumn"], related["endColumn"]) == (3, 13, 21)
    assert not run["invocations"][0]["executionSuccessful"]


def test_sarif_offers_the_safe_edits_as_fixes() -> None:
    log = json.loads(check_sarif(_check("Unfortunately, it is slow.\n")))
    SARIF.validate(log)
    (fix,) = log["runs"][0]["results"][0]["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["deletedRegion"]["startLine"] == 1
    assert replacement["insertedContent"]["text"]


def test_sarif_without_findings_is_whole() -> None:
    log = json.loads(check_sarif(Check(())))
    SARIF.validate(log)
    assert log["runs"][0]["results"] == []


def test_annotations_are_one_line_each_and_escaped() -> None:
    first, second, third, fourth, rest = check_github(_check(unread=UNREAD)).split("\n")
    assert rest == ""
    assert first.startswith(
        "::warning file=docs/a b%2Cc%3A%25.md,line=1,endLine=1,col=1,endColumn=27,title=tonelens not-negative::Reads negative"
    )
    assert "%25" in first
    assert "%)" not in first
    # What spans lines has no columns, which GitHub would refuse.
    assert second.startswith("::warning file=docs/a b%2Cc%3A%25.md,line=3,endLine=4,title=")
    assert third.startswith("::notice ")
    assert fourth == "::error file=b.md,title=tonelens unreadable::it is not text. Leave it out."


@pytest.mark.parametrize("name", ["terrible\n::error::x", "terrible\r::error::x"])
def test_a_text_cannot_write_a_command_of_its_own(name: str) -> None:
    rule = Rule(name, "not-negative")
    lines = check_github(_check("This is terrible.", rules=(rule,))).replace("\r", "\n").split("\n")
    assert [line for line in lines if line.startswith("::error")] == []


@pytest.mark.parametrize("command", ["##[stop-commands]x", "##vso[task.setvariable]x", "##VSO[task.setvariable]x"])
@pytest.mark.parametrize("form", [check_text, check_github, check_json, check_sarif, check_junit, check_html])
def test_no_form_holds_a_command_to_a_machine_that_builds(form: Callable[[Check], str], command: str) -> None:
    rule = Rule(command.split("x")[0], "not-negative")
    check = _check(f"This {command} is terrible.", path=f"docs/{command}.md", rules=(rule,), unread=(UnreadFile(command, "a", "b"),))
    written = form(check)
    assert "terrible" in written
    assert not re.search(r"##(vso)?\[", written, re.IGNORECASE)


def test_forms_for_programs_still_say_what_was_written() -> None:
    check = _check("This is terrible ##[group] here.", path="##[group].md")
    (finding,) = json.loads(check_json(check))["findings"]
    assert finding["path"] == "##[group].md"
    assert "##[group]" in json.dumps(json.loads(check_json(check)))
    root = ElementTree.fromstring(check_junit(check).encode())  # noqa: S314 - our own document
    assert root[1].get("name") == "##[group].md"


def test_an_annotation_is_free_of_escapes_and_changed_directions() -> None:
    written = check_github(_check("This is terrible.", path="a\x1b[2J\u202eb.md", rules=(Rule("r\x1b[31m\u202e", "not-negative"),)))
    assert "\x1b" not in written
    assert "\u202e" not in written


def test_junit_is_xml_that_counts_right() -> None:
    root = ElementTree.fromstring(check_junit(_check(unread=UNREAD)).encode())  # noqa: S314 - our own document
    assert root.attrib == {"name": "tonelens", "tests": "5", "failures": "3", "errors": "1"}
    assert [suite.get("name") for suite in root] == ["clean.md", "docs/a b,c:%.md", "b.md"]
    assert len(root.findall(".//failure")) == 3
    assert len(root.findall(".//error")) == 1
    (passing,) = root[0]
    assert list(passing) == []
    second = root[1][1]
    assert (second.get("line"), second.get("file")) == ("3", "docs/a b,c:%.md")
    assert "\x1b" not in check_junit(_check())


def test_junit_holds_what_xml_cannot() -> None:
    ElementTree.fromstring(check_junit(_check("This is \ufffe\uffff \ud800 terrible \x01.")).encode())  # noqa: S314


def test_json_has_spans_that_give_the_sentence() -> None:
    answer = json.loads(check_json(_check()))
    first, second, third = answer["findings"]
    assert AWKWARD[first["start"] : first["end"]] == "Unfortunately, it is slow."
    assert second["read"].startswith("😀 This is terrible indeed")
    assert (third["read"], third["explanation"], third["expect"]) == (None, None, None)
    json.loads(check_json(_check("This is \ud800 terrible.")).encode())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))


def _tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.tags


def test_the_page_holds_the_arc_the_sentences_and_nothing_that_loads() -> None:
    page = check_html(_check(unread=UNREAD))
    tags = _tags(page)
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in tags)
    assert not any(name in attributes for _, attributes in tags for name in ("src", "href", "onload"))
    bars = [attributes["class"] for tag, attributes in tags if tag == "rect"]
    assert bars == ["negative", "positive", "negative"]
    assert sum(attributes.get("class") == "marked" for _, attributes in tags) == 2
    assert ("b", {}) not in tags
    assert "&lt;b&gt;" in page
    assert "docs/a b,c:%.md" in page
    assert "b.md: it is not text. Leave it out." in page
    (svg,) = [attributes for tag, attributes in tags if tag == "svg"]
    assert svg["aria-label"] == "Positive minus negative over 4 sentences, 2 of them marked"


def test_a_long_document_has_an_arc_that_fits() -> None:
    page = check_html(_check(" ".join(["This is terrible."] * 500 + ["This is lovely."] * 500)))
    bars = [attributes for tag, attributes in _tags(page) if tag == "rect"]
    assert 200 < len(bars) <= 320
    assert all(0 <= float(bar["x"] or -1) <= 640 for bar in bars)


def test_text_escapes_nothing_but_our_own_colours() -> None:
    plain, coloured = check_text(_check()), check_text(_check(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" not in coloured
    assert "\x1b[1m" in coloured


def test_messages_say_what_was_expected() -> None:
    def told(text: str, rule: Rule) -> str:
        return message(_check(text, rules=(rule,)).files[1].findings[0])

    assert told("This is terrible.", Rule()).startswith("Reads negative (95 %) because of ‘terrible’")
    assert told("A plain day it is.", Rule("kind", "positive")).endswith("; expected to read positive")
    assert told("A plain day it is.", Rule("x", "not-negative", 0.05, INFORMATION)).endswith("%), yet negative with 21 %")


@pytest.mark.parametrize(
    ("known", "unread", "said"),
    [
        (0, (), "3 findings in 1 of 2 files."),
        (2, UNREAD, "3 findings in 1 of 2 files. 2 more are in the baseline. 1 file could not be read."),
    ],
)
def test_the_summary_counts(known: int, unread: tuple[UnreadFile, ...], said: str) -> None:
    check = _check(unread=unread)
    first, second = check.files
    assert summary(Check((first, CheckedFile(second.path, second.review, second.findings, known)), unread)) == said


def test_a_sentence_is_shown_as_its_writer_wrote_it() -> None:
    source = '{"a": "We hate {name} so\\u0020much."}'
    (sentence,) = draft(source, "json", "locales/en.json").sentences
    tone = Tone(Rule(), sentence, Prediction("negative", {"negative": 0.9, "positive": 0.1}), 0.9)
    assert "{name}" not in sentence.reading.text
    assert as_written(tone, source) == "We hate {name} so much."
