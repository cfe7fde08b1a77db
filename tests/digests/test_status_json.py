from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digests.arxiv.completeness import State
from tests.builders import make_reconciliation

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 12, 10, 17, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2025, 12, 9), date(2025, 12, 10)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False):
        yield


def answer(query: str = ""):
    response = Client().get(f"/status.json{query}")
    assert response.status_code == 200
    return response.json()


def test_a_category_day_has_the_keys_that_scripts_rely_on():
    make_reconciliation(
        "cs.LG",
        announced=5,
        held=3,
        state=State.SHORT,
        asked_at=datetime(2025, 12, 10, 3, tzinfo=UTC),
        seen_at=datetime(2025, 12, 10, 1, 0, 30, tzinfo=UTC),
    )

    day = answer()["days"][0]

    assert {key: day[key] for key in ("category", "announced_on", "announced", "held", "state", "missing")} == {
        "category": "cs.LG",
        "announced_on": "2025-12-10",
        "announced": 5,
        "held": 3,
        "state": "short",
        "missing": ["2512.00004", "2512.00005"],
    }
    assert day["asked_at"] == "2025-12-10T03:00:00+00:00"
    assert day["missing_count"] == 2
    assert day["late_seconds"] == 30
    assert day["seconds_to_complete"] is None


def test_announced_is_null_while_it_is_unknown():
    make_reconciliation("cs.LG", announced=None, state=State.STALLED, asked_at=None)

    day = answer()["days"][0]

    assert (day["announced"], day["held"], day["missing"], day["missing_count"]) == (None, 0, [], None)
    assert day["asked_at"] is None


def test_the_summary_adds_up():
    make_reconciliation("cs.LG", announced=3)
    make_reconciliation("cs.AI", announced=4, held=3, first=2, state=State.SHORT)
    make_reconciliation("cs.CL", announced=None, state=State.WAITING)

    summary = answer()["summary"]

    assert (summary["announced"], summary["held"], summary["missing"]) == (7, 6, 1)
    assert (summary["papers"], summary["papers_held"]) == (5, 4)
    assert summary["categories"] == 3
    assert summary["states"] == {
        "waiting": 1,
        "fresh": 0,
        "complete": 1,
        "quiet": 0,
        "short": 1,
        "stalled": 0,
        "failed": 0,
    }
    assert summary["is_complete"] is False


def test_the_days_come_newest_first_then_by_category():
    make_reconciliation("cs.LG", TUESDAY)
    make_reconciliation("cs.LG", WEDNESDAY)
    make_reconciliation("cs.AI", WEDNESDAY)

    assert [(day["announced_on"], day["category"]) for day in answer()["days"]] == [
        ("2025-12-10", "cs.AI"),
        ("2025-12-10", "cs.LG"),
        ("2025-12-09", "cs.LG"),
    ]


def test_fourteen_days_are_told_unless_others_are_asked_for():
    for age in (0, 13, 14, 40):
        make_reconciliation("cs.LG", WEDNESDAY - timedelta(days=age))

    assert len(answer()["days"]) == 2
    assert len(answer("?days=15")["days"]) == 3
    assert len(answer("?days=90")["days"]) == 4
    assert [day["announced_on"] for day in answer("?days=1&until=2025-11-26")["days"]] == ["2025-11-26"]


def test_categories_can_be_asked_for_by_any_of_their_names():
    for category in ("cs.LG", "cs.AI", "math.NA"):
        make_reconciliation(category)

    assert [day["category"] for day in answer("?category=cs.ai")["days"]] == ["cs.AI"]
    assert [day["category"] for day in answer("?category=cs.AI&category=cs.NA")["days"]] == ["cs.AI", "math.NA"]
    assert answer("?category=hep-th")["days"] == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?days=0", "days"),
        ("?days=91", "days"),
        ("?days=-3", "days"),
        ("?days=٣", "days"),
        ("?until=2025-02-30", "until"),
        ("?category=cs.XX", "category"),
        ("?category=%00", "category"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(query, name):
    response = Client().get(f"/status.json{query}")

    assert response.status_code == 400
    assert response.json()["error"].startswith(f"{name} must be ")


def test_anybody_may_keep_the_answer_for_a_minute():
    response = Client().get("/status.json")

    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")


def test_the_answer_takes_two_queries():
    for serial in range(20):
        make_reconciliation("cs.LG", WEDNESDAY - timedelta(days=serial))

    with CaptureQueriesContext(connection) as queries:
        answer()

    assert len(queries) == 2
