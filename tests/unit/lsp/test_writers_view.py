"""What the writer's view shows, of a client that draws and of every other, and that the scientist's shows all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types

from tests.lexicon import LexiconEngine, prediction_of
from tonelens.attribution.types import Edit, MethodOptions
from tonelens.lsp.features.code_action import code_actions
from tonelens.lsp.features.code_lens import code_lenses
from tonelens.lsp.features.diagnostics import diagnostics, lists_findings
from tonelens.lsp.features.explanations import explanations
from tonelens.lsp.features.hover import hover
from tonelens.lsp.features.inlay_hint import inlay_hints
from tonelens.lsp.features.panel import panel
from tonelens.lsp.protocol.client_capabilities import Client
from tonelens.lsp.state.cache import CacheKey
from tonelens.lsp.state.segments import SELECTION, segment_at
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.findings import draft, explained, findings
from tonelens.settings import SCIENTIST, WRITER, Review, Settings
from tonelens.settings.rules import Rule
from tonelens.text.documents import Change
from tonelens.text.line_index import Position
from tonelens.text.spans import Span

URI = "file:///notes.txt"
TEXT = "It was written. This page is slow and terrible. All is lovely."
FOUND = "This page is slow and terrible."
DRAWS = Client(draws=True)


def session(client: Client = DRAWS, view: str = WRITER, uri: str = URI, review: Review = Review(), known: bool = True) -> Session:  # noqa: B008
    """A document with one finding of three sentences that were read."""
    settings = Settings(view=view, review=review)
    made = Session(on_change=lambda uri: None, client=client, settings_of=lambda uri: settings)
    made.open(uri, "plaintext", 1, TEXT)
    engine, document = LexiconEngine(), draft(TEXT, "plaintext")
    texts = [one.reading.text for one in document.sentences]
    predictions = dict(zip(texts, engine.predict(texts), strict=True))
    found = findings(document, [Rule()], predictions, ("en",))
    if known:
        (explanation,) = explain_texts(engine, [FOUND], MethodOptions())
        found = [explained(one, explanation, TEXT) for one in found]
    read = tuple((one.span.start, one.span.end, one.reading.text, predictions[one.reading.text]) for one in document.sentences)
    made.mark(uri, found, [], read)
    return made


def show(made: Session, start: int, end: int, quiet: bool = False) -> None:
    segment = segment_at(made.document(URI).snapshot, Span(start, end), SELECTION)
    assert segment is not None
    (explanation,) = explain_texts(LexiconEngine(), [segment.reading.text], MethodOptions())
    made.show(URI, ShownExplanation(segment, segment.span, CacheKey("", "1", MethodOptions(), "0.1.0"), explanation, 1, quiet))


def problems(made: Session, uri: str = URI) -> list[tuple[int, int]]:
    return [(one.range.start.character, one.range.end.character) for one in diagnostics(made, made.document(uri))]


def drawn(made: Session, view: str = WRITER) -> dict[str, Any]:
    return explanations(made.document(URI), "utf-16", "idle", view=view)


def test_an_editor_that_lists_findings_underlines_them_itself() -> None:
    for made, are_listed in ((session(), False), (session(review=Review(show_in_problems=True)), True), (session(view=SCIENTIST), True)):
        assert lists_findings(made, made.document(URI)) is are_listed
        assert (problems(made) != []) is are_listed


def test_a_scientist_sees_what_a_review_has_read() -> None:
    made = session(view=SCIENTIST)
    page = panel(made.document(URI), "utf-16", "idle", SCIENTIST)
    assert ([row["text"] for row in page["rows"]][1], page["blocks"]) == (FOUND, [])
    assert page["heading"] == "1 of 3 sentences to look at."
    show(made, 0, 15)
    page = panel(made.document(URI), "utf-16", "idle", SCIENTIST)
    assert (len(page["rows"]), len(page["blocks"])) == (3, 1)


def words(found: dict[str, Any]) -> list[str]:
    return [TEXT[one["start"]["character"] : one["end"]["character"]] for one in found["words"]]


def test_where_a_client_draws_nothing_is_listed_unless_somebody_asks_for_it() -> None:
    assert problems(session()) == []
    terrible = TEXT.index("terrible")
    assert problems(session(review=Review(show_in_problems=True))) == [(terrible, terrible + 8)]
    asked = session()
    asked.listed.add(URI)
    assert len(problems(asked)) == 1, "a review of the workspace asks for it"
    assert len(problems(session(uri="vscode-scm:git/input"), "vscode-scm:git/input")) == 1, "nobody could draw there"


def test_other_editors_list_a_finding_at_the_word_that_is_most_to_blame_and_scientists_at_its_sentence() -> None:
    terrible, sentence = TEXT.index("terrible"), TEXT.index(FOUND)
    assert problems(session(Client())) == [(terrible, terrible + 8)]
    assert problems(session(view=SCIENTIST)) == [(sentence, sentence + len(FOUND))]
    assert problems(session(Client(), known=False)) == [(sentence, sentence + len(FOUND))]


def test_explained_sentences_are_problems_for_scientists_and_where_nothing_else_can_say_them() -> None:
    counts = {}
    for name, made in {"writer": session(), "other editor": session(Client()), "scientist": session(view=SCIENTIST)}.items():
        show(made, 0, 15)
        counts[name] = len(problems(made))
    assert counts == {"writer": 0, "other editor": 2, "scientist": 2}


def test_related_words_have_shares_for_scientists_alone() -> None:
    def related(view: str) -> list[str]:
        made = session(Client(related_information=True), view)
        return [one.message for one in diagnostics(made, made.document(URI))[0].related_information or ()]

    assert related(WRITER) == ["‘slow’", "‘terrible’"]
    assert all("▼" in one for one in related(SCIENTIST))


def test_the_client_underlines_the_words_once_they_are_known() -> None:
    (found,) = drawn(session())["findings"]
    assert words(found) == ["terrible", "slow"]
    assert found["margin"].endswith(": ‘slow’, ‘terrible’")
    (found,) = drawn(session(known=False))["findings"]
    assert found["words"] is None, "a whole sentence would flash"


def test_how_much_there_is_to_look_at_is_told_of_what_is_reviewed() -> None:
    assert drawn(session())["toLookAt"] == {"short": "Tone: 1 to look at", "sentence": "1 of 3 sentences to look at."}
    never = Session(on_change=lambda uri: None)
    never.open(URI, "plaintext", 1, TEXT)
    assert drawn(never)["toLookAt"] is None


def test_a_writer_sees_the_named_words_and_a_scientist_all() -> None:
    made = session()
    show(made, 16, 47)
    units = {view: [unit["text"] for unit in drawn(made, view)["explanations"][0]["units"]] for view in (WRITER, SCIENTIST)}
    assert units[WRITER] == ["slow", "terrible"]
    assert set(units[WRITER]) < {*units[SCIENTIST], "This"} or units[SCIENTIST] == units[WRITER]
    assert drawn(made)["explanations"][0]["margin"].endswith(": ‘slow’, ‘terrible’")


@pytest.mark.parametrize(("client", "view", "expected"), [(DRAWS, WRITER, 0), (Client(), WRITER, 1), (DRAWS, SCIENTIST, 2)])
def test_hints_push_nothing_where_the_margin_says_it(client: Client, view: str, expected: int) -> None:
    made = session(client, view)
    show(made, 16, 47)
    everything = types.Range(types.Position(0, 0), types.Position(1, 0))
    hints = inlay_hints(made, types.InlayHintParams(types.TextDocumentIdentifier(URI), everything))
    lenses = code_lenses(made, types.CodeLensParams(types.TextDocumentIdentifier(URI)))
    assert len(hints) == expected
    assert bool(lenses) is (expected > 0)
    if view == WRITER:
        assert not any("▼" in str(hint.label) for hint in hints)


def test_a_hover_has_three_lines_for_writers_and_everything_for_scientists() -> None:
    at = types.HoverParams(types.TextDocumentIdentifier(URI), types.Position(0, TEXT.index("slow")))
    said = hover(session(), at)
    assert said is not None
    assert isinstance(said.contents, types.MarkupContent)
    verdict, why, helps = said.contents.value.split("\n")
    assert verdict.startswith("Reads negative")
    assert why.startswith("Because of ‘slow’ and ‘terrible’: without them, ")
    assert helps
    numbers = hover(session(view=SCIENTIST), at)
    assert numbers is not None
    assert "score" in str(numbers.contents)


def test_the_panel_lists_each_sentence_once_with_its_verdict_and_the_arc_of_all() -> None:
    made = session()
    show(made, 48, 62)
    page = panel(made.document(URI), "utf-16", "idle", WRITER)
    assert page["heading"] == "1 of 3 sentences to look at."
    assert [(row["text"], row["tone"], row["isFinding"], bool(row["why"])) for row in page["rows"]] == [
        ("It was written.", "neutral", False, False),
        (FOUND, "negative", True, True),
        ("All is lovely.", "positive", False, True),
    ]
    worst = min(page["rows"], key=lambda row: row["weight"])
    assert worst["isFinding"]
    arc = page["arc"]
    assert arc["label"] == "From the first sentence to the last: 1 neutral, 1 negative, 1 positive."
    assert [bar["isMarked"] for bar in arc["bars"]] == [False, True, False]
    assert arc["bars"][1]["height"] < -0.5 < 0.5 < arc["bars"][2]["height"]
    assert arc["bars"][1]["label"].startswith("Sentence 2: Reads negative")
    assert page["spoken"].startswith("Reads positive")
    assert page["blocks"] == []


def test_the_panel_of_a_scientist_has_every_number_written_out() -> None:
    made = session(view=SCIENTIST)
    show(made, 16, 47)
    made.pin(URI, True)
    (block,) = panel(made.document(URI), "utf-16", "idle", SCIENTIST)["blocks"]
    assert block["heading"].endswith("(pinned)")
    (section,) = block["sections"]
    assert {one["label"] for one in section["probabilities"]} == {"negative", "neutral", "positive"}
    assert all(one["value"] for one in section["probabilities"])
    assert [(bar["text"], bar["part"] == 1.0, bar["kind"]) for bar in section["bars"]] == [
        ("slow", False, "responsible"),
        ("terrible", True, "responsible"),
    ]
    facts = {one["name"]: one["value"] for one in section["facts"]}
    assert facts["Method"] == "two_sided_effects, mask"
    assert facts["Stability"] == "stable"
    assert "Not read" not in facts


def test_a_finding_keeps_its_edits_when_its_sentence_is_selected() -> None:
    made = session(Client(draws=True, action_literals=True))
    (mark,) = made.document(URI).placed_findings
    assert mark.finding.tone is not None
    assert mark.finding.tone.explanation is not None
    edit = Edit(Span(21, 27), "It", "rewrite", prediction_of(0.0))
    tone = replace(mark.finding.tone, explanation=replace(mark.finding.tone.explanation, edits=(edit,)))
    made.document(URI).placed_findings = (replace(mark, finding=replace(mark.finding, tone=tone)),)
    show(made, 16, 47, quiet=True)
    at = types.Range(types.Position(0, 20), types.Position(0, 20))
    params = types.CodeActionParams(types.TextDocumentIdentifier(URI), at, types.CodeActionContext([], only=["quickfix"]))
    assert any(action.title.startswith("Replace") for action in code_actions(made, params))


def test_what_was_read_moves_with_the_text_and_goes_where_it_is_changed() -> None:
    made = session()
    start = Position(0, 0)
    made.edit(URI, [Change("Well. ", (start, start))], 2)
    document = made.document(URI)
    assert [document.snapshot.text[start:end] for start, end, *_ in document.read or ()] == ["It was written.", FOUND, "All is lovely."]
    inside = Position(0, 30)
    made.edit(URI, [Change("x", (inside, inside))], 3)
    assert [text for _, _, text, _ in made.document(URI).read or ()] == ["It was written.", "All is lovely."]
    assert made.document(URI).placed_findings == ()
    joined = Position(0, 6)
    made.edit(URI, [Change("x", (joined, joined))], 4)
    assert [text for _, _, text, _ in made.document(URI).read or ()] == ["All is lovely."], "what is put right before it belongs to it"
