"""Readers: their account, and what they state about themselves (profiles and interests)."""
