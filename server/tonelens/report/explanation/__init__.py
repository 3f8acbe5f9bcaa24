"""One explanation or several, as text, JSON, a page or a picture."""
