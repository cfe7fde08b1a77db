"""The stand-in's feeds, read by the site's own parser and compared with the truth."""

from datetime import date

import pytest

from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from tests.arxiv_standin.answers import Arxiv
from tests.arxiv_standin.faults import Faults
from tests.standin.worlds import CATEGORIES, TUESDAY, WEDNESDAY, announced, arxiv, at, state, told, world

SATURDAY = date(2025, 11, 22)
QUIET = date(2025, 11, 24)
WITH_ABSTRACTS = {"abs": ["True"], "page": ["1"]}


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("is_atom", [False, True], ids=["rss", "atom"])
def test_a_feed_lists_the_announcements_of_its_day(category, is_atom):
    for day in world().days[:6]:
        listing = parse_listing(arxiv().feed(category, {}, at(day, 9), is_atom=is_atom).body)
        assert told(listing.entries) == announced(category, day)
        assert (listing.categories, listing.claimed_on, listing.rejected) == ((category,), day, ())
        for entry, listed in zip(listing.entries, world().listed(day, [category]), strict=True):
            known = state(listed.paper.arxiv_id, day)
            assert (entry.version, entry.license_url) == (listed.version, listed.paper.license_url)
            assert entry.categories == known.categories
            assert entry.authors == tuple(author.name for author in known.text.authors if not author.is_divider)


def test_feeds_are_ascii_with_tex():
    for category in CATEGORIES:
        assert arxiv().feed(category, {}, at(TUESDAY, 9)).body.isascii()


def test_a_feed_turns_to_the_next_day_at_midnight():
    evening = arxiv().feed("cs.AI", {}, at(TUESDAY, 23, 59)).body
    night = arxiv().feed("cs.AI", {}, at(WEDNESDAY, 0, 0)).body
    assert told(parse_listing(evening).entries) == announced("cs.AI", TUESDAY)
    assert told(parse_listing(night).entries) == announced("cs.AI", WEDNESDAY)


@pytest.mark.parametrize("day", [SATURDAY, QUIET, date(2025, 11, 28)], ids=["weekend", "unforeseen", "holiday"])
def test_a_feed_of_a_day_without_announcement_is_empty_and_looks_fresh(day):
    listing = parse_listing(arxiv().feed("cs.AI", {}, at(day, 9)).body)
    assert (listing.entries, listing.claimed_on) == ((), day)


def test_a_combined_feed_has_each_paper_once_with_its_strongest_type():
    listing = parse_listing(arxiv().feed("cs.AI+cs.lg", {}, at(TUESDAY, 9)).body)
    assert listing.categories == ("cs.AI", "cs.LG")
    expected = [(entry.paper.arxiv_id, entry.kind.value) for entry in world().listed(TUESDAY, ["cs.AI", "cs.LG"])]
    assert told(listing.entries) == expected


def test_an_archive_is_all_its_categories():
    listing = parse_listing(arxiv().feed("cs", {}, at(TUESDAY, 9)).body)
    assert set(announced("cs.AI", TUESDAY)) - set(told(listing.entries)) <= {
        (arxiv_id, kind) for arxiv_id, kind in announced("cs.AI", TUESDAY) if kind in {"cross", "replace-cross"}
    }


def test_a_feed_that_is_too_long_loses_its_lowest_numbered_new_papers():
    short = Arxiv(world(), Faults(), feed_limit=20)
    listing = parse_listing(short.feed("cs.AI", {}, at(TUESDAY, 9)).body)
    assert told(listing.entries) == announced("cs.AI", TUESDAY)[-20:]


@pytest.mark.parametrize("query", ["cs.XX", "nothing", "cs.AI+", "cs.AI+cs.XX"])
def test_a_wrong_query_is_answered_with_an_error_feed(query):
    reply = arxiv().feed(query, {}, at(TUESDAY, 9))
    assert reply.status == 400
    with pytest.raises(ListingError) as caught:
        parse_listing(reply.body)
    assert caught.value.reason == "arxiv error"
