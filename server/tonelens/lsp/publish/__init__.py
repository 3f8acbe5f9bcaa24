"""What the editor is told unasked: problems, what to fetch again, progress."""
