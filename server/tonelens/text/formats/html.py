"""HTML pages, and the templates of pages; :mod:`tonelens.text.formats.html_text` says what of them is read."""

from __future__ import annotations

from tonelens.text.formats.format import CommentForm, Format
from tonelens.text.formats.html_text import html_comments, html_readings
from tonelens.text.model_text import as_written

FORMAT = Format(
    name="HTML",
    language_ids=(
        *["html", "xhtml", "django-html", "jinja-html", "jinja", "nunjucks", "njk", "twig", "liquid", "handlebars", "mustache"],
        *["erb", "html.erb", "html-eex", "phoenix-heex", "ejs", "blade"],
    ),
    file_names=(
        *["*.html", "*.htm", "*.xhtml", "*.njk", "*.nunjucks", "*.liquid", "*.twig", "*.hbs", "*.handlebars", "*.mustache"],
        *["*.erb", "*.ejs", "*.jinja", "*.jinja2", "*.gohtml", "*.eex", "*.heex", "*.leex"],
    ),
    readings=lambda source: html_readings(as_written(source.text, 0, len(source.text))),
    comments=lambda source: html_comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
    templates="flow",
    is_text=True,
)
