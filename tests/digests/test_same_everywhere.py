"""Page, RSS, JSON API, mail and its copy on the site say the same about the same papers."""

import re
from decimal import Decimal

import feedparser
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import Profile
from digests.models import Subscription
from digests.pipeline.mailing import turn
from digests.templatetags.papers import score
from tests.builders import announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import DUE, subscription

pytestmark = pytest.mark.django_db

Shown = list[tuple[str, str]]


@pytest.fixture
def reader() -> Profile:
    """A reader of ten papers whose scores differ."""
    announce(
        *(entry(f"2512.{n:05d}", title="LLM " * (n % 3), abstract="sparse " * (n % 2) + "LLM") for n in range(1, 11))
    )
    make_reconciliation(announced=10)
    mine = profile(keywords=[("LLM", "1", "2.25"), ("sparse", "0.5", "1")], order="points")
    subscription(mine, max_papers=50)
    return mine


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def on_the_page(reader: Profile) -> Shown:
    items = signed_in(reader).get("/feed/").context["items"]
    return [(item.paper.arxiv_id, score(item.score)) for item in items]


def in_rss(reader: Profile) -> Shown:
    feed = feedparser.parse(Client().get(f"/rss/{reader.feed_key}/").content)
    scores = (re.search(r"[Ss]core\D{0,40}?(\d+\.\d+)", entry.summary) for entry in feed.entries)
    ids = (entry.id.removeprefix("oai:arXiv.org:") for entry in feed.entries)
    return [(arxiv_id, found[1] if found else "") for arxiv_id, found in zip(ids, scores, strict=True)]


def in_the_mail(text: str) -> Shown:
    return re.findall(r"score ([\d.]+).*?/papers/(\d{4}\.\d{5})/", text, re.DOTALL)


def test_page_rss_mail_and_web_copy_show_the_same_order_and_scores(reader):
    page = on_the_page(reader)
    assert len(page) == 10
    assert len({points for _, points in page}) > 3

    turn(DUE)
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    text = str(message.body)
    html = str(message.alternatives[0][0])
    held = Subscription.objects.get().digests.get()
    copy = signed_in(reader).get(f"/digests/{held.pk}/")

    assert [(arxiv_id, points) for points, arxiv_id in in_the_mail(text)] == page
    ids_in_html = dict.fromkeys(re.findall(r"/papers/(\d{4}\.\d{5})/", html))
    assert list(ids_in_html) == [arxiv_id for arxiv_id, _ in page]
    assert [arxiv_id for arxiv_id, _ in in_rss(reader)] == [arxiv_id for arxiv_id, _ in page]
    (items,) = [items for _, items in copy.context["sections"]]
    assert [(item.paper.arxiv_id, score(item.score)) for item in items] == page
    assert [paper.score for section in held.sections for paper in section.papers] == [
        Decimal(points) for _, points in page
    ]
