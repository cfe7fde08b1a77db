from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from digests.arxiv.completeness import State
from tests.builders import make_reconciliation, profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2025, 12, 10, 17, tzinfo=UTC), tick=False):
        yield


def test_the_site_is_well_when_both_servers_answer():
    response = Client().get("/healthz")

    assert response.status_code == 200
    assert (response.json()["postgres"], response.json()["redis"]) == (True, True)


def test_a_redis_that_does_not_answer_is_named(settings):
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "unix:///nowhere/redis.sock"}}

    response = Client().get("/healthz")

    assert response.status_code == 503
    assert (response.json()["postgres"], response.json()["redis"]) == (True, False)
    assert response.json()["completeness"]["is_alarm"] is False


def test_an_arxiv_that_is_late_is_told_and_does_not_take_the_site_away():
    profile(categories=["cs.AI"])
    make_reconciliation("cs.LG", date(2025, 12, 9), answered_at=datetime(2025, 12, 9, 3, tzinfo=UTC))
    make_reconciliation("cs.LG", announced=None, state=State.STALLED, answered_at=datetime(2025, 12, 10, 3, tzinfo=UTC))
    make_reconciliation("cs.AI", announced=None, answered_at=None, next_ask_at=datetime(2025, 12, 10, 3, tzinfo=UTC))

    make_reconciliation("cs.CL", answered_at=None, next_ask_at=datetime(2025, 12, 10, 3, tzinfo=UTC))

    response = Client().get("/healthz")

    assert response.status_code == 200
    completeness = response.json()["completeness"]
    assert completeness["is_alarm"] is True
    assert completeness["states"] | {"complete": 2, "stalled": 1, "waiting": 1} == completeness["states"]
    assert completeness["answered_at"] == "2025-12-10T03:00:00+00:00"
    assert completeness["overdue"] == 1


def test_the_answer_is_never_kept():
    assert "no-store" in Client().get("/healthz")["Cache-Control"]
