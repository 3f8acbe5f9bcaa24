"""Measures models and methods on labelled texts: how right, how faithful, how well calibrated."""
