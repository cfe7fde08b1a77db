"""The days that a digest is of: whole ones, incomplete ones, empty ones, and several at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.pipeline import compose
from digests.pipeline.compose import compose_due
from tests.builders import DAY, announce, entry, make_reconciliation, profile
from tests.pipeline.subscribed import (
    DUE,
    NEXT_DAY,
    NEXT_DUE,
    announce_next_day,
    announce_whole_day,
    arxiv_ids,
    newest,
    states,
    subscription,
)

pytestmark = pytest.mark.django_db


class TestCompleteness:
    def test_a_digest_waits_for_the_batch_up_to_a_limit(self, settings):
        settings.DIGEST_WAIT_HOURS = 2.0
        announce(entry("2512.00001", title="LLM"))
        make_reconciliation(announced=3, held=1)
        held = subscription()

        composed = compose_due(1, DUE)
        assert (composed.waiting, composed.to_send) == (1, [])
        held.refresh_from_db()
        assert (held.next_due_at, held.wake_at) == (DUE, DUE + compose.LOOK_AGAIN)
        assert compose_due(1, DUE + timedelta(minutes=1)).readers == 0

        later = DUE + timedelta(hours=2)
        assert compose_due(1, later).waiting == 0
        digest = held.digests.get()
        assert (digest.due_at, digest.is_whole) == (DUE, False)
        assert digest.completeness.startswith("1 of 3 announced are here; cs.LG is still missing 2")

    def test_an_arxiv_that_does_not_answer_is_named_as_it_writes_itself(self, settings):
        settings.DIGEST_WAIT_HOURS = 0.0
        announce(entry("2512.00001", title="LLM"))
        make_reconciliation(announced=None, state="failed")
        held = subscription()

        compose_due(1, DUE)

        assert held.digests.get().completeness.startswith("arXiv does not answer for cs.LG")

    def test_what_came_too_late_comes_with_the_next(self, settings):
        settings.DIGEST_WAIT_HOURS = 0.0
        announce(entry("2512.00001", title="LLM"))
        row = make_reconciliation(announced=2, held=1)
        held = subscription()
        compose_due(1, DUE)
        announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM"))
        row.delete()
        make_reconciliation(announced=2)
        announce_next_day("2512.00011")

        compose_due(1, NEXT_DUE)

        assert sorted(arxiv_ids(newest(held))) == ["2512.00002", "2512.00011"]

    def test_what_arxiv_does_not_give_is_not_waited_for(self):
        announce(entry("2512.00001", title="LLM"))
        make_reconciliation(announced=2, held=1, is_exhausted=True)
        held = subscription()

        assert len(compose_due(1, DUE).to_send) == 1
        digest = held.digests.get()
        assert digest.is_whole
        assert digest.completeness == "1 of 2 announced are here; cs.LG is still missing 1."


class TestAnEmptyDay:
    def test_sends_nothing(self):
        announce(entry("2512.00003", title="Cats"))
        make_reconciliation(announced=1)
        held = subscription()

        composed = compose_due(1, DUE)

        assert (composed.to_send, composed.empty) == ([], 1)
        assert states(held) == ["empty"]

    def test_sends_one_line_where_that_is_wanted(self):
        make_reconciliation(announced=0)
        held = subscription(wants_empty=True)

        assert compose_due(1, DUE).to_send == [held.digests.get().pk]
        assert held.digests.get().papers == 0

    def test_is_one_without_any_interests(self):
        held = subscription(profile(categories=()))

        compose_due(1, DUE)

        assert states(held) == ["empty"]


class TestSeveralDays:
    @pytest.fixture(autouse=True)
    def whole_day(self):
        announce_whole_day()

    def test_a_weekly_digest_covers_seven_days(self):
        announce(entry("2511.00009", title="LLM"), day=DAY - timedelta(days=5))
        for day in (4, 5, 8, 9):
            make_reconciliation(day=date(2025, 12, day), announced=0)
        held = subscription(cadence="weekly", weekday=2)

        compose_due(1, DUE)

        digest = held.digests.get()
        assert (digest.first_day, digest.last_day) == (DAY - timedelta(days=6), DAY)
        assert set(arxiv_ids(digest)) == {"2512.00001", "2512.00002", "2511.00009"}
        held.refresh_from_db()
        assert held.next_due_at == DUE + timedelta(days=7)

    def test_a_site_that_was_off_for_days_sends_one_digest_of_them(self):
        held = subscription()
        compose_due(1, DUE)
        announce_next_day("2512.00011")
        announce(entry("2512.00021", title="LLM 21"), day=date(2025, 12, 12))
        make_reconciliation(day=date(2025, 12, 12), announced=1, first=21)

        compose_due(1, datetime(2025, 12, 13, 9, tzinfo=UTC))

        last = newest(held)
        assert (last.first_day, last.last_day) == (NEXT_DAY, date(2025, 12, 12))
        assert sorted(arxiv_ids(last)) == ["2512.00011", "2512.00021"]
        held.refresh_from_db()
        assert held.next_due_at == datetime(2025, 12, 15, 7, tzinfo=UTC)
