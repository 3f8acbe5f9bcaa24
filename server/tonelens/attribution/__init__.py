"""Turns a text and a classifier into a prediction and exact attributions; the only layer that knows torch."""
