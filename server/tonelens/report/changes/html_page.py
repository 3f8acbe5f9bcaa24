"""A comparison of versions as a page: for each document both arcs, and the sentences that moved."""

from __future__ import annotations

from tonelens.report.arcs import arc
from tonelens.report.changes.results import Moved, MovedFile, heading, is_shown, reasons, rest, summary, verdict, what
from tonelens.report.explanation.html_page import report_stylesheet
from tonelens.report.html_elements import listing, page, said, shown, shown_name
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import share
from tonelens.review.tone_changes import Move


def moved_html(moved: Moved) -> str:
    """A whole document that needs nothing beside itself: no script, no font, no picture, no network."""
    parts = [f'<h1 class="headline">{said(summary(moved))}</h1>', *map(_document, moved.files)]
    parts.append(listing("Could not be read", [f"{visible_in_line(one.path)}: {one.problem} {one.remedy}" for one in moved.unread]))
    content = '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>"
    return page(summary(moved), content, report_stylesheet())


def _document(file: MovedFile) -> str:
    was = "" if file.was is None else f' <span class="quiet">(was {shown_name(file.was)})</span>'
    movement = file.movement
    changed = {move.before.span for move in movement.moves if move.before is not None}
    parts = [
        f'<h2 class="file">{shown_name(file.path)}{was}</h2>',
        f'<p class="verdict">{said(heading(file))}</p>',
        _arc("Before", movement.before, len(changed)) if file.before is not None else "",
        _arc("After", movement.after, sum(move.after is not None for move in movement.moves)) if file.after is not None else "",
        *(_sentence(file, move) for move in movement.moves if is_shown(move)),
    ]
    if others := rest(movement.moves):
        parts.append(f'<p class="quiet">{said(others)}</p>')
    return '<section class="checked">\n' + "\n".join(filter(None, parts)) + "\n</section>"


def _arc(when: str, balances: tuple[float | None, ...], changed: int) -> str:
    label = f"{when}: positive minus negative over {len(balances):,} sentences, {changed:,} of them changed"
    return arc(balances, [False] * len(balances), label)


def _sentence(file: MovedFile, move: Move) -> str:
    change = "" if move.change is None else f" {share(move.change)}"
    parts = [f'<h3 class="place">{shown(f"Line {file.line(move):,}, {what(move)}{change}")}</h3>']
    if move.before is not None:
        parts.append(f"<blockquote><del>{shown(move.before.text)}</del></blockquote>")
    if move.after is not None:
        parts.append(f"<blockquote><ins>{shown(move.after.text)}</ins></blockquote>")
    parts.append(f'<p class="verdict">{said(verdict(move)[:1].upper() + verdict(move)[1:])}</p>')
    if move.parts:
        told = "".join(f"<li>{said(reason)}</li>" for reason in reasons(move))
        parts.append(f'<ul class="edits">{told}</ul>')
    return '<section class="sentence">\n' + "\n".join(parts) + "\n</section>"
