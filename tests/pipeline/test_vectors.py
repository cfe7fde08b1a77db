"""A day's vectors and what is known of all papers."""

from datetime import timedelta

import pytest

from digests.arxiv.entries import ListingEntry
from digests.models import DayVectors, TermStatistics
from digests.pipeline import vectors
from digests.ranking.terms import number_of
from digests.ranking.vectors import ONE
from tests.builders import DAY, NOW, announce, entry, ingest
from tests.ranking.abstracts import abstracts

pytestmark = pytest.mark.django_db

BEFORE = DAY - timedelta(days=1)


def papers(first: int, *abstracts: str) -> list[ListingEntry]:
    return [entry(f"2512.{first + place:05d}", abstract=abstract) for place, abstract in enumerate(abstracts)]


def test_a_day_is_stale_until_its_vectors_are_made_and_again_when_it_changes():
    announce(*papers(1, "sparse attention", "sparse graphs"))
    assert vectors.stale_days() == [DAY]

    vectors.build_day(DAY, NOW)
    assert vectors.stale_days() == []

    ingest(*papers(10, "another paper"), asked=("cs.CL",))
    assert vectors.stale_days() == [DAY]


def test_a_day_is_counted_once_however_often_it_is_built():
    announce(*papers(1, "sparse attention", "sparse graphs"))
    vectors.build_day(DAY, NOW)
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)

    known = vectors.statistics()
    assert known is not None
    assert known.frequencies.papers == 2
    assert TermStatistics.objects.get().counted_days == [DAY]


def test_an_earlier_day_that_comes_later_is_counted_too():
    announce(*papers(1, "sparse attention", "sparse graphs"))
    vectors.build_day(DAY, NOW)
    announce(*papers(20, "sparse old words", "old graphs"), day=BEFORE)
    vectors.build_day(BEFORE, NOW)

    assert TermStatistics.objects.get().counted_days == [BEFORE, DAY]
    vectors.refresh_background(NOW)
    known = vectors.statistics()
    assert known is not None
    assert known.frequencies.papers == pytest.approx(4)


def test_the_vectors_of_days_come_back_in_the_order_asked_for_and_follow_changes():
    announce(*papers(1, "sparse attention", "sparse graphs"))
    announce(*papers(20, "sparse words", "sparse graphs"), day=BEFORE)
    for day in (DAY, BEFORE):
        vectors.build_day(day, NOW)
    assert [len(found) for found in vectors.of_days([BEFORE, DAY])] == [2, 2]

    ingest(*papers(10, "sparse attention again"), asked=("cs.CL",))
    vectors.build_day(DAY, NOW)
    assert [len(found) for found in vectors.of_days([DAY, BEFORE])] == [3, 2]
    assert vectors.of_days([DAY + timedelta(days=9)]) == []


def test_the_reference_holds_the_newest_papers_of_a_month():
    announce(*papers(1, "sparse attention", "sparse graphs"))
    announce(*papers(20, "sparse old words", "sparse old graphs"), day=DAY - timedelta(days=40))
    for day in (DAY, DAY - timedelta(days=40)):
        vectors.build_day(day, NOW)

    found = vectors.reference()
    assert len(found) == 2
    assert number_of("sparse") in found.terms.tolist()


def test_nothing_is_known_before_the_first_day():
    assert vectors.statistics() is None
    assert len(vectors.reference()) == 0
    assert not DayVectors.objects.exists()


def test_papers_are_scaled_by_the_newest_papers_of_several_days():
    real = [document.abstract for document in abstracts()]
    announce(*papers(1, *real[:200]), day=BEFORE)
    vectors.build_day(BEFORE, NOW)
    assert set(vectors.of_days([BEFORE])[0].scales.tolist()) == {ONE}, "a crowd of 200 is too small to tell"

    announce(*papers(500, *real[200:]))
    built = vectors.build_day(DAY, NOW)
    assert built.scales.min() < ONE < built.scales.max()
    assert vectors.of_days([DAY])[0].scales.tolist() == built.scales.tolist()


def test_a_day_built_again_is_scaled_as_it_was():
    alike = [f"sparse attention over tokens, kernel {place % 7}" for place in range(320)]
    announce(*papers(1, *alike, "river deltas", "a river and its deltas"))

    first, again = vectors.build_day(DAY, NOW), vectors.build_day(DAY, NOW)
    assert first.pack() == again.pack()
    assert len(set(first.scales.tolist())) > 1
