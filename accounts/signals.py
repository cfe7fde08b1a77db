"""Signals that accounts send, so that digests can react without accounts knowing it."""

from django.dispatch import Signal

interests_changed = Signal()
"""A profile's interests were added to, edited or removed. Arguments: `profile`. Sent inside the transaction."""
