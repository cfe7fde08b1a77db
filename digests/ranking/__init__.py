"""Matching and ordering papers: pure values in, pure values out. No Django, no database."""
