"""A person with an account, named by an e-mail address."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.languages import LONGEST_TAG, default_language
from papersite import prepared


class UserManager(BaseUserManager["User"]):
    """Find and make people by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who signs in with `email`; without a password only a mailed code lets them in."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff who may do everything, and may sign in at once.

        Sign-in demands a confirmed address; whoever makes accounts on the command line vouches for this one.
        """
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})
            EmailAddress.objects.using(self._db).create(user=user, email=user.email, verified=True, primary=True)
        return user

    def never_signed_in(self) -> models.QuerySet["User"]:
        """Return the accounts that nobody ever showed to be theirs: unconfirmed, never signed in, not staff."""
        return self.filter(last_login=None, is_staff=False).exclude(emailaddress__verified=True)

    def get(self, *args: Any, **conditions: Any) -> "User":
        """Return the person who meets the conditions; by their key alone, as every request asks, at half the price."""
        key = conditions.get("pk")
        if args or len(conditions) != 1 or not isinstance(key, int):
            return super().get(*args, **conditions)
        found = prepared.instances(self.model, "id = %(key)s::bigint", {"key": key})
        if not found:
            raise self.model.DoesNotExist("There is no account with this key.")
        return found[0]

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this address, ignoring case."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """A reader, or a member of staff."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the staff pages.")
    is_active = models.BooleanField(default=True, help_text="Unset this instead of deleting an account.")
    date_joined = models.DateTimeField(default=timezone.now)
    summary_language = models.CharField(
        max_length=LONGEST_TAG, default=default_language, help_text="A BCP-47 tag of SUMMARY_LANGUAGES."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_ignoring_case"),)

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the account; an address is kept in lower case, as allauth looks it up."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)
