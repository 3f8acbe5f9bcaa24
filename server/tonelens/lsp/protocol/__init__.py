"""The editor's protocol: bytes and messages, what either side can do, names, positions. Knows nothing of what the server holds."""
