"""Weeks of announcements, replayed against the stand-in with every way of losing papers: `make replay`."""
