import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from accounts.models import Profile, User
from digests.arxiv import identifiers
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import NOW, announce, entry, pick

pytestmark = pytest.mark.django_db

PAGE = "/admin/admin/logentry/"


def change(client, note: str) -> LogEntry:
    announce(entry("2512.00001"))
    made = pick(note="Before.")
    client.post(f"/admin/digests/pick/{made.pk}/change/", {"category": "", "note": note, "ends_on": "2999-01-01"})
    return LogEntry.objects.get()


def test_the_log_lists_who_changed_what_with_before_and_after(staff):
    change(staff, "<i>After</i>.")

    page = staff.get(PAGE)

    assertContains(page, "<h1>Who changed what</h1>", html=True)
    assertContains(page, "staff@example.org")
    assertContains(page, "2512.00001 for everyone")
    assertContains(page, "Note: “Before.” → “&lt;i&gt;After&lt;/i&gt;.”")


def test_nobody_changes_adds_or_deletes_what_the_log_says(staff):
    kept = change(staff, "After.")

    assert staff.post(f"{PAGE}{kept.pk}/change/", {"change_message": "x"}).status_code == 403
    assert staff.post(f"{PAGE}{kept.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.get(f"{PAGE}add/").status_code == 403
    staff.post(PAGE, {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"})

    assert LogEntry.objects.get() == kept


def test_an_account_that_changed_something_is_kept_with_what_it_did(staff, curator):
    change(curator, "After.")
    reader = User.objects.create_user("reader@example.org")

    refused = staff.post(f"/admin/accounts/user/{curator.user.pk}/delete/", {"post": "yes"})
    staff.post(
        "/admin/accounts/user/",
        {"action": "delete_selected", "_selected_action": [curator.user.pk, reader.pk], "post": "yes"},
    )

    assert refused.status_code == 403
    assert User.objects.filter(pk=curator.user.pk).exists()
    assert LogEntry.objects.filter(user=curator.user).exists()


def test_making_somebody_staff_is_kept(staff, owner):
    staff.post(f"/admin/accounts/user/{owner.user.pk}/change/", {"is_active": "on", "is_staff": "on"})

    assert LogEntry.objects.get().change_message == "Is staff: no → yes"


def test_a_readers_account_can_be_deleted_with_all_it_told(staff, owner):
    announce(entry("2512.00001"))
    mine = Profile.objects.default_of(owner.user)
    feedback.give(owner.user, mine, identifiers.number("2512.00001"), Action.DISMISS, NOW)

    staff.post(f"/admin/accounts/user/{owner.user.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=owner.user.pk).exists()
    assert LogEntry.objects.get().change_message.startswith("e-mail address: “owner@example.org”")


def test_the_log_takes_the_same_queries_for_one_and_for_many(staff):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(PAGE).status_code == 200
        return len(captured)

    kept = change(staff, "After.")
    few = queries()
    LogEntry.objects.log_actions(staff.user.pk, [kept] * 30, 2, change_message="x")

    assert queries() == few <= 10


def test_only_those_who_may_read_the_log(curator, newcomer, owner):
    assert curator.get(PAGE).status_code == 200
    assert newcomer.get(PAGE).status_code == 403
    assert owner.get(PAGE).status_code == 302
