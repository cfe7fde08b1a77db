"""Each day's papers to the papers most like each of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from digests import tasks
from digests.arxiv import identifiers
from digests.models import DayVectors, MonthIndex, Paper, SimilarPapers
from digests.pipeline import feedback, similar, vectors
from digests.ranking.judgements import Action
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db

TOPICS = {
    "caches": "KV cache eviction for long context decoding.",
    "graphs": "Message passing on molecular graphs for drug discovery.",
    "robots": "Robot manipulation by imitation from demonstrations.",
    "vision": "Image segmentation from diffusion features.",
    "speech": "Recognising children's voices across many accents.",
}
MONTHS_AGO = DAY - timedelta(days=100)


def announce_topics(day=DAY, first: int = 1, copies: int = 2) -> None:
    """Announce some papers of each topic and make the day's vectors."""
    texts = [(topic, text) for topic, text in TOPICS.items() for _ in range(copies)]
    announce(
        *[
            entry(f"2512.{serial:05d}", title=f"On {topic} {serial}", abstract=text)
            for serial, (topic, text) in enumerate(texts, start=first)
        ],
        day=day,
    )
    vectors.build_day(day, NOW)
    vectors.refresh_background(NOW)


def compare_all() -> int:
    times = 0
    while similar.compare_next(NOW):
        times += 1
    return times


def paper(serial: int) -> Paper:
    return Paper.objects.get(arxiv_id=f"2512.{serial:05d}")


def like(serial: int) -> list[str]:
    return [each.paper.title for each in similar.similar_to(paper(serial))]


def test_papers_on_the_same_are_similar_and_say_on_what():
    announce_topics(copies=3)
    compare_all()

    first, second = similar.similar_to(paper(1))[:2]
    assert {first.paper.title, second.paper.title} == {"On caches 2", "On caches 3"}
    assert 0.5 < second.similarity <= first.similarity <= 1
    words = {word for name in first.shared for word in name.split()}
    assert words
    assert words <= {"KV", "cache", "eviction", "long", "context", "decoding"}


def test_papers_of_months_ago_are_compared_with():
    announce_topics(MONTHS_AGO, first=1)
    announce_topics(DAY, first=101)
    compare_all()

    assert set(like(101)[:3]) == {"On caches 1", "On caches 2", "On caches 102"}
    assert MonthIndex.objects.count() == 2


def test_earlier_papers_take_new_ones_in():
    announce_topics(MONTHS_AGO, first=1)
    compare_all()
    assert "On caches 101" not in like(1)

    announce_topics(DAY, first=101)
    compare_all()

    assert set(like(1)[:3]) == {"On caches 2", "On caches 101", "On caches 102"}


def test_what_is_more_than_a_year_apart_is_not_compared():
    announce_topics(DAY - timedelta(days=400), first=1)
    announce_topics(DAY, first=101)
    similar.compare_day(DAY, NOW)

    assert {title.split()[-1] for title in like(101)} <= {str(serial) for serial in range(101, 111)}


def test_a_day_is_compared_once_and_again_when_it_changes():
    announce_topics()
    assert similar.stale_days() == [DAY]
    compare_all()
    assert similar.stale_days() == []

    announce(entry("2512.00200", title="On caches 200", abstract=TOPICS["caches"]))
    vectors.build_day(DAY, NOW)
    assert similar.stale_days() == [DAY]
    compare_all()
    assert "On caches 200" in like(1)


def test_comparing_twice_finds_the_same():
    announce_topics(MONTHS_AGO, first=1)
    announce_topics(DAY, first=101)
    compare_all()
    before = dict(SimilarPapers.objects.values_list("paper_id", "packed"))

    DayVectors.objects.update(compared="")
    compare_all()

    after = dict(SimilarPapers.objects.values_list("paper_id", "packed"))
    assert {number: bytes(packed) for number, packed in after.items()} == {
        number: bytes(packed) for number, packed in before.items()
    }


def test_a_month_is_indexed_anew_only_when_one_of_its_days_changed():
    announce_topics(MONTHS_AGO, first=1)
    announce_topics(DAY, first=101)
    compare_all()
    DayVectors.objects.update(compared="")
    later = NOW + timedelta(hours=1)

    similar.compare_day(DAY, later)

    assert not MonthIndex.objects.filter(built_at=later).exists()


def test_days_of_a_backfill_get_vectors_and_are_compared():
    announce_topics(DAY, first=101, copies=3)
    announce(entry("2512.00001", title="On caches 1", abstract=TOPICS["caches"]), day=MONTHS_AGO)

    assert similar.days_without_vectors(9) == [MONTHS_AGO]
    compare_all()

    assert "On caches 1" in like(101)


def test_months_that_nothing_is_compared_with_any_more_are_forgotten():
    announce_topics()
    compare_all()
    MonthIndex.objects.create(month=DAY.replace(year=2023, day=1), packed=b"", made_of="x", papers=0, built_at=NOW)

    assert not similar.compare_next(NOW)
    assert [row.month for row in MonthIndex.objects.all()] == [DAY.replace(day=1)]


def test_withdrawn_and_unwanted_papers_are_left_out():
    announce_topics(copies=4)
    compare_all()
    Paper.objects.filter(arxiv_id="2512.00002").update(is_withdrawn=True)

    titles = [each.paper.title for each in similar.similar_to(paper(1), without=[paper(3).number])]
    assert "On caches 4" in titles
    assert not {"On caches 2", "On caches 3"} & set(titles)


def test_without_a_list_there_is_nothing_similar():
    announce(entry("2512.00001"))
    assert similar.similar_to(paper(1)) == []


def test_similar_papers_take_three_queries():
    announce_topics()
    compare_all()
    one = paper(1)
    similar.similar_to(one)

    with CaptureQueriesContext(connection) as queries:
        assert similar.similar_to(one)

    assert len(queries) <= 3


def test_the_task_goes_on_until_every_day_is_compared(monkeypatch):
    announce_topics(MONTHS_AGO, first=1)
    announce_topics(DAY, first=101)
    queued = []
    monkeypatch.setattr(tasks.compare_next_day, "delay", lambda: queued.append(1))
    for _ in range(5):
        tasks.compare_next_day()

    assert similar.stale_days() == []
    assert len(queued) == 2


def test_the_papers_page_shows_what_is_similar_and_why():
    announce_topics()
    compare_all()

    response = Client().get("/papers/2512.00001/")

    assertContains(response, "Similar papers")
    assertContains(response, "On caches 2")
    (name, *_) = next(each.shared for each in similar.similar_to(paper(1)) if each.paper == paper(2))
    assertContains(response, f"<bdi>{name}</bdi>")
    assertContains(response, "both on")


def test_a_reader_does_not_see_what_they_dismissed_among_it():
    announce_topics()
    compare_all()
    mine = profile()
    feedback.give(mine.user, mine, paper(2).number, Action.DISMISS, NOW)
    client = Client()
    client.force_login(mine.user)

    assertNotContains(client.get("/papers/2512.00001/"), "On caches 2")


def test_hostile_texts_are_escaped():
    hostile = "KV cache <script>alert(1)</script> eviction for long context decoding"
    announce_topics()
    announce(entry("2512.00301", title=hostile, abstract=hostile), entry("2512.00302", title=hostile, abstract=hostile))
    vectors.build_day(DAY, NOW)
    compare_all()

    response = Client().get("/papers/2512.00301/")
    assertContains(response, "Similar papers")
    assertNotContains(response, "<script>alert")


def test_a_paper_is_never_similar_to_itself():
    announce_topics()
    compare_all()

    number = identifiers.number("2512.00001")
    assert number not in [each.paper.number for each in similar.similar_to(paper(1), count=10)]
