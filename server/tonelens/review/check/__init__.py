"""Which sentences of a document break a rule: its files, sentences, ignores, rules and findings."""
