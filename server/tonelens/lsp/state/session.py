"""Owns what the server knows: the open documents and the explanations that are shown in them. One thread uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tonelens.attribution.types import Explanation
from tonelens.errors import CancelledError, EngineError, TextChangedError
from tonelens.lsp.protocol.client_capabilities import Client
from tonelens.lsp.state.cache import ExplanationCache
from tonelens.lsp.state.explanation_settings import ExplanationSettings
from tonelens.lsp.state.pending_request import PendingRequest
from tonelens.lsp.state.placed_findings import PlacedFinding, placed_findings, with_explained
from tonelens.lsp.state.read_sentences import ReadSentence, after
from tonelens.lsp.state.segments import Segment
from tonelens.lsp.state.shown_explanation import LostExplanation, ShownExplanation
from tonelens.review.check.findings import Finding
from tonelens.review.in_source import in_source
from tonelens.settings import Settings
from tonelens.text.documents import Change, DocumentEdit, Snapshot, applied, few_edits, moved, opened
from tonelens.text.spans import Span

if TYPE_CHECKING:
    from lsprotocol.types import Diagnostic

_MOST_LOST = 20


@dataclass(eq=False)
class Document:
    """An open document, what is shown in it, what is asked about it and what was found in it.

    ``read`` is how its sentences read; ``None`` where nobody reviews it.
    """

    snapshot: Snapshot
    shown: tuple[ShownExplanation, ...] = ()
    placed_findings: tuple[PlacedFinding, ...] = ()
    lost: tuple[LostExplanation, ...] = ()
    pending: list[PendingRequest] = field(default_factory=list)
    read: tuple[ReadSentence, ...] | None = None


@dataclass(eq=False)
class Session:
    """The state of one connection. ``on_change`` is told the document whose explanations are others than before.

    ``unopened`` holds what a review of the workspace lists of files that nobody has opened, ``listed`` are all that it has listed.
    """

    on_change: Callable[[str], None]
    cache: ExplanationCache = field(default_factory=ExplanationCache)
    client: Client = field(default_factory=Client)
    settings_of: Callable[[str], Settings] = lambda uri: Settings()
    documents: dict[str, Document] = field(default_factory=dict)
    unopened: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    _unknown: dict[str, str] = field(default_factory=dict)
    _numbers: int = 0

    def open(self, uri: str, language_id: str, version: int, text: str) -> None:
        """The editor has opened a document; one that it had open is another one from now on."""
        self.close(uri)
        self.documents[uri] = Document(opened(uri, language_id, version, text))

    def close(self, uri: str) -> None:
        """The editor has closed a document; what is shown in it goes."""
        self._unknown.pop(uri, None)
        document = self.documents.pop(uri, None)
        if document is not None:
            for pending in document.pending:
                pending.end(TextChangedError())
            if document.shown or document.placed_findings:
                self.on_change(uri)

    def lose(self, uri: str) -> bool:
        """Nobody knows any more what stands in a document: nothing is shown in it until the editor sends it whole.

        Says whether it was known until now.
        """
        document = self.documents.get(uri)
        if document is None:
            return False
        self.close(uri)
        self._unknown[uri] = document.snapshot.language_id
        return True

    def found_again(self, uri: str, changes: Sequence[Change], version: int) -> bool:
        """Opens a document that was lost where the changes hold the whole of it, and says whether they do."""
        whole = next((at for at in reversed(range(len(changes))) if changes[at].range is None), None)
        if whole is None or uri not in self._unknown:
            return False
        language_id = self._unknown[uri]
        self.open(uri, language_id, version, changes[whole].text)
        self.edit(uri, changes[whole + 1 :], version)
        return True

    def document(self, uri: str) -> Document:
        """An open document.

        Raises:
            EngineError: the editor has not opened it, or what stands in it is not known.
        """
        if uri in self._unknown:
            raise EngineError("The document's text is unknown because an edit could not be applied.", "Close it and open it again.")
        if uri not in self.documents:
            raise EngineError("That document is not open.", "Open it and try again.")
        return self.documents[uri]

    def edit(self, uri: str, changes: Sequence[Change], version: int) -> Sequence[DocumentEdit]:
        """The editor has changed a document: what it did not touch stays, what it touched goes, what it restored is back.

        Returns what was changed, in the order in which it was; of very many changes one that covers them all. What was found between
        them is found again when somebody looks.
        """
        document = self.documents.get(uri)
        if document is None:
            return ()
        before, before_marks, before_text = document.shown, document.placed_findings, document.snapshot.text
        document.snapshot, edits = applied(document.snapshot, changes, version, self.client.encoding)
        for edit in edits:
            _carry(document, edit)
        # A long document has thousands of marks, and each edit would move each of them while everybody waits.
        combined = few_edits(edits, before_text, document.snapshot.text)
        for edit in combined:
            _carry_findings(document, edit)
        _drop(document, lambda shown: not shown.segment.stands_at(document.snapshot.text, shown.span.start))
        self._restore(document)
        for pending in list(document.pending):
            pending.typed(edits, document.snapshot.text)
        if len(document.placed_findings) < len(before_marks) or [shown.number for shown in before] != [
            shown.number for shown in document.shown
        ]:
            self.on_change(uri)
        return combined

    def rest(self, uri: str) -> None:
        """Nobody types in a document for the moment: what was kept in its place for their sake goes."""
        document = self.documents.get(uri)
        if document is None or not any(lost.edits is not None and not lost.shown.quiet for lost in document.lost):
            return
        document.lost = tuple(replace(lost, edits=None) for lost in document.lost)
        self.on_change(uri)

    def mark(
        self, uri: str, findings: Sequence[Finding], edits: Sequence[DocumentEdit], read: tuple[ReadSentence, ...] | None = None
    ) -> None:
        """Shows what was found and how all sentences ``read``, of which ``edits`` have moved and taken away some since."""
        document = self.documents.get(uri)
        if document is None:
            return
        before = document.placed_findings, document.read
        document.placed_findings, document.read = placed_findings(findings), read
        for edit in edits:
            _carry_findings(document, edit)
        if document.placed_findings or before != (document.placed_findings, document.read):
            self.on_change(uri)

    def mark_explained(self, uri: str, findings: Sequence[Finding]) -> None:
        """What was marked is known better by now."""
        document = self.documents.get(uri)
        if document is not None:
            document.placed_findings = with_explained(document.placed_findings, findings)
            self.on_change(uri)

    def ask(self, uri: str, place: Span, cancel: Callable[[CancelledError], None], number: int | None = None) -> PendingRequest:
        """Somebody waits for an explanation; :meth:`answered` ends it.

        What is explained again keeps its ``number``, and with it its place in the order.
        """
        document = self.document(uri)
        self._numbers += 1
        pending = PendingRequest(document.snapshot, place, self._numbers if number is None else number, cancel)
        document.pending.append(pending)
        return pending

    def answered(self, uri: str, pending: PendingRequest) -> None:
        """Nobody waits any more."""
        document = self.documents.get(uri)
        if document is not None and pending in document.pending:
            document.pending.remove(pending)

    def is_awaited(self, uri: str, pending: PendingRequest) -> bool:
        """Whether somebody still waits."""
        document = self.documents.get(uri)
        return document is not None and pending in document.pending

    def place(self, uri: str, pending: PendingRequest, segment: Segment) -> Span:
        """Where a segment of what was asked about lies by now.

        Raises:
            CancelledError: nobody wants its explanation any more.
        """
        pending.check()
        place = pending.place_of(segment, self.document(uri).snapshot.text)
        if place is None:
            raise TextChangedError
        return place

    def show(self, uri: str, new: ShownExplanation) -> None:
        """Shows an explanation instead of those that it ends, unless one that was asked for later has ended it.

        A quiet one ends quiet ones alone: what a person asked for does not go because something is selected. Nothing
        ends what is pinned; explained again in its place, it stays pinned.
        """
        document = self.document(uri)
        loose = [shown for shown in document.shown if not shown.pinned]
        if any(shown.number != new.number and _ends(shown, new) for shown in loose):
            return
        same = [shown for shown in document.shown if shown.span == new.span and (shown.quiet or _ends(new, shown))]
        ended = [shown for shown in loose if _ends(new, shown)]
        kept = [shown for shown in document.shown if shown not in same and shown not in ended]
        new = replace(new, pinned=any(shown.pinned for shown in same))
        # A quiet one over one that is there in full would add nothing.
        is_there = any(shown.span == new.span for shown in kept)
        document.shown = tuple(kept) if is_there else (*kept, new)
        document.lost = tuple(lost for lost in document.lost if lost.shown.pinned or not _ends(new, lost.shown))
        self.on_change(uri)

    def show_again(self, uri: str, new: ShownExplanation) -> None:
        """Shows what was shown before in other words, unless something has ended it since."""
        document = self.document(uri)
        if not new.pinned and any(_ends(shown, new) for shown in document.shown if not shown.pinned):
            return
        document.shown = tuple(sorted((*document.shown, new), key=lambda one: one.number))
        self.on_change(uri)

    def complete(self, uri: str, number: int, how: ExplanationSettings, explanation: Explanation) -> None:
        """What is shown under a number is known in full by now, if it is still shown and was made so."""
        document = self.documents.get(uri)
        if document is None or not any(shown.number == number and shown.explanation_settings == how for shown in document.shown):
            return
        document.shown = tuple(replace(shown, explanation=explanation) if shown.number == number else shown for shown in document.shown)
        if explanation.edits:
            self.on_change(uri)

    def clear(self, uri: str, within: Span | None = None) -> None:
        """Takes away what is shown and what is still on its way, all of it or what a span touches."""
        document = self.document(uri)
        kept = tuple(shown for shown in document.shown if within is not None and not _touches(shown.span, within))
        for pending in list(document.pending):
            place = pending.now(pending.place if pending.found is None else pending.found.span)
            if within is None or place is None or _touches(place, within):
                pending.end(CancelledError())
        document.lost = tuple(lost for lost in document.lost if within is not None and not _touches(lost.span, within))
        if kept != document.shown:
            document.shown = kept
            self.on_change(uri)

    def pin(self, uri: str, pinned: bool, within: Span | None = None) -> None:
        """Lets what is shown stay beside others, or no longer."""
        document = self.document(uri)
        new = tuple(replace(shown, pinned=pinned) if within is None or _touches(shown.span, within) else shown for shown in document.shown)
        if new != document.shown:
            document.shown = new
            self.on_change(uri)

    def forget(self, is_stale: Callable[[str, ShownExplanation], bool]) -> list[tuple[str, ShownExplanation]]:
        """Takes away whatever other settings made, and returns what was shown of it."""
        gone = []
        for uri, document in self.documents.items():
            kept = tuple(shown for shown in document.shown if not is_stale(uri, shown))
            document.lost = tuple(lost for lost in document.lost if not is_stale(uri, lost.shown))
            if len(kept) < len(document.shown):
                # The rest of what is partial is made with the new settings anyway.
                gone += [(uri, shown) for shown in document.shown if is_stale(uri, shown) and not shown.partial]
                document.shown = kept
                self.on_change(uri)
        return gone

    def _restore(self, document: Document) -> None:
        """Brings back what was lost and whose text is there again, if the cache still has it."""
        still_lost = []
        for lost in document.lost:
            start = lost.again_at(document.snapshot.text)
            explanation = None if start is None else self.cache.get(lost.shown.key)
            if start is None or explanation is None:
                still_lost.append(lost)
                continue
            segment = lost.shown.segment
            shown = replace(
                lost.shown,
                span=Span(start, start + len(segment.source)),
                explanation=in_source(explanation, segment.reading, segment.source),
            )
            document.shown = tuple(sorted((*document.shown, shown), key=lambda one: one.number))
        document.lost = tuple(still_lost)


def _ends(later: ShownExplanation, earlier: ShownExplanation) -> bool:
    """Whether one takes the other's place: it was asked for no earlier, and not by a mere selection unless the other was."""
    return later.number >= earlier.number and (earlier.quiet or not later.quiet)


def _carry(document: Document, edit: DocumentEdit) -> None:
    """Moves what an edit did not touch, and takes away what it did."""
    _drop(document, lambda shown: moved(shown.span, edit) is None)
    document.lost = tuple(lost.after(edit) for lost in document.lost)
    spans = [(shown, moved(shown.span, edit)) for shown in document.shown]
    document.shown = tuple(replace(shown, span=span) for shown, span in spans if span is not None)


def _carry_findings(document: Document, edit: DocumentEdit) -> None:
    document.placed_findings = tuple(mark for one in document.placed_findings if (mark := one.after(edit)) is not None)
    document.read = None if document.read is None else after(document.read, edit)


def _drop(document: Document, is_gone: Callable[[ShownExplanation], bool]) -> None:
    """Takes away what is not there any more, and keeps in mind where it was."""
    lost = tuple(LostExplanation(shown, shown.span.start, shown.span) for shown in document.shown if is_gone(shown))
    document.shown = tuple(shown for shown in document.shown if not is_gone(shown))
    document.lost = (*document.lost, *lost)[-_MOST_LOST:]


def _touches(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end
