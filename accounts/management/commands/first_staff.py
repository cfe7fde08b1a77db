"""Make the first member of staff and print the link that signs them in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import connection, transaction

from accounts import first_sign_in
from accounts.models import User

FALLBACK_EMAIL = "admin@localhost"
_ONE_AT_A_TIME = "LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE"


class Command(BaseCommand):
    """`first_staff [--email ADDRESS] [--renew]`: nothing happens on a site that has accounts, unless renewed."""

    help = "On a site without accounts, make a staff account and print its one-time sign-in link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--email` and `--renew`."""
        parser.add_argument("--email", help=f"the account's address (default: ADMIN_EMAIL, else {FALLBACK_EMAIL})")
        parser.add_argument("--renew", action="store_true", help="print a new link for an existing staff account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or find it; print its link."""
        email = (options["email"] or settings.ADMIN_EMAIL or FALLBACK_EMAIL).strip().lower()
        user = _existing_staff(email) if options["renew"] else _first_staff(email)
        if user:
            self.stdout.write(f"Sign in as {user.email} (once, within 24 hours): {first_sign_in.link_for(user)}")


def _existing_staff(email: str) -> User:
    user = User.objects.filter(email=email, is_staff=True, is_active=True).first()
    if not user:
        raise CommandError(f"No staff account is named {email}. Name one with --email.")
    return user


def _first_staff(email: str) -> User | None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email} is not an e-mail address. Set ADMIN_EMAIL, or name one with --email.") from error
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        return None if User.objects.exists() else User.objects.create_superuser(email)
