import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from tests.conftest import Person


@pytest.fixture
def curator(db) -> Person:
    """A member of staff who is in the ready-made group and no superuser."""
    user = User.objects.create_user("curator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="curators"))
    return Person(user)


@pytest.fixture
def newcomer(db) -> Person:
    """A member of staff who may do nothing yet."""
    return Person(User.objects.create_user("newcomer@example.org", is_staff=True))
