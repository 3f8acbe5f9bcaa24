"""The names of the server's commands and of its own messages; a client of ours registers its own under other names."""

from __future__ import annotations

EXPLAIN = "tonelens.explain"
EXPLAIN_DOCUMENT = "tonelens.explainDocument"
CLEAR = "tonelens.clear"
PIN = "tonelens.pin"
UNPIN = "tonelens.unpin"
REPORT = "tonelens.report"
READ = "tonelens.read"
IGNORE = "tonelens.ignore"
ACCEPT = "tonelens.accept"
ADD_TERM = "tonelens.addTerm"
PAUSE_REVIEW = "tonelens.pauseReview"
RESUME_REVIEW = "tonelens.resumeReview"
REVIEW_WORKSPACE = "tonelens.reviewWorkspace"
REVIEW_DOCUMENT = "tonelens.reviewDocument"
CHANGES = "tonelens.changes"

EXPLANATIONS = "tonelens/explanations"
PANEL = "tonelens/panel"
CHANGED = "tonelens/changed"

OUTCOME = "_tonelens.outcome"
"""A command of the client that draws: it says for a moment what a sentence reads like after an edit."""

EXPLAIN_KIND = "tonelens.explain"
"""The kind of the code actions that explain."""
