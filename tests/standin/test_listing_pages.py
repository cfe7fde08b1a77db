"""The stand-in's listing and catch-up pages, read by the site's own parser and compared with the truth."""

from datetime import date, timedelta

import pytest

from digests.arxiv.listing import parse_listing
from digests.arxiv.pages import parse_catchup_page, parse_new_page
from tests.arxiv_standin.answers import Arxiv
from tests.arxiv_standin.days import ONE
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.papers import Kind
from tests.arxiv_standin.world import World
from tests.standin.worlds import CATEGORIES, FIRST, TUESDAY, WEDNESDAY, announced, arxiv, at, state, told, world

SATURDAY = date(2025, 11, 22)
QUIET = date(2025, 11, 24)
WITH_ABSTRACTS = {"abs": ["True"], "page": ["1"]}


@pytest.mark.parametrize("category", CATEGORIES)
def test_pages_list_the_same_as_feeds(category):
    for day in world().days[:6]:
        new = parse_new_page(arxiv().new(category, {}, at(day, 9)).body, category=category)
        reply = arxiv().catchup(category, day.isoformat(), WITH_ABSTRACTS, at(day + 20 * ONE, 9))
        catchup = parse_catchup_page(reply.body, category=category)
        for page in (new, catchup):
            assert told(page.entries) == announced(category, day)
            assert (page.announced_on, page.rejected, page.is_whole) == (day, (), True)
            assert page.total == len(announced(category, day))


def test_a_page_shows_the_texts_in_unicode():
    page = parse_new_page(arxiv().new("cs.AI", {}, at(TUESDAY, 9)).body, category="cs.AI")
    for entry in page.entries:
        known = state(entry.arxiv_id, TUESDAY)
        assert entry.title == " ".join(known.text.title.split())
        assert entry.categories == known.categories
        assert (entry.comment, entry.is_withdrawn) == (known.comment, known.is_withdrawn)


def test_the_page_shows_a_batch_from_eight_in_the_evening_before():
    before = parse_new_page(arxiv().new("cs.AI", {}, at(TUESDAY, 19, 59)).body, category="cs.AI")
    after = parse_new_page(arxiv().new("cs.AI", {}, at(TUESDAY, 20, 0)).body, category="cs.AI")
    assert (before.announced_on, after.announced_on) == (TUESDAY, WEDNESDAY)
    assert told(after.entries) == announced("cs.AI", WEDNESDAY)


def test_the_page_of_a_day_without_announcement_is_that_of_the_day_before():
    page = parse_new_page(arxiv().new("cs.AI", {}, at(QUIET, 9)).body, category="cs.AI")
    assert page.announced_on == date(2025, 11, 21)


def test_a_category_without_updates_says_so_under_todays_date():
    day = next(day for day in world().days if not world().listed(day, ["econ.GN"]))
    page = parse_new_page(arxiv().new("econ.GN", {}, at(day, 9)).body, category="econ.GN")
    assert (page.announced_on, page.total, page.entries) == (day, 0, ())
    body = arxiv().catchup("econ.GN", day.isoformat(), WITH_ABSTRACTS, at(day, 9)).body
    assert b"No updates for " in body
    assert parse_catchup_page(body, category="econ.GN").total == 0


def test_a_listing_page_can_be_asked_for_in_parts():
    whole = announced("cs.AI", TUESDAY)
    shown = []
    for skip in range(0, len(whole), 25):
        body = arxiv().new("cs.AI", {"skip": [str(skip)], "show": ["25"]}, at(TUESDAY, 9)).body
        page = parse_new_page(body, category="cs.AI")
        assert page.total == len(whole) or not page.is_whole
        shown += told(page.entries)
    assert shown == whole
    assert arxiv().new("cs.AI", {"show": ["26"]}, at(TUESDAY, 9)).status == 400


def test_two_thousand_entries_are_a_page_and_the_rest_another():
    large = World.make(1, ["cs.AI"], TUESDAY, 1, papers_per_day=20, large={(TUESDAY, "cs.AI"): 2050})
    served = Arxiv(large, Faults())
    whole = [(told.arxiv_id, told.announce_type) for told in large.truth()]
    shown = []
    for number in ("1", "2"):
        reply = served.catchup("cs.AI", TUESDAY.isoformat(), {"abs": ["True"], "page": [number]}, at(WEDNESDAY, 9))
        page = parse_catchup_page(reply.body, category="cs.AI")
        assert not page.is_whole
        shown += told(page.entries)
    assert shown == whole
    beyond = served.catchup("cs.AI", TUESDAY.isoformat(), {"abs": ["True"], "page": ["3"]}, at(WEDNESDAY, 9)).body
    assert b"No further updates for Tue, 18 Nov 2025" in beyond
    feed = parse_listing(served.feed("cs.AI", {}, at(TUESDAY, 9)).body)
    assert told(feed.entries) == whole[-2000:]


@pytest.mark.parametrize(
    ("day", "arguments"),
    [
        ("2025-11-20", {}),
        ("2025-08-18", {}),
        ("2025-11-31", {}),
        ("18-11-2025", {}),
        ("2025-11-18", {"page": ["0"]}),
        ("2025-11-18", {"abs": ["yes"]}),
        ("2025-11-18", {"skip": ["1"]}),
    ],
)
def test_a_catchup_page_of_the_future_of_long_ago_or_with_wrong_parameters_is_refused(day, arguments):
    assert arxiv().catchup("cs.AI", day, arguments, at(WEDNESDAY, 9)).status == 400


def test_a_catchup_page_reaches_back_ninety_days():
    day = WEDNESDAY - timedelta(days=90)
    assert arxiv().catchup("cs.AI", day.isoformat(), {}, at(WEDNESDAY, 9)).status == 200


def test_a_catchup_page_of_tomorrow_is_refused_in_the_evening_although_the_batch_is_out():
    assert arxiv().catchup("cs.AI", WEDNESDAY.isoformat(), {}, at(TUESDAY, 21)).status == 400


def test_a_catchup_page_of_an_alias_is_that_of_its_category():
    reply = arxiv().catchup("cs.NA", TUESDAY.isoformat(), WITH_ABSTRACTS, at(WEDNESDAY, 9))
    assert (reply.status, reply.headers["Location"]) == (301, "/catchup/math.NA/2025-11-18?abs=True&page=1")


def test_catchup_pages_can_list_papers_where_they_are_filed_by_now():
    late = next(
        one
        for one in world().announcements
        if one.announce_type == Kind.CROSS
        and any(
            first.arxiv_id == one.arxiv_id and first.announced_on < one.announced_on for first in world().announcements
        )
        and world().papers[one.arxiv_id].states[0].since >= FIRST
    )
    first_day = world().papers[late.arxiv_id].states[0].since
    as_filed = Arxiv(world(), Faults(), catchup_as_filed=True)
    for served, extra in ((arxiv(), []), (as_filed, [(late.arxiv_id, "cross")])):
        body = served.catchup(late.category, str(first_day), WITH_ABSTRACTS, at(late.announced_on, 9)).body
        page = parse_catchup_page(body, category=late.category)
        unforeseen = set(told(page.entries)) - set(announced(late.category, first_day))
        assert unforeseen >= set(extra)
        assert bool(unforeseen) == bool(extra)
        assert page.total == len(page.entries)
