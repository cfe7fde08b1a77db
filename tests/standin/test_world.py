"""The world that the stand-in serves: that it is one in which arXiv's rules hold, and the same for the same seed."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from digests.arxiv import calendar, identifiers
from tests.arxiv_standin.days import HOLIDAYS, deadline, is_listing_day
from tests.arxiv_standin.making import Rates
from tests.arxiv_standin.papers import Action, Kind
from tests.arxiv_standin.world import World
from tests.standin.worlds import CATEGORIES, FIRST, TUESDAY, world


def test_the_same_seed_makes_the_same_world():
    again = World.make(11, reversed(CATEGORIES), FIRST, 18, papers_per_day=70, quiet=[date(2025, 11, 24)])
    assert again.announcements == world().announcements
    assert [paper.states[-1].comment for paper in again.papers.values()] == [
        paper.states[-1].comment for paper in world().papers.values()
    ]


def test_another_seed_makes_another_world():
    other = World.make(12, CATEGORIES, FIRST, 18, papers_per_day=70, quiet=[date(2025, 11, 24)])
    assert other.announcements != world().announcements


def test_nothing_is_announced_on_weekends_after_skipped_deadlines_and_on_quiet_days():
    days = world().days
    assert len(days) == 18
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert date(2025, 11, 28) not in days  # no deadline on Thanksgiving, the day before
    assert date(2025, 11, 27) in days
    assert date(2025, 11, 24) not in days


def test_the_standins_calendar_agrees_with_the_sites():
    span = [date.fromordinal(number) for number in range(date(2025, 1, 2).toordinal(), date(2026, 12, 30).toordinal())]
    differing = {day for day in span if is_listing_day(day) != calendar.is_announcement_day(day)}
    assert differing <= {date(2025, 7, 7)}  # the site's table lists Sunday 6 July 2025, which has no deadline anyway
    assert date(2025, 11, 27) in HOLIDAYS


def test_tuesdays_are_the_largest():
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for day, number in Counter(told.announced_on for told in world().truth()).items():
        by_weekday[day.weekday()].append(number)
    mean = {weekday: sum(numbers) / len(numbers) for weekday, numbers in by_weekday.items()}
    assert max(mean, key=lambda weekday: mean[weekday]) == 1


def test_each_paper_is_announced_once_a_day_in_a_category():
    places = Counter((told.arxiv_id, told.category, told.announced_on) for told in world().truth())
    assert max(places.values()) == 1
    assert len(places) > 2500


def test_all_types_are_announced_in_the_order_of_a_listing():
    kinds = [listed.kind for listed in world().listed(TUESDAY, ["cs.AI"])]
    assert set(kinds) == set(Kind)
    assert kinds == sorted(kinds, key=list(Kind).index)
    news = [listed.paper.arxiv_id for listed in world().listed(TUESDAY, ["cs.AI"]) if listed.kind == Kind.NEW]
    assert news == sorted(news)


def test_the_type_is_relative_to_what_is_asked_for():
    alone = {listed.paper.arxiv_id: listed.kind for listed in world().listed(TUESDAY, ["cs.AI"])}
    together = {listed.paper.arxiv_id: listed.kind for listed in world().listed(TUESDAY, ["cs.AI", "cs.LG"])}
    from_learning = [
        listed.paper.arxiv_id
        for listed in world().listed(TUESDAY, ["cs.LG"])
        if listed.kind == Kind.NEW and alone.get(listed.paper.arxiv_id) == Kind.CROSS
    ]
    assert from_learning
    assert {together[arxiv_id] for arxiv_id in from_learning} == {Kind.NEW}


def test_identifiers_are_given_in_the_order_of_announcement():
    last = ""
    for day in world().days:
        news = sorted(event.paper.arxiv_id for event in world().events[day] if event.action == Action.NEW)
        assert last < news[0]
        last = news[-1]
    first_of_december = [event.paper.arxiv_id for event in world().events[date(2025, 12, 1)]]
    assert any(arxiv_id.startswith("2511.") for arxiv_id in first_of_december)  # announced on 30 November
    assert not any(arxiv_id.startswith("2512.") for arxiv_id in first_of_december)


def test_every_identifier_is_one():
    for arxiv_id in world().papers:
        assert identifiers.parse(arxiv_id).version is None
    assert any("/" in arxiv_id for arxiv_id in world().papers)


def test_a_paper_returns_under_the_same_version_as_a_cross_list_of_a_later_day():
    first: dict[tuple[str, int], date] = {}
    late = 0
    for told in world().announcements:
        since = first.setdefault((told.arxiv_id, told.version), told.announced_on)
        late += told.announce_type == Kind.CROSS and since < told.announced_on
    assert late >= 10


def test_versions_beyond_the_fifth_exist_and_are_announced_nowhere():
    assert max(told.version for told in world().announcements) == 5
    bumped = [event for events in world().events.values() for event in events if event.version > 5]
    assert len(bumped) >= 5
    assert all(event.paper.states[-1].version >= event.version for event in bumped)


def test_some_papers_are_announced_in_their_second_version():
    seconds = [told for told in world().announcements if told.announce_type == Kind.NEW and told.version == 2]
    assert 1 <= len(seconds) <= 30


def test_a_withdrawal_is_a_replacement_without_source():
    withdrawn = [
        (told, state)
        for told in world().announcements
        if (state := world().papers[told.arxiv_id].on(told.announced_on)) and state.is_withdrawn
    ]
    assert {told.announce_type for told, _ in withdrawn} <= {Kind.REPLACE, Kind.REPLACE_CROSS, Kind.CROSS}
    state = withdrawn[0][1]
    assert state.comment.startswith("This paper has been withdrawn by ")
    assert (state.versions[-1].size_kb, state.versions[-1].source_type) == (0, "I")


def test_small_categories_have_days_without_updates():
    numbers = [len(world().listed(day, ["econ.GN"])) for day in world().days]
    assert 0 in numbers
    assert max(numbers) > 0


def test_submissions_lie_between_the_deadlines_of_two_listings():
    punctual = World.make(5, ["cs.AI"], FIRST, 10, rates=Rates(held_back=0))
    for before, day in zip(punctual.days, punctual.days[1:], strict=False):
        for event in punctual.events[day]:
            state = event.paper.on(day)
            assert state is not None
            if event.action != Action.CROSS:
                submitted_at = state.versions[-1].submitted_at
                assert deadline(before) < submitted_at <= deadline(day)
                assert calendar.listing_day(submitted_at) in {day, calendar.next_announcement_day(day)}


def test_an_alias_is_stored_beside_its_category_and_announced_under_the_one_name():
    paper = next(listed.paper for listed in world().listed(TUESDAY, ["math.NA"]) if listed.kind == Kind.NEW)
    assert paper.states[0].stored_categories[:2] == ("math.NA", "cs.NA")
    assert world().listed(TUESDAY, ["cs.NA"]) == world().listed(TUESDAY, ["math.NA"])


def test_a_category_can_be_given_more_papers_than_a_document_holds():
    large = World.make(1, ["cs.AI", "cs.LG"], TUESDAY, 1, papers_per_day=20, large={(TUESDAY, "cs.AI"): 2100})
    news = [listed for listed in large.listed(TUESDAY, ["cs.AI"]) if listed.kind == Kind.NEW]
    assert len(news) == 2100


@pytest.mark.parametrize("nameless", [1, 3])
def test_papers_can_be_announced_of_which_no_door_tells_more_than_the_number(nameless):
    odd = World.make(3, CATEGORIES, FIRST, 10, papers_per_day=20, nameless=nameless)
    hidden = {paper.arxiv_id for paper in odd.papers.values() if paper.is_nameless}
    assert len(hidden) == nameless
    assert hidden <= {told.arxiv_id for told in odd.truth()}
