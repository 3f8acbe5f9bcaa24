"""Settings are read once, typed, and a wrong one never takes the others with it."""

from __future__ import annotations

import pytest

from tonelens.settings import ALL, FULL, OFF, SCIENTIST, Parsed, Review, Settings, parsed


def test_what_nobody_sets_is_as_it_is() -> None:
    assert parsed({}, trusted=True) == Parsed(Settings())
    assert parsed({"inlayHints": None}, trusted=True) == Parsed(Settings())


def test_every_key_is_read() -> None:
    source = {
        "model": "/models/mine",
        "device": "cuda",
        "terms": ["Acme Cloud"],
        "method": "occlusion",
        "baseline": "pad",
        "target": "predicted",
        "explainOnSelection": "full",
        "inlayHints": "all",
        "semanticTokens": False,
        "codeLens": False,
        "idleMinutes": 5,
    }
    expected = Settings(
        "/models/mine", "cuda", ("Acme Cloud",), "occlusion", "pad", "predicted", FULL, ALL, semantic_tokens=False, code_lens=False,
        idle_minutes=5.0,
    )  # fmt: skip
    assert parsed(source, trusted=True) == Parsed(expected)


def test_a_source_lies_over_another() -> None:
    base = Settings(inlay_hints=ALL, code_lens=False)
    assert parsed({"inlayHints": "off"}, trusted=True, base=base).settings == Settings(inlay_hints=OFF, code_lens=False)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ({"inlayHints": "loud"}, "tonelens.inlayHints must be one of off, summary, top, all; it counts as not set."),
        ({"inlayHints": ["top"]}, "tonelens.inlayHints must be one of off, summary, top, all; it counts as not set."),
        ({"codeLens": "yes"}, "tonelens.codeLens must be true or false; it counts as not set."),
        ({"idleMinutes": 0}, "tonelens.idleMinutes must be a number from 0.1 to 1440; it counts as not set."),
        ({"idleMinutes": True}, "tonelens.idleMinutes must be a number from 0.1 to 1440; it counts as not set."),
        ({"idleMinutes": float("nan")}, "tonelens.idleMinutes must be a number from 0.1 to 1440; it counts as not set."),
        ({"terms": "Acme"}, "tonelens.terms must be a list of texts; it counts as not set."),
        ({"terms": ["Acme", 3]}, "tonelens.terms must be a list of texts; it counts as not set."),
        ({"model": " "}, "tonelens.model must be a text that is not empty; it counts as not set."),
        ({"inlayHint": "top"}, "Unknown setting tonelens.inlayHint; did you mean tonelens.inlayHints?"),
        ({"zzz": 1}, "Unknown setting tonelens.zzz."),
    ],
)
def test_a_wrong_value_is_named_and_the_others_count(source: dict[str, object], problem: str) -> None:
    found = parsed({**source, "baseline": "zero"}, trusted=True)
    assert found.problems == (problem,)
    assert found.settings == Settings(baseline="zero")


@pytest.mark.parametrize("key", ["model", "device", "interpreter", "network"])
def test_a_project_cannot_say_what_is_loaded_and_run(key: str) -> None:
    found = parsed({key: "cuda", "inlayHints": "all"}, trusted=False)
    assert found.settings == Settings(inlay_hints=ALL)
    assert found.problems == (f"tonelens.{key} is ignored here: only your own settings can say what is loaded and run.",)


def test_what_a_client_reads_itself_is_no_mistake() -> None:
    source = {"interpreter": "/usr/bin/python3", "markStyle": "underline", "trace": {"server": "off"}}
    assert parsed(source, trusted=True) == Parsed(Settings())


@pytest.mark.parametrize(
    ("asked", "is_known"), [("cuda:1", True), ("cuda:12", True), ("cuda:", False), ("cuda:x", False), ("gpu", False), (1, False)]
)
def test_a_device_can_be_one_of_several(asked: object, is_known: bool) -> None:
    found = parsed({"device": asked}, trusted=True)
    assert found.settings.device == (asked if is_known else "cpu")
    assert bool(found.faults) is not is_known


def test_what_one_source_says_of_the_review_leaves_what_another_says() -> None:
    mine = parsed({"review": {"showInProblems": True}, "view": "scientist"}, trusted=True).settings
    found = parsed({"review": {"mode": "onType"}}, trusted=False, base=mine).settings
    assert found == Settings(review=Review("onType", True), view=SCIENTIST)
