"""The script of days in which papers get lost in ten ways."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.arxiv_standin.days import midnight
from tests.arxiv_standin.faults import Way
from tests.arxiv_standin.scripts import FIRST_DAY, ten_ways

CATEGORIES = ("cs.AI", "cs.CL", "cs.LG", "econ.GN", "stat.ML")
SIXTY = ten_ways(7, 60, CATEGORIES, papers_per_day=30)


def test_each_of_the_ten_ways_occurs_several_times_in_sixty_days():
    _, faults = SIXTY
    assert set(faults.ways) == set(range(1, 11))
    assert min(faults.ways.values()) >= 5
    kinds = Counter(fault.way for fault in faults.faults)
    assert set(kinds) == set(Way)
    assert min(kinds.values()) >= 4


def test_every_fault_ends_within_three_days():
    _, faults = SIXTY
    for fault in faults.faults:
        assert fault.until - midnight(fault.day) <= timedelta(days=3)
    assert all(outage.until - outage.since <= timedelta(hours=5) for outage in faults.outages)


def test_faults_are_spread_over_the_days_and_the_categories():
    world, faults = SIXTY
    assert {fault.day for fault in faults.faults} >= set(world.days[1:])
    assert {fault.category for fault in faults.faults} == {"", *CATEGORIES}


def test_the_world_has_the_days_that_were_asked_for():
    world, _ = SIXTY
    assert (len(world.days), world.days[0]) == (60, FIRST_DAY)
    assert {told.announced_on for told in world.truth()} <= set(world.days)


def test_the_same_seed_writes_the_same_script():
    again, faults = ten_ways(7, 60, CATEGORIES, papers_per_day=30)
    assert faults == SIXTY[1]
    assert again.truth() == SIXTY[0].truth()
    assert ten_ways(8, 60, CATEGORIES, papers_per_day=30)[1] != faults


@pytest.mark.parametrize("days", [1, 3, 20])
def test_a_script_can_be_short(days):
    world, faults = ten_ways(1, days, ["cs.AI"], papers_per_day=10)
    assert len(world.days) == days
    assert len(faults.faults) >= days - 1
