"""The published schema of a project's settings and the reader of them say the same."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from tonelens.settings import METHOD_NAMES, PERSONAL_KEYS, Review, Settings, parsed
from tonelens.settings.readers import TOO_WILD
from tonelens.settings.rules import DEFAULT_THRESHOLD, KINDS, PLACES, PRESETS, Rule

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "settings.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GOOD = [
    "",
    "rules = []",
    '[[rules]]\nname = "x"\nexpect = "positive"\nthreshold = 1\nseverity = "information"',
    '[[rules]]\nfiles = ["a"]\nlanguages = ["markdown"]\nlabels = true',
    '[[rules]]\nplaces = ["string", "exception"]\nkeys = ["!legal", "errors.*"]',
    '[[rules]]\nkinds = ["blame", "bad news"]',
    *(f'rules = "{preset}"' for preset in PRESETS),
    'terms = ["a b"]\nexclude = ["a/"]\nlanguages = []\nmethod = "occlusion"\nbaseline = "pad"\ntarget = "predicted"',
    'exclude = ["**/a/**/*.md", "*.test.*", "!**/x/", "a/*/b*/*.md", "**"]',
    'inlayHints = "off"\nexplainOnSelection = "full"\nsemanticTokens = false\ncodeLens = true\nidleMinutes = 3',
    'view = "scientist"\n[review]\nmode = "onType"\nshowInProblems = true',
]
BAD = [
    "rule = []",
    "rules = 3",
    "rules = [3]",
    "[[rules]]\nthreshold = 1.5",
    '[[rules]]\nthreshold = "0.5"',
    '[[rules]]\nexpect = ""',
    '[[rules]]\nexpect = "not-"',
    "[[rules]]\nexpect = true",
    '[[rules]]\nname = "not harsh"',
    '[[rules]]\nname = "calm,friendly"',
    '[[rules]]\nname = ""',
    '[[rules]]\nseverity = "error"',
    '[[rules]]\nfiles = "docs"',
    "[[rules]]\nlabels = 1",
    '[[rules]]\nplaces = ["strings"]',
    '[[rules]]\nkinds = ["string"]',
    '[[rules]]\nkinds = "blame"',
    'rules = "novel"',
    "[[rules]]\nkeys = 3",
    '[review]\nmode = "always"',
    'review = "onType"',
    "[review]\ndelay = 1",
    "[[rules]]\nseverities = []",
    'terms = "a"',
    'terms = [""]',
    'exclude = [" "]',
    'exclude = ["*a*a*a*b"]',
    '[[rules]]\nfiles = ["a/*/b/*/c/*/d/*/e/*"]',
    'exclude = ["a**b"]',
    'exclude = ["a/***/b"]',
    'method = "guessing"',
    'inlayHints = "some"',
    "idleMinutes = 0",
    "idleMinutes = true",
    'codeLens = "yes"',
    'view = "reader"',
    "[review]\nshowInProblems = 1",
]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("content", GOOD)
def test_what_the_schema_allows_is_read(content: str) -> None:
    table = tomli.loads(content)
    VALIDATOR.validate(table)
    assert parsed(table, trusted=False).faults == ()


@pytest.mark.parametrize("content", BAD)
def test_what_the_schema_refuses_is_a_fault(content: str) -> None:
    table = tomli.loads(content)
    assert not VALIDATOR.is_valid(table)
    assert parsed(table, trusted=False).faults


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))


def test_the_schema_refuses_the_same_globs() -> None:
    assert SCHEMA["$defs"]["globs"]["items"]["not"]["pattern"] == TOO_WILD


def test_the_page_on_checking_says_what_every_preset_was_measured_on() -> None:
    page = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    assert [line.split("`")[1].strip('"') for line in page.splitlines() if line.startswith('| `"')] == list(PRESETS)


def test_the_schema_has_every_key_and_its_default() -> None:
    assert set(SCHEMA["properties"]) == {_camel(field.name) for field in fields(Settings)} - PERSONAL_KEYS
    rule: dict[str, Any] = SCHEMA["$defs"]["rule"]["properties"]
    assert set(rule) == {field.name for field in fields(Rule)}
    assert SCHEMA["properties"]["method"]["enum"] == list(METHOD_NAMES)
    review = SCHEMA["properties"]["review"]["properties"]
    assert {key: value["default"] for key, value in review.items()} == {_camel(key): value for key, value in vars(Review()).items()}
    assert SCHEMA["properties"]["view"]["default"] == Settings().view
    assert rule["threshold"]["default"] == DEFAULT_THRESHOLD
    assert rule["expect"]["default"] == Rule().expect
    assert rule["kinds"]["items"]["enum"] == list(KINDS)
    assert set(rule["places"]["items"]["enum"]) == PLACES
    assert SCHEMA["properties"]["rules"]["anyOf"][1]["enum"] == list(PRESETS)


def test_this_repository_follows_it() -> None:
    table = tomli.loads((ROOT / "tonelens.toml").read_text(encoding="utf-8"))
    VALIDATOR.validate(table)
    assert parsed(table, trusted=False).faults == ()
