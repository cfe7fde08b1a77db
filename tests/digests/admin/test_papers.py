from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from digests.arxiv import identifiers
from digests.models import HiddenPaper, Paper, Pick
from digests.pipeline import curation
from tests.builders import NOW, announce, entry, hide, pick

pytestmark = pytest.mark.django_db

PAGE = "/admin/digests/paper/"
FIRST, SECOND = identifiers.number("2512.00001"), identifiers.number("2512.00002")
FILLED = {"category": "", "note": "Worth an hour.", "ends_on": "2999-01-01"}


@pytest.fixture(autouse=True)
def papers():
    announce(entry("2512.00001", title="On <b>kernels</b>"), entry("2512.00002", title="On trees"))


def chosen(action: str, *numbers: int, **filled: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": list(numbers), **filled}


def answered(action: str, *numbers: int, **filled: str) -> dict[str, Any]:
    return chosen(action, *numbers, **filled) | {"confirmed": "yes"}


def test_the_newest_stand_first_and_not_old_ones_with_a_new_version(staff):
    announce(entry("hep-th/9901001", title="On strings", announce_type="replace"), day=date(2025, 12, 9))
    announce(entry("2512.00003", title="On graphs"), day=date(2025, 12, 11))

    page = staff.get(PAGE)

    listed = [paper.arxiv_id for paper in page.context["cl"].result_list]
    assert listed == ["2512.00003", "2512.00002", "2512.00001", "hep-th/9901001"]


@pytest.mark.parametrize("text", ["2512.00001", "arXiv:2512.00001v3", "https://arxiv.org/abs/2512.00001", "kernels"])
def test_a_paper_is_found_by_its_identifier_in_any_spelling_or_by_its_title(staff, text):
    page = staff.get(PAGE, {"q": text})

    assertContains(page, "On &lt;b&gt;kernels&lt;/b&gt;")
    assertNotContains(page, "On trees")


def test_papers_are_put_forward_after_a_page_that_says_what_will_follow(curator):
    asking = curator.post(PAGE, chosen("put_forward", FIRST, SECOND))
    assertContains(asking, "Readers will see these papers with your note")
    assert not Pick.objects.exists()

    done = curator.post(PAGE, answered("put_forward", FIRST, SECOND, **FILLED | {"category": "cs.lg"}), follow=True)

    assertContains(done, "2 papers put forward for cs.LG.")
    rows = Pick.objects.order_by("paper").values_list("paper", "category", "note", "ends_on", "picked_by__email")
    assert list(rows) == [
        (number, "cs.LG", "Worth an hour.", date(2999, 1, 1), "curator@example.org") for number in (FIRST, SECOND)
    ]
    entries = LogEntry.objects.filter(user=curator.user, action_flag=ADDITION)
    assert entries.count() == 2
    assert "Worth an hour." in entries[0].change_message


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("category", "cs.XX", "not an arXiv category"),
        ("ends_on", "2001-01-01", "This day is over"),
        ("ends_on", "soon", "Enter a valid date"),
        ("note", "", "required"),
        ("note", "x" * 501, "at most 500 characters"),
    ],
)
def test_what_is_filled_in_wrongly_is_asked_again_and_nothing_is_done(curator, field, typed, said):
    page = curator.post(PAGE, answered("put_forward", FIRST, **FILLED | {field: typed}))

    assertContains(page, said, status_code=422)
    assert not Pick.objects.exists()


def test_a_paper_that_is_put_forward_there_already_stays_as_it_is(curator):
    pick(note="Before.")

    done = curator.post(PAGE, answered("put_forward", FIRST, SECOND, **FILLED), follow=True)

    assertContains(done, "change those picks instead")
    assert dict(Pick.objects.values_list("paper", "note")) == {FIRST: "Before.", SECOND: "Worth an hour."}


def test_papers_are_hidden_with_a_reason_and_brought_back(curator):
    assertContains(curator.post(PAGE, chosen("hide", FIRST)), "will leave every ranking")
    curator.post(PAGE, answered("hide", FIRST, reason="A joke."))
    assert list(HiddenPaper.objects.values_list("paper", "reason", "hidden_by__email")) == [
        (FIRST, "A joke.", "curator@example.org")
    ]

    curator.post(PAGE, answered("bring_back", FIRST, SECOND))

    assert curation.hidden().tolist() == []
    (entry_of_log,) = LogEntry.objects.filter(action_flag=DELETION)
    assert entry_of_log.change_message == "Brought back; was hidden because: “A joke.”"


def test_more_than_a_page_at_once_is_refused(curator):
    announce(*[entry(f"2512.{serial:05d}") for serial in range(100, 201)])
    numbers = Paper.objects.values_list("pk", flat=True)

    done = curator.post(PAGE, answered("hide", *numbers, reason="All."), follow=True)

    assertContains(done, "Choose at most 100 at once; nothing was done.")
    assert not HiddenPaper.objects.exists()


def test_actions_are_for_those_who_may(staff, curator, newcomer, owner, stranger):
    for client in (newcomer, owner):
        assert client.post(PAGE, answered("hide", FIRST, reason="No.")).status_code in {302, 403}
    assert stranger.post(PAGE, answered("hide", FIRST, reason="No."))["Location"].startswith("/admin/login/")
    assert not HiddenPaper.objects.exists()

    curator.user.groups.clear()
    curator.user.user_permissions.add(Permission.objects.get(codename="view_paper"))
    curator.post(PAGE, answered("hide", FIRST, reason="No."))
    assertNotContains(curator.get(PAGE), "Hide…")
    assert not HiddenPaper.objects.exists()


def test_papers_are_facts(staff):
    page = f"{PAGE}{FIRST}/change/"

    assertContains(staff.get(page), "On &lt;b&gt;kernels&lt;/b&gt;")
    assert staff.post(page, {"title": "Mine"}).status_code == 403
    assert staff.get(f"{PAGE}add/").status_code == 403
    assert staff.post(f"{PAGE}{FIRST}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_takes_the_same_queries_for_two_and_for_fifty(staff):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(PAGE).status_code == 200
        return len(captured)

    pick("2512.00001")
    hide("2512.00002", now=NOW)
    few = queries()
    announce(*[entry(f"2512.{serial:05d}") for serial in range(100, 150)])

    assert queries() == few <= 8
