"""Whom connections by https trust."""

import ssl
from functools import cache

import httpx2


@cache
def authorities() -> ssl.SSLContext:
    """Return the certificate authorities as httpx2 finds them, read once in a process: it takes 20 ms of work."""
    return httpx2.create_ssl_context()
