"""What a reader finds in a mail."""

import re

from django.core.mail import EmailMessage


def link_in(message: EmailMessage) -> str:
    """Return the path of the first link."""
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found, message.body
    return found[1]


def code_in(message: EmailMessage) -> str:
    """Return the code on a line of its own."""
    found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]
