"""What accounts does when allauth says that something happened."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from django.dispatch import receiver

from accounts.models import User


@receiver(authentication_step_completed)
def forget_an_unproven_password(user: User, method: str, email: str | None = None, **_: Any) -> None:
    """Drop the password of an account whose address is first proved by a mailed code.

    Whoever made the account chose that password and never showed that the address is theirs; its owner must not
    share the account with them.
    """
    if method == "code" and EmailAddress.objects.filter(user=user, email=email, verified=False).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])
