"""The way of a request from the editor's message to its answer: explanations, reviews, commands."""
