import uuid
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import changes, statements
from accounts.models import Interest, Profile, User
from accounts.signals import interests_changed

PASSWORD = "correct horse 7"


@pytest.fixture(autouse=True)
def own_counts(settings):
    """Rate limits count on the real Redis, each test under a prefix of its own; passwords are hashed fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture
def make_reader(db):
    def make(email: str = "ada@example.org", password: str | None = PASSWORD) -> User:
        user = User.objects.create_user(email, password)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def signed_in(make_reader):
    def sign_in(email: str = "ada@example.org") -> Client:
        client = Client()
        client.force_login(User.objects.filter(email=email).first() or make_reader(email))
        return client

    return sign_in


@pytest.fixture
def profile(make_reader) -> Profile:
    return Profile.objects.default_of(make_reader("ada@example.org"))


@pytest.fixture
def stated(profile):
    """What the profile states, as plain values."""

    def read(kind: str) -> list[tuple[str, Decimal | None, Decimal | None]]:
        rows = Interest.objects.filter(profile=profile, kind=kind).order_by("pk")
        return [(row.text, row.points, row.title_points) for row in rows]

    return read


@pytest.fixture
def changes_heard():
    """The profiles of which `interests_changed` was sent, in order."""
    heard = []

    def hear(profile, **_):
        heard.append(profile)

    interests_changed.connect(hear)
    yield heard
    interests_changed.disconnect(hear)


@pytest.fixture
def owner(profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


@pytest.fixture
def llm(profile) -> Interest:
    changes.add(profile, [statements.keyword("LLM")])
    return Interest.objects.get()
