from datetime import date, timedelta

import pytest

from digests.pipeline import days
from digests.pipeline.days import Neighbours
from tests.builders import DAY, announce, entry

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, THURSDAY = (date(2025, 12, 8) + timedelta(days=offset) for offset in (0, 1, 3))


@pytest.fixture(autouse=True)
def papers():
    announce(entry("2512.00001"), asked=("cs.LG",), day=MONDAY)
    announce(entry("2512.00002"), asked=("cs.CV",), day=TUESDAY)
    announce(entry("2512.00003"), asked=("cs.LG",), day=THURSDAY)


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (["cs.LG"], Neighbours(THURSDAY, MONDAY, None)),
        (["cs.CV", "cs.LG"], Neighbours(THURSDAY, TUESDAY, None)),
        (["cs.CV"], Neighbours(TUESDAY, None, None)),
        (["math.CO"], Neighbours(None, None, None)),
        ([], Neighbours(None, None, None)),
    ],
)
def test_around_the_newest_day_of_the_categories(categories, expected):
    assert days.around(categories, None) == expected


@pytest.mark.parametrize(
    ("day", "previous", "following"),
    [
        (MONDAY, None, TUESDAY),
        (TUESDAY, MONDAY, THURSDAY),
        (DAY, TUESDAY, THURSDAY),
        (THURSDAY, TUESDAY, None),
        (date(2020, 1, 1), None, MONDAY),
    ],
)
def test_around_a_day_whether_it_has_announcements_or_not(day, previous, following):
    assert days.around(["cs.CV", "cs.LG"], day) == Neighbours(day, previous, following)
