"""Runs engines on a Ray cluster: a pool of them for whole corpora, and a service for many people. Only here is Ray known."""
