"""arXiv as it serves itself: pure parsing, and the one polite client. No Django, no database."""
