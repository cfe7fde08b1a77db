import pytest
from pytest_django.asserts import assertContains

from digests.arxiv import identifiers
from digests.pipeline import feedback
from digests.ranking.judgements import Action
from tests.builders import NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


def test_staff_read_what_was_told_with_its_history_and_change_none_of_it(staff):
    announce(entry("2512.00001"))
    reader = profile()
    row = feedback.give(reader.user, reader, identifiers.number("2512.00001"), Action.DISMISS, NOW)
    page = f"/admin/digests/feedback/{row.pk}/change/"

    assertContains(staff.get("/admin/digests/feedback/?q=2512.00001"), "reader@example.org")
    assertContains(staff.get(page), "dismiss")
    assert staff.post(page, {"verdict": "like"}).status_code == 403
    assert staff.get("/admin/digests/feedback/add/").status_code == 403
    assert staff.post(f"/admin/digests/feedback/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_tokens_are_not_staffs_business(staff):
    assert staff.get("/admin/digests/apitoken/").status_code == 404
