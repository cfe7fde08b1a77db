"""The signal that feedback sends, so that what learns from it is connected elsewhere (`digests.receivers`)."""

from django.dispatch import Signal

feedback_changed = Signal()
"""Readers told something new. Arguments: `profile_ids`, the keys of the profiles whose taste it changes. Sent inside
the transaction."""
