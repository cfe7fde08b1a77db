"""From a click to the next page's order, by way of the real worker."""

import pytest
from django.test import Client

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Feedback, FeedbackEvent, LearnedTaste
from digests.pipeline import learn, vectors
from tests.builders import DAY, NOW, announce, entry, profile
from tests.papersite import processes

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

TOPICS = {
    "caches": "KV cache eviction for long context decoding.",
    "graphs": "Message passing on molecular graphs for drug discovery.",
    "robots": "Robot manipulation by imitation from demonstrations.",
    "vision": "Image segmentation from diffusion features.",
    "speech": "Recognising children's voices across many accents.",
}


@pytest.fixture
def reader() -> Profile:
    texts = [(topic, text) for topic, text in TOPICS.items() for _ in range(3)]
    announce(
        *[
            entry(f"2512.{serial:05d}", title=f"On {topic} {serial}", abstract=text)
            for serial, (topic, text) in enumerate(texts, start=1)
        ]
    )
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    return profile(keywords=["on"], keywords_worth=0)


def topics(client: Client) -> list[str]:
    """Return the topics of the feed's papers, in its order."""
    return [item.paper.title.split()[1] for item in client.get("/feed/").context["items"]]


def tell(client: Client, serial: int, action: str) -> None:
    client.post(f"/papers/2512.{serial:05d}/feedback/", {"action": action})


def test_a_click_is_learned_by_the_worker_and_orders_the_next_page(reader, worker):
    client = Client()
    client.force_login(reader.user)
    assert topics(client)[:2] != ["robots", "robots"]

    tell(client, 7, "like")

    assert processes.until(lambda: LearnedTaste.objects.filter(profile=reader, learned_from__len=1).exists())
    assert topics(client)[:3] == ["robots"] * 3

    tell(client, 7, "undo")

    assert processes.until(lambda: learn.taste_of(reader.pk)[0].likes == 0)
    assert topics(client)[:2] != ["robots", "robots"]


def test_one_row_keeps_a_papers_whole_history_and_a_dismissed_one_never_returns(reader, worker):
    client = Client()
    client.force_login(reader.user)
    for action in ("save", "like", "dismiss"):
        tell(client, 1, action)

    assert processes.until(lambda: learn.taste_of(reader.pk)[0].dismissals == 1)
    row = Feedback.objects.get(reader=reader.user)
    assert (row.is_saved, row.is_dismissed) == (True, True)
    assert [event.action for event in FeedbackEvent.objects.order_by("id")] == ["save", "like", "dismiss"]
    number = identifiers.number("2512.00001")
    assert number not in [item.paper.number for item in client.get("/feed/").context["items"]]
    assert number not in [item.paper.number for item in client.get("/feed/?days=7").context["items"]]
    assert b"2512.00001" not in Client().get(f"/rss/{reader.feed_key}/").content
