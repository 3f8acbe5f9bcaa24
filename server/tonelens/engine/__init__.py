"""Decides where attribution runs: in this process or in a worker process."""
