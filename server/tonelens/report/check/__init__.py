"""The findings of a check in every format that people and build machines read."""
