from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import Profile
from digests.models import Paper, Summary, SummaryState
from digests.pipeline import summary_wants
from tests.builders import DAY, NOW, announce, entry, profile
from tests.summarizing import paper, wanted, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(settings):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
    cache.clear()


def wishes() -> list[tuple[str, str, int, int]]:
    rows = Summary.objects.order_by("language", "best_rank", "-readers", "paper_id")
    return [(row.paper.arxiv_id, row.language, row.best_rank, row.readers) for row in rows.select_related("paper")]


def batch() -> None:
    announce(
        entry("2512.00001", title="LLM agents"),
        entry("2512.00002", title="A paper", abstract="An LLM."),
        entry("2512.00003", title="Something else"),
    )


def reader(email: str, **fields: Any) -> Profile:
    return profile(email=email, keywords=["LLM"], order="points", **fields)


def test_what_some_reader_sees_is_wanted_in_that_readers_language():
    batch()
    for email in ("a@example.org", "b@example.org"):
        reader(email)
    chinese = reader("c@example.org", max_papers=1).user
    chinese.summary_language = "zh-Hans"
    chinese.save()

    assert summary_wants.want_for_rankings(NOW) == 3
    assert wishes() == [
        ("2512.00001", "en", 1, 2),
        ("2512.00002", "en", 2, 2),
        ("2512.00001", "zh-Hans", 1, 1),
    ]
    assert summary_wants.want_for_rankings(NOW) == 0


def test_a_reader_of_two_profiles_counts_once_with_the_better_rank():
    batch()
    mine = reader("a@example.org").user
    mine.profiles.create(name="Second", order="points", place=1)

    summary_wants.want_for_rankings(NOW)

    assert [wish[2:] for wish in wishes()] == [(1, 1), (2, 1)]


def test_closed_accounts_want_nothing():
    batch()
    closed = reader("a@example.org").user
    closed.is_active = False
    closed.save()

    assert summary_wants.want_for_rankings(NOW) == 0


def test_priorities_follow_the_rankings():
    batch()
    reader("a@example.org")
    summary_wants.want_for_rankings(NOW)
    reader("b@example.org", max_papers=1)

    summary_wants.want_for_rankings(NOW)

    assert [wish[2:] for wish in wishes()] == [(1, 2), (2, 1)]


def test_what_there_is_of_any_model_is_not_wanted_again_and_a_withdrawn_paper_never():
    batch()
    reader("a@example.org")
    written(Paper.objects.get(arxiv_id="2512.00001"), model="old")
    Paper.objects.filter(arxiv_id="2512.00002").update(is_withdrawn=True)

    assert summary_wants.want_for_rankings(NOW) == 0
    assert summary_wants.ask(Paper.objects.get(arxiv_id="2512.00002"), "en", NOW) is False


def test_without_a_provider_nothing_is_wanted(settings):
    settings.OPENAI_API_KEY = ""
    batch()
    reader("a@example.org")

    assert summary_wants.want_for_rankings(NOW) == 0
    assert summary_wants.ask(Paper.objects.earliest("number"), "en", NOW) is False
    assert not Summary.objects.exists()


def test_rankings_are_looked_at_again_only_where_something_changed(monkeypatch):
    batch()
    mine = reader("a@example.org")
    asked: list[date] = []

    def want(now: datetime, *, day: date) -> int:
        asked.append(day)
        return 0

    monkeypatch.setattr(summary_wants, "want_for_rankings", want)

    summary_wants.want_if_changed(NOW)
    summary_wants.want_if_changed(NOW)
    assert asked == [DAY]
    mine.user.summary_language = "zh-Hans"
    mine.user.save()
    summary_wants.want_if_changed(NOW)
    announce(entry("2512.00004", title="LLM"), day=date(2025, 12, 11))
    summary_wants.want_if_changed(NOW)
    assert asked == [DAY, DAY, date(2025, 12, 11)]


def test_a_budget_that_is_spent_lets_new_wishes_wait(settings):
    settings.SUMMARY_DAILY_TOKENS = 0
    batch()
    reader("a@example.org")

    summary_wants.want_for_rankings(NOW)

    assert {row.state for row in Summary.objects.all()} == {SummaryState.WAITING}
    assert summary_wants.missing_writers(NOW) == 0


def test_what_a_reader_opens_comes_first_and_is_asked_once():
    about = paper()

    assert summary_wants.ask(about, "en", NOW) is True
    assert summary_wants.ask(about, "en", NOW + timedelta(hours=1)) is False
    row = Summary.objects.get()
    assert (row.asked_at, row.best_rank, row.state) == (NOW, 0, SummaryState.WANTED)


def test_opening_keeps_the_priority_that_rankings_gave():
    batch()
    reader("a@example.org")
    summary_wants.want_for_rankings(NOW)

    summary_wants.ask(Paper.objects.get(arxiv_id="2512.00002"), "en", NOW)

    assert wishes()[1] == ("2512.00002", "en", 2, 1)


def test_writers_are_called_for_as_much_as_there_is_work_and_room(settings):
    settings.SUMMARY_CONCURRENCY = 3
    for number in range(1, 6):
        wanted(f"2512.{number:05d}")
    assert summary_wants.missing_writers(NOW) == 3

    Summary.objects.filter(paper__arxiv_id__lte="2512.00002").update(state=SummaryState.WRITING)
    assert summary_wants.missing_writers(NOW) == 1


def test_wishes_that_no_list_shows_any_more_are_forgotten():
    wanted("2512.00001", announced_on=DAY - timedelta(days=9))
    wanted("2512.00002", announced_on=DAY - timedelta(days=9), asked_at=NOW)
    wanted("2512.00003")
    written("2512.00004", announced_on=DAY - timedelta(days=9))

    assert summary_wants.forget_unshown(NOW) == 1
    assert not Summary.objects.filter(paper__arxiv_id="2512.00001").exists()
