"""The pieces of markup that every part of a page is made of. Nothing of a text or a label gets into it but through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tonelens.report.visible import visible_in_line, visible_in_markup, without_commands
from tonelens.report.wording import unbroken

_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, content: str, style: str) -> str:
    """A whole document around ``content``, which is markup, that loads nothing and cannot be made to."""
    whole = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{shown(title)} · Tonelens</title>
<style>
{style}</style>
</head>
<body class="tonelens-page">
<main>
{content}
</main>
</body>
</html>
"""
    return without_commands(whole, "&#35;")


def shown(text: str) -> str:
    """Text as markup that shows it, in an element or a quoted attribute."""
    return escape(visible_in_markup(text))


def shown_name(name: str) -> str:
    """The name of a file as markup; a direction that it sets would turn what stands beside it around."""
    return escape(visible_in_line(name))


def said(sentence: str) -> str:
    """A sentence of ours as markup, its numbers kept on one line with what follows them."""
    return shown(unbroken(sentence))


def folded(title: str, content: str) -> str:
    """Markup that is shown on request."""
    return f"<details><summary>{shown(title)}</summary>{content}</details>"


def listing(title: str, items: Sequence[str]) -> str:
    """A part of a page with a list, nothing where that is empty."""
    if not items:
        return ""
    listed = "".join(f"<li>{shown(item)}</li>" for item in items)
    return f'<section class="sentence"><h2 class="title">{shown(title)}</h2><ul class="edits">{listed}</ul></section>'


def rows(lines: Iterable[str], look: str, axis: float) -> str:
    """Lines of a chart whose zero is at ``axis``, a part of its width."""
    return f'<div class="{f"rows {look}".strip()}" role="list" style="--axis:{axis:.4f}">\n' + "\n".join(lines) + "\n</div>"


def direction(share: float) -> str:
    """The class that gives a share its hue and its kind of line."""
    return "positive" if share > 0 else "negative" if share < 0 else "level"
