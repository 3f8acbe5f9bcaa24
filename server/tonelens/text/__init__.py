"""Source text: spans, lines, documents, sentences, words and the prose inside markup."""
