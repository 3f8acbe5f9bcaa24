"""The language server: the one place that knows the editor's protocol."""
