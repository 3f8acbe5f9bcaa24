"""The commands, one a file: what each takes, what is wrong with it, what it does."""
