from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from digests.models import SpendingDay
from digests.pipeline import spending
from digests.pipeline.spending import Reserved

NOW = datetime(2025, 12, 10, 23, 30, tzinfo=UTC)
DAY = date(2025, 12, 10)

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings):
    settings.SUMMARY_DAILY_TOKENS = 1000


def test_what_is_set_aside_and_spent_stays_within_the_limit(limited):
    assert spending.reserve(600, NOW) == Reserved.YES
    assert spending.reserve(600, NOW) == Reserved.LATER
    assert spending.reserve(400, NOW) == Reserved.YES
    assert SpendingDay.objects.get().reserved == 1000


def test_what_a_call_did_not_use_comes_back(limited):
    spending.reserve(600, NOW)
    spending.settle(DAY, 600, tokens_in=150, tokens_out=50, calls=1)

    assert spending.reserve(800, NOW) == Reserved.YES
    assert not spending.is_closed(NOW)


def test_a_day_whose_rest_is_too_little_is_closed_until_the_next_one_or_a_higher_limit(limited, settings):
    spending.reserve(600, NOW)
    spending.settle(DAY, 600, tokens_in=500, tokens_out=50, calls=1)

    assert spending.reserve(600, NOW) == Reserved.SPENT
    assert spending.is_closed(NOW)
    assert not spending.is_closed(NOW + timedelta(hours=1))
    settings.SUMMARY_DAILY_TOKENS = 2000
    assert not spending.is_closed(NOW)
    assert spending.reserve(600, NOW) == Reserved.YES


def test_a_limit_of_nothing_is_always_reached(settings):
    settings.SUMMARY_DAILY_TOKENS = 0

    assert spending.is_closed(NOW)


def test_without_a_limit_everything_is_counted_all_the_same(settings):
    settings.SUMMARY_DAILY_TOKENS = None

    assert spending.reserve(10**9, NOW) == Reserved.YES
    assert not spending.is_closed(NOW)
    assert SpendingDay.objects.get().reserved == 10**9


def test_what_was_set_aside_for_a_lost_answer_stays_counted(limited):
    spending.reserve(600, NOW)
    spending.write_off(DAY, 600)

    assert spending.reserve(600, NOW) == Reserved.SPENT
    assert (SpendingDay.objects.get().lost, SpendingDay.objects.get().reserved) == (600, 0)


def test_the_first_call_of_a_day_goes_alone_until_it_is_settled(limited):
    assert spending.reserve(100, NOW, first_alone=True) == Reserved.YES
    assert spending.reserve(100, NOW, first_alone=True) == Reserved.LATER
    assert spending.reserve(100, NOW) == Reserved.YES  # its repair
    spending.settle(DAY, 200, tokens_in=0, tokens_out=0, calls=0)  # it failed and cost nothing
    assert spending.reserve(100, NOW, first_alone=True) == Reserved.YES
    spending.settle(DAY, 100, tokens_in=10, tokens_out=10, calls=1)

    assert [spending.reserve(100, NOW, first_alone=True) for _ in range(2)] == [Reserved.YES] * 2


def test_what_a_provider_counts_beyond_the_estimate_is_set_aside_for_the_next(limited, settings):
    assert spending.with_margin(100, NOW) == 100
    spending.reserve(100, NOW)
    spending.settle(DAY, 100, tokens_in=250, tokens_out=50, calls=1, estimated=100)
    spending.reserve(300, NOW)
    spending.settle(DAY, 300, tokens_in=100, tokens_out=50, calls=1, estimated=100)

    assert spending.with_margin(100, NOW) == 300
    assert spending.with_margin(900, NOW) == 1000
    assert spending.with_margin(100, NOW + timedelta(days=1)) == 100
    settings.SUMMARY_DAILY_TOKENS = None
    assert spending.with_margin(100, NOW) == 100


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_do_not_overdraw(limited):
    def reserve_ten_times(_: int) -> int:
        try:
            return sum(spending.reserve(30, NOW) == Reserved.YES for _ in range(10))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(reserve_ten_times, range(8)))

    assert granted == 33
    assert SpendingDay.objects.get().reserved == 990


def test_a_cost_is_known_where_a_price_is(settings):
    assert spending.cost_of(1000, 1000) is None
    settings.SUMMARY_PRICE_IN, settings.SUMMARY_PRICE_OUT = 0.4, 1.6

    assert spending.cost_of(1000, 500) == Decimal("0.0012")


def test_the_figures_of_the_last_days_have_every_day(settings, django_assert_num_queries):
    settings.SUMMARY_PRICE_IN = 1.0
    spending.reserve(600, NOW)
    spending.settle(DAY, 600, tokens_in=150, tokens_out=50, calls=1)

    with django_assert_num_queries(1):
        before, today = spending.per_day(NOW, 2)
    assert (before.day, before.tokens_in, before.calls, before.cost) == (DAY - timedelta(days=1), 0, 0, Decimal(0))
    assert (today.day, today.tokens_in, today.tokens_out, today.calls) == (DAY, 150, 50, 1)
    assert today.cost == Decimal("0.00015")
