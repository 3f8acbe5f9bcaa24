"""What the server knows: open documents, what is shown in them, settings. One thread owns it; nothing here waits."""
