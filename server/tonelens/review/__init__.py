"""Says what a result means for a writer: edits, and later rules and findings."""
