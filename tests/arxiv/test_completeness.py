"""The state machine of a category-day, as a table: what is known at a moment, and what follows from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.arxiv.calendar import EASTERN, announced_at
from digests.arxiv.completeness import Door, Known, Phase, State, doors, judge, next_ask, phase

TUESDAY = date(2025, 12, 9)
HOLIDAY = date(2025, 12, 26)
"""The Friday after Christmas: a weekday without announcement."""


def eastern(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of December 2025."""
    return datetime(2025, 12, day, hour, minute, tzinfo=EASTERN)


EVENING, NIGHT, MORNING, NOON = eastern(8, 20, 30), eastern(9, 0, 30), eastern(9, 8), eastern(9, 12)
OVER, NEXT_NIGHT = eastern(9, 20), eastern(10, 3, 30)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (eastern(8, 19, 59), Phase.AHEAD),
        (eastern(8, 20), Phase.EVENING),
        (eastern(8, 23, 59), Phase.EVENING),
        (eastern(9, 0), Phase.DAY),
        (eastern(9, 19, 59), Phase.DAY),
        (eastern(9, 20), Phase.PAST),
    ],
)
def test_the_phases_of_a_day(now: datetime, expected: Phase) -> None:
    assert phase(TUESDAY, now) == expected


@pytest.mark.parametrize(
    ("known", "now", "state"),
    [
        (Known(TUESDAY), EVENING, State.WAITING),
        (Known(TUESDAY), MORNING, State.WAITING),
        (Known(TUESDAY, failures=2), MORNING, State.WAITING),
        (Known(TUESDAY), NOON, State.STALLED),
        (Known(TUESDAY, failures=1), NOON, State.FAILED),
        (Known(TUESDAY, held=100), NIGHT, State.FRESH),
        (Known(TUESDAY, held=100), NOON, State.FRESH),
        (Known(TUESDAY, held=100, failures=3), NOON, State.FAILED),
        (Known(TUESDAY, announced=120, held=100), NIGHT, State.FRESH),
        (Known(TUESDAY, announced=120, held=100, is_exhausted=True), MORNING, State.SHORT),
        (Known(TUESDAY, announced=120, held=120), EVENING, State.COMPLETE),
        (Known(TUESDAY, announced=120, held=120, failures=9), NOON, State.COMPLETE),
        (Known(TUESDAY, announced=0), MORNING, State.QUIET),
        (Known(HOLIDAY), eastern(26, 15), State.QUIET),
        (Known(HOLIDAY, announced=40, held=40), eastern(26, 21), State.COMPLETE),
        (Known(HOLIDAY, announced=40, held=39), eastern(26, 21), State.FRESH),
    ],
)
def test_the_state_follows_from_what_is_known(known: Known, now: datetime, state: State) -> None:
    assert judge(known, now) == state


@pytest.mark.parametrize(
    ("known", "now", "expected"),
    [
        (Known(TUESDAY), eastern(8, 19), ()),
        (Known(TUESDAY), EVENING, (Door.NEW,)),
        (Known(TUESDAY, announced=9, held=9), EVENING, ()),
        (Known(TUESDAY), NIGHT, (Door.NEW, Door.FEED, Door.CATCHUP)),
        (Known(TUESDAY, held=9, has_feed=True), NIGHT, (Door.NEW, Door.CATCHUP)),
        (Known(TUESDAY, announced=9, held=9), NIGHT, (Door.FEED,)),
        (Known(TUESDAY, announced=9, held=9, has_feed=True), NIGHT, ()),
        (Known(TUESDAY, announced=9, held=9, has_feed=True), MORNING, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=9, has_feed=True, confirmed_at=MORNING), NOON, ()),
        (Known(TUESDAY, announced=9, held=9, confirmed_at=MORNING), NOON, (Door.FEED,)),
        (Known(TUESDAY, announced=0), MORNING, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=8, has_feed=True), NIGHT, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=8, names_missing=True), NIGHT, (Door.FEED, Door.CATCHUP, Door.QUERY)),
        (Known(TUESDAY, announced=0), NIGHT, ()),
        (Known(TUESDAY), OVER, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=9, confirmed_at=NIGHT), OVER, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=9, confirmed_at=OVER), OVER, ()),
        (Known(TUESDAY, announced=9, held=9, confirmed_at=OVER), NEXT_NIGHT, (Door.CATCHUP,)),
        (Known(TUESDAY, announced=9, held=8, names_missing=True, confirmed_at=OVER), OVER, (Door.CATCHUP, Door.QUERY)),
        (Known(HOLIDAY), eastern(25, 21), ()),
        (Known(HOLIDAY), eastern(26, 12), ()),
        (Known(HOLIDAY), eastern(26, 20), (Door.CATCHUP,)),
    ],
)
def test_the_doors_worth_asking(known: Known, now: datetime, expected: tuple[Door, ...]) -> None:
    assert doors(known, now) == expected


@pytest.mark.parametrize(
    ("known", "now", "then"),
    [
        (Known(TUESDAY), eastern(8, 12), eastern(8, 20, 2)),
        (Known(TUESDAY), eastern(8, 20, 2), eastern(8, 20, 7)),
        (Known(TUESDAY), eastern(8, 22), eastern(8, 22, 30)),
        (Known(TUESDAY), eastern(9, 6), eastern(9, 7)),
        (Known(TUESDAY, failures=1), EVENING, EVENING + timedelta(minutes=5)),
        (Known(TUESDAY, failures=3), EVENING, EVENING + timedelta(minutes=20)),
        (Known(TUESDAY, failures=400), EVENING, EVENING + timedelta(hours=1)),
        (Known(TUESDAY, announced=9, held=9), EVENING, eastern(9, 0, 15)),
        (Known(TUESDAY, announced=9, held=9, has_feed=True), NIGHT, eastern(9, 6)),
        (Known(TUESDAY, announced=9, held=9, has_feed=True, confirmed_at=MORNING), MORNING, NEXT_NIGHT),
        (Known(TUESDAY, announced=9, held=9, confirmed_at=OVER), OVER, NEXT_NIGHT),
        (Known(TUESDAY, announced=9, held=9), NEXT_NIGHT, eastern(11, 3, 30)),
        (Known(TUESDAY, announced=9, held=9), eastern(16, 3, 30), None),
        (Known(TUESDAY, announced=0), eastern(16, 3, 30), None),
        (Known(TUESDAY, announced=9, held=8, is_exhausted=True), eastern(16, 3, 30), eastern(17, 3, 30)),
        (Known(TUESDAY, announced=9, held=8, is_exhausted=True), eastern(23, 3, 30), None),
        (Known(TUESDAY), eastern(23, 3, 30), eastern(24, 3, 30)),
        (Known(HOLIDAY), eastern(26, 20), eastern(27, 3, 30)),
    ],
)
def test_when_a_day_is_asked_about_again(known: Known, now: datetime, then: datetime | None) -> None:
    assert next_ask(known, now) == then


def test_the_night_begins_at_half_past_three_eastern_on_both_sides_of_daylight_saving() -> None:
    friday = Known(
        date(2026, 3, 6), announced=1, held=1, has_feed=True, confirmed_at=datetime(2026, 3, 6, 12, tzinfo=UTC)
    )
    assert next_ask(friday, datetime(2026, 3, 6, 12, tzinfo=UTC)) == datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
    assert next_ask(friday, datetime(2026, 3, 7, 12, tzinfo=UTC)) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


KNOWN = st.builds(
    Known,
    day=st.dates(date(2025, 10, 1), date(2026, 4, 1)).filter(lambda day: day.weekday() < 5),
    announced=st.none() | st.integers(0, 50),
    held=st.integers(0, 50),
    names_missing=st.booleans(),
    has_feed=st.booleans(),
    is_exhausted=st.booleans(),
    failures=st.integers(0, 30),
)


@given(known=KNOWN, hours=st.integers(-30, 24 * 120))
def test_no_day_is_asked_about_in_a_tight_loop(known: Known, hours: int) -> None:
    now = announced_at(known.day) + timedelta(hours=hours)
    then = next_ask(known, now)
    assert then is None or then - now >= timedelta(minutes=2) or then == announced_at(known.day) + timedelta(minutes=2)


@given(known=KNOWN, hours=st.integers(0, 24 * 88))
def test_a_day_that_is_not_settled_is_always_asked_about_again_within_a_day(known: Known, hours: int) -> None:
    now = announced_at(known.day) + timedelta(hours=hours)
    then = next_ask(known, now)
    if judge(known, now) in {State.WAITING, State.FRESH, State.STALLED, State.FAILED}:
        assert then is not None
        assert then - now <= timedelta(hours=50)
