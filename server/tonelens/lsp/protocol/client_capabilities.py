"""What the connected editor can do, read once from what it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import get_capability

from tonelens.text.line_index import PositionEncoding

INLAY_HINTS, SEMANTIC_TOKENS, CODE_LENSES, DIAGNOSTICS = "inlay hints", "semantic tokens", "code lenses", "diagnostics"
"""What an editor may be asked to fetch again."""

_REFRESHES = {
    INLAY_HINTS: "workspace.inlay_hint.refresh_support",
    SEMANTIC_TOKENS: "workspace.semantic_tokens.refresh_support",
    CODE_LENSES: "workspace.code_lens.refresh_support",
    DIAGNOSTICS: "workspace.diagnostics.refresh_support",
}


@dataclass(frozen=True)
class Client:
    """An editor's abilities. ``draws`` says that it is one of ours, which colours words itself and listens for changes."""

    encoding: PositionEncoding = "utf-16"
    refreshes: frozenset[str] = frozenset()
    markdown: bool = False
    related_information: bool = False
    versioned_edits: bool = False
    action_literals: bool = False
    progress: bool = False
    configuration: bool = False
    registers_configuration: bool = False
    registers_watching: bool = False
    applies_edits: bool = False
    draws: bool = False

    @property
    def pulls_diagnostics(self) -> bool:
        """Whether diagnostics wait to be fetched. An editor that cannot be told to fetch them would never see new ones."""
        return DIAGNOSTICS in self.refreshes


def client_of(capabilities: types.ClientCapabilities, encoding: str) -> Client:
    """The abilities that an editor declares; ``encoding`` is what was agreed on."""

    def declares(name: str) -> bool:
        return bool(get_capability(capabilities, name, False))

    formats = get_capability(capabilities, "text_document.hover.content_format", None) or ()
    return Client(
        encoding=cast("PositionEncoding", encoding),
        refreshes=frozenset(kind for kind, name in _REFRESHES.items() if declares(name)),
        markdown=types.MarkupKind.Markdown in formats,
        related_information=declares("text_document.publish_diagnostics.related_information"),
        versioned_edits=declares("workspace.workspace_edit.document_changes"),
        action_literals=get_capability(capabilities, "text_document.code_action.code_action_literal_support", None) is not None,
        progress=declares("window.work_done_progress"),
        configuration=declares("workspace.configuration"),
        registers_configuration=declares("workspace.did_change_configuration.dynamic_registration"),
        registers_watching=declares("workspace.did_change_watched_files.dynamic_registration"),
        applies_edits=declares("workspace.apply_edit"),
        draws=_draws(capabilities.experimental),
    )


def _draws(experimental: Any) -> bool:
    ours = experimental.get("tonelens") if isinstance(experimental, Mapping) else None
    return isinstance(ours, Mapping) and ours.get("draws") is True
