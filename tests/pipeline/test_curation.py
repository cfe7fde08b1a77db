from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests.arxiv import identifiers
from digests.models import HiddenPaper, Paper, Pick
from digests.pipeline import curation
from tests.builders import NOW, announce, entry, hide, pick

pytestmark = pytest.mark.django_db

FIRST, SECOND = identifiers.number("2512.00001"), identifiers.number("2512.00002")


@pytest.fixture(autouse=True)
def papers():
    announce(entry("2512.00001"), entry("2512.00002"))


def numbers(*categories: str, now: datetime = NOW) -> list[int]:
    return [one.number for one in curation.picks_of(categories, now)]


def test_nothing_is_put_forward_or_hidden_at_first():
    assert curation.picks_of(["cs.LG"], NOW) == []
    assert curation.hidden().tolist() == []
    assert curation.changed_at(NOW) is None


def test_a_pick_for_everyone_is_everyones_and_one_for_a_category_its_readers():
    pick("2512.00001")
    pick("2512.00002", category="cs.AI", now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(hours=1)

    assert numbers("cs.LG", now=later) == [FIRST]
    assert numbers("cs.AI", "cs.LG", now=later) == [SECOND, FIRST]
    assert numbers(now=later) == [FIRST]


def test_a_paper_put_forward_twice_comes_once_with_the_note_for_the_category():
    pick(note="For everyone.", now=NOW + timedelta(minutes=1))
    pick(category="cs.LG", note="For learners.")
    later = NOW + timedelta(hours=1)

    assert [one.note for one in curation.picks_of(["cs.LG"], later)] == ["For learners."]
    assert [one.note for one in curation.picks_of(["cs.AI"], later)] == ["For everyone."]


def test_a_pick_is_shown_through_its_last_day_in_new_york():
    pick(ends_on=date(2025, 12, 10))

    assert numbers(now=datetime(2025, 12, 11, 4, 59, tzinfo=UTC)) == [FIRST]
    assert numbers(now=datetime(2025, 12, 11, 5, 0, tzinfo=UTC)) == []


def test_a_pick_is_not_shown_before_it_was_made():
    pick(now=NOW)

    assert numbers(now=NOW - timedelta(seconds=1)) == []


def test_hidden_and_withdrawn_papers_are_not_put_forward():
    pick("2512.00001")
    pick("2512.00002")
    Paper.objects.filter(pk=SECOND).update(is_withdrawn=True)
    hide("2512.00001")

    assert numbers() == []


def test_at_most_ten_picks_come_the_last_made_first():
    announce(*[entry(f"2512.{serial:05d}") for serial in range(10, 22)])
    for serial in range(10, 22):
        pick(f"2512.{serial:05d}", now=NOW + timedelta(minutes=serial))

    found = curation.picks_of([], NOW + timedelta(days=1))

    assert [identifiers.from_number(one.number) for one in found] == [
        f"2512.{serial:05d}" for serial in range(21, 11, -1)
    ]


def test_hidden_papers_come_in_order_and_can_be_brought_back():
    hide("2512.00002")
    row = hide("2512.00001")
    assert curation.hidden().tolist() == [FIRST, SECOND]

    curation.take_back([row], NOW)

    assert curation.hidden().tolist() == [SECOND]
    assert curation.hiding_of(FIRST) is None
    hiding = curation.hiding_of(SECOND)
    assert hiding is not None
    assert hiding.reason == "Not science."


def test_a_change_of_a_note_is_seen_at_once():
    made = pick(note="Frist.")
    assert curation.picks_of([], NOW)[0].note == "Frist."

    made.note = "First."
    curation.keep(made, NOW)

    assert curation.picks_of([], NOW)[0].note == "First."


def test_asking_again_costs_one_query_each_however_much_is_curated():
    pick()
    hide("2512.00002")
    curation.picks_of([], NOW)
    curation.hidden()

    with CaptureQueriesContext(connection) as queries:
        assert numbers() == [FIRST]
        assert curation.hidden().tolist() == [SECOND]

    assert len(queries) == 2


def test_changes_and_the_end_of_a_pick_move_the_moment_of_change():
    pick(ends_on=date(2025, 12, 10))
    assert curation.changed_at(NOW) == NOW
    assert curation.changed_at(datetime(2025, 12, 11, 12, tzinfo=UTC)) == datetime(2025, 12, 11, 5, tzinfo=UTC)

    hide("2512.00002", now=NOW + timedelta(days=3))

    assert curation.changed_at(NOW + timedelta(days=4)) == NOW + timedelta(days=3)


def test_what_fails_half_way_changes_nothing():
    rows = [pick("2512.00001"), Pick(pk=None)]

    with pytest.raises(ValueError, match="can't be deleted"):
        curation.take_back(rows, NOW)

    assert numbers() == [FIRST]
    assert not HiddenPaper.objects.exists()
