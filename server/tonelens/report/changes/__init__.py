"""A comparison of two versions of documents, in every format that people and programs read."""
