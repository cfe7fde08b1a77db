from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from digests.arxiv import identifiers
from digests.models import HiddenPaper, Pick
from digests.pipeline import curation
from tests.builders import NOW, announce, entry, hide, pick

pytestmark = pytest.mark.django_db

FIRST = identifiers.number("2512.00001")
PICKS, HIDDEN = "/admin/digests/pick/", "/admin/digests/hiddenpaper/"


@pytest.fixture(autouse=True)
def papers():
    announce(entry("2512.00001", title="On kernels"))


def test_a_pick_is_made_under_the_name_of_who_made_it_and_seen_at_once(curator):
    curation.picks_of([], NOW)
    form = {"paper": FIRST, "category": "cs.lg", "note": "Read.", "ends_on": "2999-01-01"}

    curator.post(f"{PICKS}add/", form)

    made = Pick.objects.get()
    assert (made.picked_by, made.category, made.note) == (curator.user, "cs.LG", "Read.")
    assert [one.number for one in curation.picks_of(["cs.LG"], made.picked_at)] == [FIRST]


def test_the_same_pick_twice_is_refused(curator):
    pick()

    page = curator.post(f"{PICKS}add/", {"paper": FIRST, "category": "", "note": "x", "ends_on": "2999-01-01"})

    assertContains(page, "put forward there already")


def test_the_log_says_what_a_change_was_before_and_is_after(curator):
    made = pick(note="Frist.", ends_on=date(2999, 1, 1))
    form = {"category": "", "note": "First.", "ends_on": "2999-02-01"}

    curator.post(f"{PICKS}{made.pk}/change/", form)

    assert LogEntry.objects.get().change_message == "Note: “Frist.” → “First.”; Last day: 2999-01-01 → 2999-02-01"
    assert curation.picks_of([], NOW)[0].note == "First."


def test_the_paper_and_the_maker_of_a_pick_are_not_changed(curator):
    announce(entry("2512.00002"))
    made = pick()

    curator.post(
        f"{PICKS}{made.pk}/change/",
        {"paper": FIRST + 1, "picked_by": 1, "category": "", "note": "x", "ends_on": "2999-01-01"},
    )

    made.refresh_from_db()
    assert (made.paper_id, made.picked_by) == (FIRST, None)


def test_a_pick_whose_end_has_passed_can_still_be_corrected(curator):
    made = pick(ends_on=date(2025, 1, 1))

    curator.post(f"{PICKS}{made.pk}/change/", {"category": "", "note": "Better.", "ends_on": "2025-01-01"})

    made.refresh_from_db()
    assert made.note == "Better."


def test_taking_back_is_kept_with_what_it_said(curator):
    made, hidden = pick(note="Read.", ends_on=date(2999, 1, 1)), hide(reason="A joke.")

    curator.post(f"{PICKS}{made.pk}/delete/", {"post": "yes"})
    curator.post(HIDDEN, {"action": "delete_selected", "_selected_action": [hidden.pk], "post": "yes"})

    assert (Pick.objects.count(), HiddenPaper.objects.count()) == (0, 0)
    assert curation.hidden().tolist() == []
    assert sorted(LogEntry.objects.values_list("change_message", flat=True)) == [
        "category: nothing; note: “Read.”; last day: 2999-01-01",
        "reason: “A joke.”",
    ]


def test_papers_are_chosen_by_search_and_not_from_a_list(curator):
    page = curator.get(f"{PICKS}add/")
    assertContains(page, "admin-autocomplete")

    query = {"app_label": "digests", "model_name": "pick", "field_name": "paper", "term": "kernels"}
    found = curator.get("/admin/autocomplete/", query).json()["results"]

    assert found == [{"id": str(FIRST), "text": "2512.00001: On kernels"}]
    assert curator.get("/admin/autocomplete/", query | {"term": "ker\0nels"}).json()["results"] == found


@pytest.mark.parametrize("paper", ["x", "²", "-1", "9" * 30])
def test_an_address_that_names_no_paper_leaves_the_choice_open(curator, paper):
    page = curator.get(f"{PICKS}add/", {"paper": paper, "category": "cs.LG"})

    assertContains(page, 'value="cs.LG"')


@pytest.mark.parametrize("page", [PICKS, HIDDEN])
def test_lists_take_the_same_queries_for_one_and_for_many(staff, page):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(page).status_code == 200
        return len(captured)

    pick()
    hide()
    few = queries()
    announce(*[entry(f"2512.{serial:05d}") for serial in range(10, 40)])
    for serial in range(10, 40):
        pick(f"2512.{serial:05d}")
        hide(f"2512.{serial:05d}")

    assert queries() == few <= 8


@pytest.mark.parametrize("page", [PICKS, f"{PICKS}add/", HIDDEN, f"{HIDDEN}add/", "/admin/digests/paper/"])
def test_only_staff_with_permission_come_in(curator, newcomer, owner, stranger, page):
    assert curator.get(page).status_code == 200
    assert newcomer.get(page).status_code == 403
    assert owner.get(page)["Location"].startswith("/admin/login/")
    assert stranger.get(page)["Location"].startswith("/admin/login/")
