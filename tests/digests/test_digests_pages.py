"""What was mailed, read on the site."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Digest, Paper, Subscription
from digests.ranking.frozen import ListedPaper, Section, pack_sections
from digests.ranking.reasons import Reason
from tests.builders import DAY, NOW, announce, entry, hide, profile

pytestmark = pytest.mark.django_db

ONE, TWO = identifiers.number("2512.00001"), identifiers.number("2512.00002")
WHY = (Reason("LLM", "keyword", 1, Decimal("1.5"), Decimal("0.5")),)


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="LLM one"), entry("2512.00002", title="Picked two"))
    made = profile(keywords=["LLM"])
    Subscription.objects.create(reader=made.user, cadence="off", time_zone="Asia/Tokyo")
    return made


def listed(number: int = ONE, **fields: Any) -> ListedPaper:
    values: dict[str, Any] = {
        "rank": 1,
        "score": Decimal("1.5"),
        "announced_on": DAY,
        "announce_type": "new",
        "reasons": WHY,
    }
    return ListedPaper(number, **(values | fields))


def mailed(reader: Profile, *papers: ListedPaper, serial: int = 0, **fields: Any) -> Digest:
    shown = papers or (listed(), listed(TWO, rank=None, score=None, reasons=(), is_pick=True, note="Read this."))
    values: dict[str, Any] = {
        "due_at": NOW + timedelta(days=serial),
        "kind": "daily",
        "state": "sent",
        "message_id": f"<{reader.pk}.{serial}@x>",
        "address": reader.user.email,
        "first_day": DAY,
        "last_day": DAY,
        "completeness": "All 2 papers were considered.",
        "papers": len(shown),
        "packed": pack_sections([Section(reader.pk, "My interests", "points", shown, 2, 2)]),
        "send_at": NOW,
        "composed_at": NOW,
        "sent_at": NOW,
    }
    return Digest.objects.create(subscription=reader.user.subscription, **(values | fields))


def signed_in(reader: Profile) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def test_the_list_says_of_which_day_how_many_and_what_became_of_it(reader):
    digest = mailed(reader)
    mailed(reader, serial=1, state="failed", sent_at=None, error="550 <secret> of the server")

    page = signed_in(reader).get("/digests/")

    assertContains(
        page, f'<a class="mailed__day" href="/digests/{digest.pk}/">Wednesday, 10 December 2025</a>', html=True
    )
    assertContains(page, "2 papers", count=2)
    assertContains(page, "Wed 10 Dec, 15:00")
    assertContains(page, "not sent: the mail server refused it")
    assertNotContains(page, "secret")


def test_a_digest_reads_as_it_was_mailed_whatever_the_reader_states_now(reader):
    digest = mailed(reader)
    reader.interests.all().delete()

    page = signed_in(reader).get(f"/digests/{digest.pk}/")

    assertContains(page, "LLM one")
    assertContains(page, "<b><bdi>LLM</bdi></b>")
    assertContains(page, "1.5")
    assertContains(page, "Read this.")
    assertContains(page, "All 2 papers were considered.")
    assert page.content.index(b"LLM one") < page.content.index(b"Picked two")


def test_a_time_zone_that_is_no_longer_known_is_read_as_utc(reader):
    digest = mailed(reader)
    Subscription.objects.update(time_zone="Mars/Olympus")

    assertContains(signed_in(reader).get("/digests/"), "Wed 10 Dec, 06:00")
    assertContains(signed_in(reader).get(f"/digests/{digest.pk}/"), "LLM one")


def test_what_staff_hid_since_is_not_shown(reader):
    digest = mailed(reader)
    hide("2512.00001")

    page = signed_in(reader).get(f"/digests/{digest.pk}/")

    assertNotContains(page, "LLM one")
    assertContains(page, "1 paper of it is not shown any more.")


def test_a_paper_that_is_gone_is_left_out(reader):
    digest = mailed(reader, listed(), listed(identifiers.number("2512.09999"), rank=2))

    assertContains(signed_in(reader).get(f"/digests/{digest.pk}/"), "1 paper of it is not shown any more.")


def test_a_digest_without_papers_says_so(reader):
    digest = mailed(reader, packed=b"", papers=0)

    assertContains(signed_in(reader).get(f"/digests/{digest.pk}/"), "There was nothing new for you")


def test_only_its_reader_reads_it(reader, member, stranger):
    digest = mailed(reader)

    assert signed_in(reader).get(f"/digests/{digest.pk}/").status_code == 200
    assert member.get(f"/digests/{digest.pk}/").status_code == 404
    assert stranger.get(f"/digests/{digest.pk}/")["Location"] == f"/accounts/login/?next=/digests/{digest.pk}/"
    assertNotContains(member.get("/digests/"), "10 December")
    assert stranger.get("/digests/")["Location"] == "/accounts/login/?next=/digests/"


def test_nobody_else_reads_it_not_even_staff(reader, staff):
    assert staff.get(f"/digests/{mailed(reader).pk}/").status_code == 404


def test_without_a_subscription_the_list_shows_the_way_to_one(member):
    assertContains(member.get("/digests/"), "Have the papers mailed to you")


def test_the_list_is_paged_and_its_queries_do_not_grow(reader):
    client = signed_in(reader)
    for serial in range(35):
        mailed(reader, serial=serial)
    client.get("/digests/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/digests/")

    assert len(queries) == 4
    assert not [query for query in queries if "packed" in query["sql"]]
    assertContains(page, "mailed__one", count=30)
    assertContains(client.get("/digests/?page=2"), "mailed__one", count=5)


def test_the_queries_of_a_digest_do_not_grow_with_its_papers(reader):
    entries = [entry(f"2512.{serial:05d}", title="LLM") for serial in range(100, 140)]
    announce(*entries)
    small = mailed(reader, listed())
    large = mailed(reader, *(listed(paper.number) for paper in Paper.objects.all()), serial=1)
    client = signed_in(reader)
    counts = []
    for digest in (small, large):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/digests/{digest.pk}/")
        counts.append(len(queries))

    assert counts[0] == counts[1] == 5
