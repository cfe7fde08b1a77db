"""Papers to dense vectors at a provider on this machine, each paid for once, and rankings with them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.models import Profile
from digests import tasks
from digests.arxiv import identifiers
from digests.models import DayMeanings, Paper, PaperMeaning
from digests.pipeline import embed, feedback, learn, meanings, rank, vectors
from digests.ranking.judgements import Action
from digests.ranking.reasons import Ranking
from digests.summaries.errors import EmbeddingError
from tests.builders import DAY, NOW, announce, entry, profile
from tests.openai_standin.embeddings import DIMENSIONS, EmbeddingStandin

pytestmark = pytest.mark.django_db

TEXTS = {
    1: ("Steering a car", "A car drives on a road."),
    2: ("On automobile control", "The automobile holds its lane."),
    3: ("Protein folding", "Molecules fold in cells."),
    4: ("Poems of old", "Verses rhyme in books."),
    5: ("Weather maps", "Clouds move over seas."),
    6: ("Market prices", "Traders buy in shops."),
}


@pytest.fixture
def provider(settings) -> Iterator[EmbeddingStandin]:
    with EmbeddingStandin() as standin:
        settings.EMBEDDING_MODEL = "words"
        settings.EMBEDDING_BASE_URL = standin.url
        yield standin


@pytest.fixture
def papers() -> None:
    announce(*[entry(f"2512.{serial:05d}", title=title, abstract=text) for serial, (title, text) in TEXTS.items()])
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)


def ranking_of(mine: Profile) -> Ranking:
    return rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=1, now=NOW)


def liking(serial: int) -> Profile:
    mine = profile(keywords=[], discoveries=100)
    feedback.give(mine.user, mine, identifiers.number(f"2512.{serial:05d}"), Action.LIKE, NOW)
    learn.learn(mine, NOW)
    return mine


def test_every_recent_paper_is_asked_for_once(papers, provider):
    assert embed.embed_recent(NOW) is False
    assert embed.embed_recent(NOW) is False

    assert sum(map(len, provider.asked)) == len(TEXTS)
    assert provider.asked[0][0] == "Market prices\n\nTraders buy in shops."
    assert PaperMeaning.objects.count() == len(TEXTS)
    assert {len(bytes(row.packed)) for row in PaperMeaning.objects.all()} == {DIMENSIONS}
    assert DayMeanings.objects.get().papers == len(TEXTS)


def test_without_a_model_nobody_is_asked(papers, settings):
    with EmbeddingStandin() as standin:
        settings.EMBEDDING_BASE_URL = standin.url
        tasks.embed_papers()
        assert embed.embed_recent(NOW) is False

    assert standin.requests == []
    assert not PaperMeaning.objects.exists()


def test_a_turn_that_breaks_off_is_paid_again_for_its_last_batch_only(papers, provider, monkeypatch):
    monkeypatch.setattr(embed, "BATCH", 2)
    provider.spoil.extend((0, -1))
    with pytest.raises(EmbeddingError):
        embed.embed_recent(NOW)
    assert PaperMeaning.objects.count() == 2
    assert DayMeanings.objects.get().papers == 2

    embed.embed_recent(NOW)

    asked = [text for texts in provider.asked for text in texts]
    assert len(asked) == len(set(asked)) == len(TEXTS)
    assert DayMeanings.objects.get().papers == len(TEXTS)


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_a_provider_that_fails_is_asked_once_a_turn(papers, provider, status):
    provider.spoil.extend([status] * 9)

    tasks.embed_papers()

    assert len(provider.spoil) == 8
    assert not PaperMeaning.objects.exists()


def test_a_paper_that_the_provider_refuses_costs_the_others_nothing(papers, provider):
    announce(entry("2512.00009", title="An unspeakable title"))

    embed.embed_recent(NOW)
    asked = len(provider.requests)
    embed.embed_recent(NOW)

    assert len(provider.requests) == asked
    assert bytes(PaperMeaning.objects.get(paper__arxiv_id="2512.00009").packed) == b""
    assert PaperMeaning.objects.exclude(packed=b"").count() == len(TEXTS)


def test_two_workers_do_not_ask_at_once(papers, provider):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(120, 0)")
        assert embed.embed_recent(NOW) is False
        assert provider.requests == []
    finally:
        other.close()
    assert connection.is_usable()


def test_a_liked_paper_of_long_ago_gets_a_vector_too(papers, provider):
    announce(entry("2501.00001", title="An old car"), day=DAY - timedelta(days=300))
    mine = profile()
    feedback.give(mine.user, mine, identifiers.number("2501.00001"), Action.SAVE, NOW)

    embed.embed_recent(NOW)

    assert PaperMeaning.objects.filter(paper__arxiv_id="2501.00001").exists()


def test_more_papers_than_one_turn_takes_are_told(papers, provider, monkeypatch):
    monkeypatch.setattr(embed, "BATCH", 1)
    monkeypatch.setattr(embed, "MOST_BATCHES", 4)

    assert embed.embed_recent(NOW) is True
    assert embed.embed_recent(NOW) is False


def test_the_dimensions_that_were_set_are_asked_for(papers, provider, settings):
    settings.EMBEDDING_DIMENSIONS = 16

    embed.embed_recent(NOW)

    assert provider.requests[0]["dimensions"] == 16
    assert {row.model for row in PaperMeaning.objects.all()} == {"words:16"}
    assert len(meanings.of_days([DAY])) == len(TEXTS)


def test_a_paper_of_the_same_meaning_rises_and_says_why(papers, provider):
    embed.embed_recent(NOW)
    ranked = {paper.number: paper for paper in ranking_of(liking(1)).papers}

    same = ranked[identifiers.number("2512.00002")]
    assert same.rank == 2
    assert "close in meaning to papers you liked" in [reason.text for reason in same.reasons]
    for paper in ranked.values():
        assert sum(reason.points for reason in paper.reasons) == paper.score


def test_off_again_is_as_it_was_before(papers, settings):
    mine = liking(1)
    before = ranking_of(mine)
    with EmbeddingStandin() as standin:
        settings.EMBEDDING_MODEL, settings.EMBEDDING_BASE_URL = "words", standin.url
        embed.embed_recent(NOW)
        assert ranking_of(mine) != before
    settings.EMBEDDING_MODEL = ""

    assert ranking_of(mine) == before


def test_pages_ask_no_provider(papers, provider):
    embed.embed_recent(NOW)
    asked = len(provider.requests)
    mine = liking(1)
    client = Client()
    client.force_login(mine.user)

    page = client.get(f"/feed/{DAY}/")

    assert "close in meaning to papers you liked" in page.content.decode()
    assert len(provider.requests) == asked


def test_meaning_can_be_compared_with_words_alone_on_readers(papers, provider, settings):
    embed.embed_recent(NOW)
    settings.COMPARED_ORDER = "words"
    ranking = ranking_of(liking(1))

    assert {paper.team for paper in ranking.papers} == {"a", "b"}
    for paper in ranking.papers:
        assert sum(reason.points for reason in paper.reasons) == paper.score


def test_a_deleted_paper_takes_its_vector_along(papers, provider):
    embed.embed_recent(NOW)

    Paper.objects.get(arxiv_id="2512.00001").delete()

    assert PaperMeaning.objects.count() == len(TEXTS) - 1
