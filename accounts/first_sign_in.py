"""A link that signs one member of staff in, once: how the first account of a new site is entered.

The link carries the account's last sign-in, so that signing in, by this link or otherwise, ends every link
made before. Nothing is stored.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

MAX_AGE = timedelta(hours=24)
_SALT = "accounts.first_sign_in"


def link_for(user: User) -> str:
    """Return the absolute link that signs `user` in, good once and for 24 hours."""
    token = signing.dumps([user.pk, _stamp(user)], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('first_sign_in', args=[token])}"


def account_of(token: str) -> User | None:
    """Return whom the token signs in; nobody when it is forged, used, older than 24 hours, or not for staff."""
    try:
        pk, stamp = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_staff=True, is_active=True).first()
    return user if user and _stamp(user) == stamp else None


def claim(user: User, now: datetime) -> bool:
    """Use the account's links up; return False when another request was first."""
    return User.objects.filter(pk=user.pk, last_login=user.last_login).update(last_login=now) == 1


def _stamp(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
