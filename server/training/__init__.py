"""The program that makes the built-in model; it is not part of the installed package."""
