"""Every format that a check is written in, on one check that holds everything that can be awkward."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import MethodOptions, Prediction
from tonelens.report.check import rdjson as check_rdjson_module
from tonelens.report.check import results as checked
from tonelens.report.check import sarif as check_sarif_module
from tonelens.report.check.checkstyle import check_checkstyle
from tonelens.report.check.formats import CHECK_FORMATS, Writing
from tonelens.report.check.github import check_github
from tonelens.report.check.gitlab import check_gitlab
from tonelens.report.check.html_page import check_html
from tonelens.report.check.json_form import check_json, check_json_lines
from tonelens.report.check.junit import check_junit
from tonelens.report.check.links import links_to
from tonelens.report.check.markdown import LONGEST_COMMENT, LONGEST_SUMMARY, check_markdown
from tonelens.report.check.rdjson import check_rdjson
from tonelens.report.check.results import Check, CheckedFile, UnreadFile, as_written, message, summary
from tonelens.report.check.sarif import check_sarif
from tonelens.report.check.terminal import check_text
from tonelens.report.markdown import as_words
from tonelens.review.check.findings import Tone, draft
from tonelens.review.check.reviewing import Job, review
from tonelens.settings.rules import INFORMATION, Rule
from tonelens.text.line_index import LineIndex

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


FORMS = [functools.partial(lambda write, check: write(check, Writing()), write) for write in CHECK_FORMATS.values()]
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


@pytest.mark.parametrize("form", FORMS, ids=CHECK_FORMATS)
def test_the_lines_of_a_file_are_counted_once_however_many_findings_it_has(
    form: Callable[[Check], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    def lines(text: str) -> LineIndex:
        counted.append(text)
        return LineIndex(text)

    for module in (checked, check_sarif_module, check_rdjson_module):
        monkeypatch.setattr(module, "LineIndex", lines)
    check = _check("This is terrible.\n\n" * 5)
    assert check.count == 5
    assert form(check)
    assert len(counted) == len(set(counted)) <= 2


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
@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_command_to_a_machine_that_builds(form: Callable[[Check], str], command: str) -> None:
    rule = Rule(command.split("x")[0], "not-negative")
    check = _check(f"This {command} is terrible.", path=f"docs/{command}.md", rules=(rule,), unread=(UnreadFile(command, "a", "b"),))
    written = form(check)
    assert "terrible" in written
    assert not re.search(r"##(vso)?\[", written, re.IGNORECASE)


@pytest.mark.parametrize("form", FORMS)
def test_a_files_name_is_a_name_in_every_form(form: Callable[[Check], str]) -> None:
    name = "docs/a\u202eb\x1b[2Jc\x9bd\x7f.md"
    written = form(_check("This is terrible.", path=name, unread=(UnreadFile(name, "a", "b"),)))
    assert "terrible" in written
    assert not any(bad in written for bad in ("\u202e", "\x1b", "\x9b", "\x7f"))


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
    assert (third["read"], third["responsible"], third["expect"]) == (None, None, None)
    (unit,) = second["responsible"]["units"]
    assert [AWKWARD[part["start"] : part["end"]] for part in unit["parts"]] == ["terrible"]
    assert "explanation" not in first
    whole = json.loads(check_json(_check(), full=True))["findings"]
    assert [{key: value for key, value in one.items() if key != "explanation"} for one in whole] == answer["findings"]
    assert whole[0]["explanation"]["tokens"]
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
    assert len(page) < 40_000
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


def test_a_page_of_thousands_of_findings_stays_usable() -> None:
    (file,) = _check("Unfortunately, this is terrible and slow.\n\n" * 50).files[1:]
    check = Check(tuple(CheckedFile(f"docs/{number}.md", file.review, file.findings) for number in range(100)))
    assert check.count == 5_000
    page = check_html(check, links_to("./"))
    assert len(page) < 15_000_000
    tags = _tags(page)
    files = [attributes for tag, attributes in tags if tag == "details" and attributes.get("class") == "checked"]
    assert len(files) == 100
    assert not any("open" in one for one in files)
    links = [str(attributes["href"]) for tag, attributes in tags if tag == "a"]
    assert {one["id"] for one in files} == {link[1:] for link in links if link.startswith("#")}
    assert "./docs/7.md#L99" in links


def test_a_page_hides_rules_and_counts_them() -> None:
    rules = (Rule("one", "not-negative"), Rule("two & <three>", "positive"))
    page = check_html(_check("This is terrible. A plain day it is.", rules=rules))
    boxes = [attributes["id"] for tag, attributes in _tags(page) if tag == "input"]
    assert boxes == ["rule-0", "rule-1"]
    assert "two &amp; &lt;three&gt; 2" in page
    assert page.count('class="sentence rule-0"') == 2
    assert ".tonelens:has(#rule-1:not(:checked)) .rule-1 { display: none; }" in page


@pytest.mark.parametrize("name", ["javascript:alert(1).md", "//evil.example/x.md", "a b#?.md"])
def test_a_name_cannot_be_an_address(name: str) -> None:
    (link,) = [
        str(attributes["href"]) for tag, attributes in _tags(check_html(_check("This is terrible.", name), links_to("./"))) if tag == "a"
    ]
    assert link.startswith("./")
    assert ":" not in link
    assert link.count("#") == 1
    assert "?" not in link


def test_annotations_are_ten_worst_first_and_the_summary_holds_all(tmp_path: Path) -> None:
    lines = [
        f"Number {number} is {'terrible' if number == 13 else 'slow and terrible' if number == 14 else 'slow'}." for number in range(20)
    ]
    check = _check("\n\n".join(lines), rules=(Rule("r", "not-negative", 0.3),))
    said = check_github(check).split("\n")
    assert len([line for line in said if line.startswith("::warning")]) == 10
    assert ",line=29," in said[0]
    assert ",line=27," in said[1]
    assert said[10] == "10 more are in the summary of this job."
    assert sum(line.startswith("- ") for line in check_markdown(check, longest=LONGEST_SUMMARY).split("\n")) == 20


def test_a_comment_is_short_enough_links_and_mentions_nobody() -> None:
    check = _check("\n\n".join(f"@somebody #{number} is **terrible**, `x` <b>." for number in range(900)), unread=UNREAD)
    comment = check_markdown(check, links_to("https://example.org/"))
    assert len(comment) < 66_000
    many = check_markdown(replace(check, unread=UNREAD * 60))
    assert LONGEST_COMMENT - 1_000 < len(many) <= LONGEST_COMMENT
    assert many.count("it is not text") == 50
    assert "more findings are not listed" in comment
    assert "(https://example.org/docs/a%20b%2Cc%3A%25.md#L1)" in comment
    assert re.search("^  - `+@somebody", comment, re.MULTILINE)
    assert as_words("@a #1 <b> *c*") == "@\u2060a #\u20601 \\<b\\> \\*c\\*"


def test_gitlab_knows_a_finding_by_its_file_and_words() -> None:
    issues = json.loads(check_gitlab(_check(unread=UNREAD)))
    assert [issue["severity"] for issue in issues] == ["minor", "minor", "info", "major"]
    assert len({issue["fingerprint"] for issue in issues}) == 4
    assert issues[1]["location"] == {"path": "docs/a b,c:%.md", "lines": {"begin": 3}}
    moved = json.loads(check_gitlab(_check("Plain.\n\n" + AWKWARD)))
    assert [issue["fingerprint"] for issue in moved[:3]] == [issue["fingerprint"] for issue in issues[:3]]
    other = json.loads(check_gitlab(_check(path="b.md")))
    assert other[0]["fingerprint"] != issues[0]["fingerprint"]


def test_checkstyle_lists_every_file() -> None:
    root = ElementTree.fromstring(check_checkstyle(_check(unread=UNREAD)).encode())  # noqa: S314 - our own document
    assert [file.get("name") for file in root] == ["clean.md", "docs/a b,c:%.md", "b.md"]
    errors = [(error.get("line"), error.get("column"), error.get("severity"), error.get("source")) for error in root.iter("error")]
    assert errors == [
        ("1", "1", "warning", "tonelens.not-negative"),
        ("3", "1", "warning", "tonelens.not-negative"),
        ("6", "1", "info", "tonelens.unused-ignore"),
        ("1", None, "error", "tonelens.unreadable"),
    ]


def test_reviewdog_gets_columns_in_bytes_and_suggestions() -> None:
    report = json.loads(check_rdjson(_check("😀 ä. Unfortunately, it is slow.\n", unread=UNREAD)))
    first, unread = report["diagnostics"]
    assert first["location"]["range"]["start"] == {"line": 1, "column": len("😀 ä. ".encode()) + 1}
    assert first["code"] == {"value": "not-negative"}
    (suggestion,) = first["suggestions"]
    assert suggestion["range"]["start"] == first["location"]["range"]["start"]
    assert (unread["severity"], unread["location"]) == ("ERROR", {"path": "b.md"})


def test_lines_of_json_say_what_they_are() -> None:
    lines = [json.loads(line) for line in check_json_lines(_check(unread=UNREAD)).splitlines()]
    whole = json.loads(check_json(_check(unread=UNREAD)))
    assert [line.pop("type") for line in lines] == ["finding"] * 3 + ["check"]
    assert lines[:3] == whole["findings"]
    assert lines[3] == {key: value for key, value in whole.items() if key != "findings"}


def test_build_servers_know_a_finding_by_its_words_wherever_it_stands() -> None:
    def names(text: str) -> list[str | None]:
        root = ElementTree.fromstring(check_junit(_check(text)).encode())  # noqa: S314 - our own document
        return [case.get("name") for case in root[1]]

    assert names("This is **terrible**. This is terrible.") == ["not-negative: This is terrible.", "not-negative: This is terrible. (2)"]
    assert names(AWKWARD) == names("A plain line.\n\n" + AWKWARD)


def test_text_escapes_nothing_but_our_own_colours() -> None:
    plain, coloured = check_text(_check()), check_text(_check(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" not in coloured
    assert "\x1b[1m" in coloured


def test_messages_say_what_was_expected() -> None:
    def told(text: str, rule: Rule) -> str:
        return message(_check(text, rules=(rule,)).files[1].findings[0])

    assert told("This is terrible.", Rule()).startswith("Reads negative (95%) because of ‘terrible’")
    assert told("A plain day it is.", Rule("kind", "positive")).endswith("; expected to read positive")
    assert told("A plain day it is.", Rule("x", "not-negative", 0.05, INFORMATION)).endswith("%), but negative at 21%")


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
