"""What Papersite decides differently from allauth: who may sign up, and what its mails say and link to."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import render

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The hooks that allauth's pages call."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether strangers may make accounts (`ALLOW_SIGNUP`)."""
        return bool(settings.ALLOW_SIGNUP)

    def clean_email(self, email: str) -> str:
        """Refuse an address with characters that cannot be seen, which Django takes between quotation marks.

        Raises:
            ValidationError: no mail server takes such an address (RFC 5321 section 4.1.2).
        """
        if not email.isprintable():
            raise ValidationError("An e-mail address has no characters that cannot be seen.")
        return str(super().clean_email(email))

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Save a new account; of two sign-ups at the same moment the second is answered as if it were the first.

        Raises:
            ImmediateHttpResponse: the address was taken since the form was checked.
        """
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
        except IntegrityError as error:
            raise ImmediateHttpResponse(self.respond_email_verification_sent(request, None)) from error
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, unless another account is named by it.

        An account that was never confirmed gives way: whoever made it could not show that the address is theirs.
        """
        others = Q(email=email_address.email) & ~Q(pk=email_address.user_id)
        User.objects.never_signed_in().filter(others).delete()
        if User.objects.filter(others).exists():
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails, every link in it built from `SITE_URL` and not from the request's host.

        Raises:
            ImmediateHttpResponse: no mail server took it; the page says so.
        """
        links = {name: _at_site(value) for name, value in context.items() if name.endswith("_url") and value}
        site = {"site_url": settings.SITE_URL, "signup_is_open": settings.ALLOW_SIGNUP}
        request = allauth_context.request
        message = self.render_mail(template_prefix, email, {"email": email, **context, **links, **site})
        try:
            message.send()
        except OSError as error:
            logger.exception("The mail %r could not be handed over", template_prefix)
            raise ImmediateHttpResponse(render(request, "account/mail_failed.html", status=503)) from error


def _at_site(url: str) -> str:
    parts = urlsplit(url)
    return f"{settings.SITE_URL}{parts.path}{f'?{parts.query}' if parts.query else ''}"
