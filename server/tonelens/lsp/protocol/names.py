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
PAUSE_REVIEW = "tonelens.pauseReview"
RESUME_REVIEW = "tonelens.resumeReview"
REVIEW_WORKSPACE = "tonelens.reviewWorkspace"

EXPLANATIONS = "tonelens/explanations"
CHANGED = "tonelens/changed"

EXPLAIN_KIND = "tonelens.explain"
"""The kind of the code actions that explain."""
