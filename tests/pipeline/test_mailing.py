from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection

from digests import tasks
from digests.pipeline import mailing
from digests.pipeline.compose import compose_due
from digests.pipeline.locks import Claim
from papersite.celery import app
from tests.builders import announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import DUE, states, subscription


@pytest.fixture
def papers(db) -> None:
    announce(entry("2512.00001", title="LLM"))
    make_reconciliation(announced=1)


@pytest.mark.usefixtures("papers")
class TestWork:
    def test_goes_on_until_nothing_is_left(self, monkeypatch):
        monkeypatch.setattr(mailing, "compose_due", _compose_one)
        held = [subscription(profile(email=f"{number}@example.org", keywords=["LLM"])) for number in range(3)]

        assert mailing.work(0, lambda: DUE, 60) is False

        assert [states(one) for one in held] == [["sent"]] * 3
        assert len(mail.outbox) == 3

    def test_stops_when_its_time_is_over_and_says_that_there_is_more(self):
        subscription()

        assert mailing.work(0, lambda: DUE, -1) is True
        assert mailing.work(0, lambda: DUE, -1) is False

    @pytest.mark.django_db(transaction=True)
    def test_leaves_a_place_that_is_taken(self):
        held = subscription()
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Claim.MAILING, 1])
            assert mailing.work(1, lambda: DUE, 60) is False
            assert states(held) == []
            mailing.work(0, lambda: DUE, 60)
            assert states(held) == ["sent"]
        finally:
            other.close()


def _compose_one(number, now, *, reader=None):
    return compose_due(number, now, reader=reader, limit=1)


@pytest.mark.usefixtures("papers")
def test_a_place_is_queued_once(monkeypatch):
    queued: list[int] = []
    monkeypatch.setattr(tasks.mail_at, "delay", queued.append)
    for place in range(mailing.PLACES):
        cache.delete(f"mailing-{place}-queued")
    subscription(next_due_at=DUE, wake_at=DUE)

    tasks.mail()
    tasks.mail()
    assert queued == [0, 1]

    tasks.mail_at(0)
    tasks.queue_mailing(0)
    assert queued == [0, 1, 0]


@pytest.mark.django_db
def test_nothing_is_queued_while_nobody_is_due(monkeypatch):
    queued: list[int] = []
    monkeypatch.setattr(tasks.mail_at, "delay", queued.append)
    later = datetime.now(UTC) + timedelta(days=1)
    subscription(next_due_at=later, wake_at=later)

    tasks.mail()

    assert queued == []


def test_the_timetable_looks_every_minute():
    entry_of = app.conf.beat_schedule["mail"]
    assert entry_of["task"] == "digests.tasks.mail"
    assert entry_of["schedule"].minute == set(range(60))
