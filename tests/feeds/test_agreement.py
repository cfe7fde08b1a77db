"""That page, RSS, JSON Feed and mail show the same papers in the same order, with the same scores and reasons."""

from datetime import timedelta

import pytest
from django.test import Client

from digests.mail.rendering import rendered
from digests.pipeline import compose
from digests.pipeline.letters import letters_of
from digests.pipeline.subscriptions import subscription_of
from digests.ranking.explanation import explained
from digests.templatetags.papers import score
from tests.builders import NOW, announce, entry, pick, profile
from tests.feeds.reading import ids, read_json

pytestmark = pytest.mark.django_db

WORDS = ("LLM graphs", "LLM", "graphs", "LLM and LLM", "cooking", "graph LLM cache", "cache")


@pytest.mark.parametrize("order", ["points", "relevance"])
@pytest.mark.parametrize("picks", ["above", "among"])
def test_everything_that_shows_a_ranking_shows_the_same(order, picks):
    entries = [
        entry(f"2512.{serial:05d}", title=words, abstract=words * serial) for serial, words in enumerate(WORDS, start=1)
    ]
    announce(*entries)
    pick("2512.00005", note="Cook.")
    reader = profile(keywords=["LLM", ("graphs", "3", "1"), "cache"], order=order, picks=picks)
    client = Client()
    client.force_login(reader.user)

    page = client.get("/feed/").context
    shown = [*page["picks"], *page["items"]]
    in_json = read_json(reader)["items"]
    digest = compose.preview(subscription_of(reader.user), NOW + timedelta(hours=3))
    digest.message_id, digest.address = "<x@x>", reader.user.email
    [letter] = letters_of([digest])
    mailed = list(letter.papers)

    on_page = [item.paper.arxiv_id for item in shown]
    assert len(on_page) >= 6
    assert ids(reader) == on_page
    assert [paper.arxiv_id for paper in mailed] == on_page
    scores = ["" if item.score is None else score(item.score) for item in shown]
    assert [paper.score for paper in mailed] == scores
    assert [item["_papersite"]["score"] for item in in_json] == [
        None if item.score is None else float(item.score) for item in shown
    ]
    words = [[line.words for line in explained(item.reasons)] for item in shown]
    assert [[why.words for why in paper.whys] for paper in mailed] == words
    for paper, item in zip(mailed, shown, strict=True):
        assert item.score is None or sum((why.points for why in paper.whys), paper.more_points) == item.score
    assert [[reason["words"] for reason in item["_papersite"]["reasons"]] for item in in_json] == words
    text = rendered(letter).text
    assert sorted(on_page, key=lambda arxiv_id: text.index(f"/papers/{arxiv_id}/")) == on_page
