"""Mail kept in the data folder when no mail server is named."""

from django.core.mail.backends.dummy import EmailBackend

__all__ = ["EmailBackend"]
