"""Small rules of what is shown, and the names that must not clash."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import MethodOptions
from tonelens.lsp.features.explanations import explanations
from tonelens.lsp.features.hover import hover
from tonelens.lsp.features.inlay_hint import inlay_hints, label
from tonelens.lsp.protocol import names
from tonelens.lsp.protocol.client_capabilities import CODE_LENSES, DIAGNOSTICS, INLAY_HINTS, SEMANTIC_TOKENS, Client, client_of
from tonelens.lsp.server import Server
from tonelens.lsp.state.cache import CacheKey
from tonelens.lsp.state.segments import SELECTION, segment_at
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.review.by_sentence import explain_texts
from tonelens.settings import SCIENTIST, Settings
from tonelens.text.spans import Span

URI = "file:///notes.txt"
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("share", "expected"), [(-0.58, "▼.58"), (0.31, "▲.31"), (1.0, "▲1.0"), (-0.999, "▼1.0"), (0.049, "▲.05"), (0.001, "·.00")]
)
def test_a_hint_has_four_characters(share: float, expected: str) -> None:
    assert label(share) == expected
    assert len(label(share)) == 4


def test_all_commands_are_offered() -> None:
    named = {name for name in vars(names).values() if isinstance(name, str) and name.startswith("tonelens.")}
    assert named - {names.__name__, names.__package__} == set(Server().protocol.fm.commands)


def test_the_extension_registers_other_commands() -> None:
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    contributed = {command["command"] for command in manifest.get("contributes", {}).get("commands", ())}
    assert contributed
    assert not contributed & set(Server().protocol.fm.commands)


def test_what_a_client_declares_is_read() -> None:
    nothing = client_of(types.ClientCapabilities(), "utf-16")
    assert nothing == Client()
    assert not nothing.pulls_diagnostics
    everything = client_of(
        types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                configuration=True,
                diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
                inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
                semantic_tokens=types.SemanticTokensWorkspaceClientCapabilities(refresh_support=True),
                code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
            ),
            experimental={"tonelens": {"draws": True}},
        ),
        "utf-8",
    )
    assert everything.refreshes == {INLAY_HINTS, SEMANTIC_TOKENS, CODE_LENSES, DIAGNOSTICS}
    assert everything.pulls_diagnostics
    assert everything.draws
    assert everything.configuration


def test_a_word_has_one_rank_wherever_it_is_said() -> None:
    session = Session(on_change=lambda uri: None, settings_of=lambda uri: Settings(view=SCIENTIST))
    session.open(URI, "plaintext", 1, "Terrible but slow and fine.")
    segment = segment_at(session.document(URI).snapshot, Span(0, 27), SELECTION)
    assert segment is not None
    (explanation,) = explain_texts(LexiconEngine(), [segment.reading.text], MethodOptions())
    uncertain = replace(explanation.units[0], stable=False)
    explanation = replace(explanation, units=(uncertain, *explanation.units[1:]))
    session.show(URI, ShownExplanation(segment, segment.span, CacheKey("", "1", MethodOptions(), "0.1.0"), explanation, 1))
    document, at = types.TextDocumentIdentifier(URI), types.Position(0, 14)
    said = hover(session, types.HoverParams(document, at))
    assert said is not None
    hints = inlay_hints(session, types.InlayHintParams(document, types.Range(types.Position(0, 0), types.Position(1, 0))))
    drawn = explanations(session.document(URI), "utf-16", "idle", view=SCIENTIST)["explanations"][0]["units"]
    assert "2 of 6" in str(said.contents)
    assert "2 of 6" in str(hints[0].tooltip)
    assert [unit["detail"] for unit in drawn if unit["text"] == "slow"] == [hints[0].tooltip]


def test_a_drawn_unit_names_its_sentence() -> None:
    text = "Terrible page. The good one."
    session = Session(on_change=lambda uri: None)
    session.open(URI, "plaintext", 1, text)
    segment = segment_at(session.document(URI).snapshot, Span(0, len(text)), SELECTION)
    assert segment is not None
    (explanation,) = explain_texts(LexiconEngine(), [segment.reading.text], MethodOptions())
    session.show(URI, ShownExplanation(segment, segment.span, CacheKey("", "1", MethodOptions(), "0.1.0"), explanation, 1))
    drawn = explanations(session.document(URI), "utf-16", "idle", detail=True, view=SCIENTIST)["explanations"][0]
    named = {unit["text"]: drawn["explanation"]["sentences"][unit["sentence"]]["text"] for unit in drawn["units"]}
    assert named["Terrible"].strip() == "Terrible page."
    assert named["good"].strip() == "The good one."
