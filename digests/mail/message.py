"""A letter to the message that is sent: headers, plain text, and HTML beside it."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from digests.mail.headers import headers_of
from digests.mail.letter import Letter
from digests.mail.rendering import rendered


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """Return the message of a letter, from `DEFAULT_FROM_EMAIL` to its one recipient. Nothing is sent."""
    subject, text, html = rendered(letter)
    message = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.recipient],
        headers=headers_of(letter, unsubscribe_address=settings.UNSUBSCRIBE_EMAIL),
    )
    message.attach_alternative(html, "text/html")
    return message
