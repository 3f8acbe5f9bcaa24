"""Small rules of what is shown, and the names that must not clash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types

from tonelens.lsp.client import CODE_LENSES, DIAGNOSTICS, INLAY_HINTS, SEMANTIC_TOKENS, Client, client_of
from tonelens.lsp.features.inlay_hint import label
from tonelens.lsp.features.names import COMMANDS
from tonelens.lsp.server import Server

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("share", "expected"), [(-0.58, "▼.58"), (0.31, "▲.31"), (1.0, "▲1.0"), (-0.999, "▼1.0"), (0.049, "▲.05"), (0.001, "·.00")]
)
def test_a_hint_has_four_characters(share: float, expected: str) -> None:
    assert label(share) == expected
    assert len(label(share)) == 4


def test_all_commands_are_offered() -> None:
    assert tuple(Server().protocol.fm.commands) == COMMANDS


def test_the_extension_registers_other_commands() -> None:
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    contributed = {command["command"] for command in manifest.get("contributes", {}).get("commands", ())}
    assert not contributed & set(COMMANDS)


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
