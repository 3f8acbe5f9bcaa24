"""Decides where attribution runs: in this process for now."""
