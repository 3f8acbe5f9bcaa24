"""Edits that help and change no fact: found by reviewed tables, guarded, and written as a writer would."""
