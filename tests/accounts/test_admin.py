import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import changes, statements
from accounts.models import Profile, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("staff@example.org"))
    return client


def test_staff_sign_in_where_everybody_does(client, signed_in):
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")
    assert signed_in("member@example.org").get("/admin/login/").status_code == 403


def test_staff_find_a_reader(staff, make_reader):
    make_reader("ada@example.org")
    make_reader("bob@example.org")

    page = staff.get("/admin/accounts/user/?q=ada").content.decode()

    assert "ada@example.org" in page
    assert "bob@example.org" not in page


def test_an_account_made_by_staff_can_sign_in_by_code(staff):
    staff.post("/admin/accounts/user/add/", {"email": "New@example.org", "is_active": "on"})

    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified


def test_the_private_key_of_a_feed_is_not_shown(staff, make_reader):
    profile = Profile.objects.default_of(make_reader("ada@example.org"))
    changes.add(profile, [statements.keyword("LLM")])

    page = staff.get(f"/admin/accounts/profile/{profile.pk}/change/").content.decode()

    assert "LLM" in page
    assert profile.feed_key not in page


def test_the_list_of_profiles_takes_the_same_queries_for_one_and_for_many(staff, make_reader):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get("/admin/accounts/profile/").status_code == 200
        return len(captured)

    Profile.objects.default_of(make_reader("one@example.org"))
    few = queries()
    for number in range(10):
        Profile.objects.default_of(make_reader(f"reader{number}@example.org"))

    assert queries() == few


def test_the_log_says_what_a_group_could_do_before_and_after(staff):
    group = Group.objects.create(name="helpers")

    staff.post(f"/admin/auth/group/{group.pk}/change/", {"name": "curious helpers"})

    assert LogEntry.objects.get().change_message == "Name: “helpers” → “curious helpers”"


def test_the_log_says_that_an_address_was_confirmed_by_staff(staff, make_reader):
    address = EmailAddress.objects.create(user=make_reader("ada@example.org"), email="ada@example.com")
    form = {"user": address.user_id, "email": "ada@example.com", "verified": "on"}

    staff.post(f"/admin/account/emailaddress/{address.pk}/change/", form)

    assert LogEntry.objects.get().change_message == "Verified: no → yes"


def test_marking_addresses_as_verified_is_kept(staff, make_reader):
    address = EmailAddress.objects.create(user=make_reader("ada@example.org"), email="ada@example.com")

    staff.post("/admin/account/emailaddress/", {"action": "make_verified", "_selected_action": [address.pk]})

    address.refresh_from_db()
    assert address.verified
    assert LogEntry.objects.get().change_message == "Verified: no → yes"
