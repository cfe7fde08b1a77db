from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digests.pipeline.coverage import LONGEST, Covered, next_coverage

NEWEST = date(2025, 12, 10)


def ago(days: int) -> date:
    return NEWEST - timedelta(days=days)


def test_the_first_digest_covers_the_newest_day():
    coverage = next_coverage(NEWEST, None, is_weekly=False, owed_from=None)

    assert (coverage.first, coverage.last, coverage.days, coverage.is_new) == (NEWEST, NEWEST, 1, True)


def test_a_daily_digest_goes_on_where_the_last_one_ended():
    coverage = next_coverage(NEWEST, Covered(ago(6), ago(3), is_whole=True), is_weekly=False, owed_from=None)

    assert (coverage.first, coverage.fresh_from) == (ago(2), ago(2))


def test_days_that_lacked_something_are_covered_again():
    coverage = next_coverage(NEWEST, Covered(ago(2), ago(1), is_whole=False), is_weekly=False, owed_from=None)

    assert (coverage.first, coverage.fresh_from) == (ago(2), ago(2))


def test_there_is_nothing_new_on_a_day_that_was_covered():
    coverage = next_coverage(NEWEST, Covered(NEWEST, NEWEST, is_whole=True), is_weekly=False, owed_from=None)

    assert not coverage.is_new
    assert coverage.days == 1


def test_days_of_owed_papers_are_ranked_and_only_those_papers_come():
    coverage = next_coverage(NEWEST, Covered(ago(1), ago(1), is_whole=True), is_weekly=False, owed_from=ago(1))

    assert (coverage.first, coverage.fresh_from) == (ago(1), NEWEST)


def test_a_weekly_digest_covers_the_week_even_after_daily_ones():
    coverage = next_coverage(NEWEST, Covered(ago(1), ago(1), is_whole=True), is_weekly=True, owed_from=None)

    assert (coverage.days, coverage.fresh_from) == (7, ago(6))


COVERED = st.none() | st.builds(
    lambda ended, length, whole: Covered(ago(ended + length), ago(ended), whole),
    st.integers(0, 60),
    st.integers(0, 13),
    st.booleans(),
)


@given(COVERED, st.booleans(), st.none() | st.integers(0, 60).map(ago))
def test_no_day_falls_between_two_digests_within_two_weeks(covered, is_weekly, owed_from):
    coverage = next_coverage(NEWEST, covered, is_weekly=is_weekly, owed_from=owed_from)

    assert coverage.first <= coverage.last == NEWEST
    assert coverage.first <= max(coverage.fresh_from, coverage.first)
    assert 1 <= coverage.days <= LONGEST
    if covered is not None and covered.last > ago(LONGEST):
        assert coverage.fresh_from <= covered.last + timedelta(days=1)
