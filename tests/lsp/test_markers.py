"""Runs the files of tests/features/lsp: a text with the selection marked in, and what the editor gets out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lexicon import LexiconEngine
from tests.lsp.editor import ROOT
from tonelens.attribution.types import MethodOptions
from tonelens.lsp.features import code_action, code_lens, diagnostics, inlay_hint, semantic_tokens
from tonelens.lsp.protocol.client_capabilities import Client
from tonelens.lsp.protocol.convert import to_offset, to_range
from tonelens.lsp.state.cache import CacheKey
from tonelens.lsp.state.segments import SELECTION, segment_at
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.review.by_sentence import explain_texts
from tonelens.review.in_source import in_source
from tonelens.settings import SCIENTIST, WRITER, Settings
from tonelens.text.line_index import PositionEncoding
from tonelens.text.spans import Span

URI = "file:///marked.txt"
FILES = sorted((ROOT / "tests" / "features" / "lsp").glob("*.txt"))
ENCODING: PositionEncoding = "utf-32"
OPEN, CLOSE = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


def explained(language: str, marked: str, view: str) -> tuple[Session, Span]:
    """A session in which the marked part is explained."""
    if "[[" in marked:
        before, rest = marked.split("[[")
        inside, after = rest.split("]]")
    else:
        (before, after), inside = marked.split("|"), ""
    place = Span(len(before), len(before) + len(inside))
    session = Session(
        on_change=lambda uri: None, client=Client(encoding=ENCODING, action_literals=True), settings_of=lambda uri: Settings(view=view)
    )
    session.open(URI, language, 1, before + inside + after)
    segment = segment_at(session.document(URI).snapshot, place, SELECTION)
    assert segment is not None
    (explanation,) = explain_texts(LexiconEngine(), [segment.reading.text], MethodOptions())
    key = CacheKey(segment.reading.text, "1", MethodOptions(), "0.1.0")
    session.show(URI, ShownExplanation(segment, segment.span, key, in_source(explanation, segment.reading, segment.source), 1))
    return session, place


def everywhere(session: Session) -> types.Range:
    snapshot = session.document(URI).snapshot
    return to_range(snapshot.index, Span(0, len(snapshot.text)), ENCODING)


def document() -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(URI)


def problems(session: Session, place: Span) -> str:
    def lines() -> Iterator[str]:
        for one in diagnostics.diagnostics(session, session.document(URI)):
            start, end = one.range.start, one.range.end
            until = f"{end.character}" if start.line == end.line else f"{end.line}:{end.character}"
            yield f"{start.line}:{start.character}-{until} {one.message}"

    return "\n".join(sorted(lines()))


def hints(session: Session, place: Span) -> str:
    found = inlay_hint.inlay_hints(session, types.InlayHintParams(document(), everywhere(session)))
    return written(session, [(offset(session, hint.position), f"{OPEN}{hint.label}{CLOSE}") for hint in found])


def colours(session: Session, place: Span) -> str:
    data = semantic_tokens.whole(session, types.SemanticTokensParams(document())).data
    placed_findings = []
    line = character = 0
    for at in range(0, len(data), 5):
        character = data[at + 1] + (character if data[at] == 0 else 0)
        line += data[at]
        start = offset(session, types.Position(line, character))
        kind = semantic_tokens.TYPES[data[at + 3]].removeprefix("tonelens")
        placed_findings += [(start, OPEN), (start + data[at + 2], f":{kind}{CLOSE}")]
    return written(session, placed_findings)


def lens(session: Session, place: Span) -> str:
    lenses = code_lens.code_lenses(session, types.CodeLensParams(document()))
    shown = [one for one in lenses if one.command is not None and not one.command.command]
    return "\n".join(f"{one.range.start.line}:{one.range.start.character} {one.command.title}" for one in shown if one.command)


def actions(session: Session, place: Span) -> str:
    selection = to_range(session.document(URI).snapshot.index, place, ENCODING)
    context = types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Invoked)
    return "\n".join(action.title for action in code_action.code_actions(session, types.CodeActionParams(document(), selection, context)))


def offset(session: Session, position: types.Position) -> int:
    return to_offset(session.document(URI).snapshot.index, position, ENCODING)


def written(session: Session, placed_findings: list[tuple[int, str]]) -> str:
    text = session.document(URI).snapshot.text
    for at, mark in sorted(placed_findings, key=lambda pair: pair[0], reverse=True):
        text = text[:at] + mark + text[at:]
    return text


SEEN: dict[str, Callable[[Session, Span], str]] = {
    "problems": problems,
    "hints": hints,
    "colours": colours,
    "lens": lens,
    "actions": actions,
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_editor_gets_what_the_file_says(file: Path) -> None:
    first, *expected = file.read_text(encoding="utf-8").split("\n--- ")
    language, _, marked = first.partition("\n")
    session, place = explained(language, marked, WRITER if file.stem.startswith("writer") else SCIENTIST)
    assert expected
    found = [f"{name}\n{SEEN[name](session, place)}" for name in (part.partition("\n")[0] for part in expected)]
    assert "\n--- ".join(found).rstrip("\n") == "\n--- ".join(expected).rstrip("\n")
