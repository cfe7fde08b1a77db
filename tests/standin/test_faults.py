"""Every way in which a day's batch goes wrong, as the site's client and parsers see it over a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from digests.arxiv.errors import ListingError
from tests.arxiv_standin.days import ONE, announced_at, midnight
from tests.arxiv_standin.faults import Door, Fault, Faults, Outage, Way
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.server import Standin
from tests.standin.asking import Reader, reader_of
from tests.standin.worlds import TUESDAY, WEDNESDAY, announced, at, get, told, world

HOURS = timedelta(hours=1)
NOON = at(WEDNESDAY, 12)


@contextmanager
def running(*faults: Fault, outages: tuple[Outage, ...] = ()) -> Iterator[tuple[Standin, Reader]]:
    with Standin(world(), Faults(faults, outages)) as standin, reader_of(standin) as reader:
        standin.now = at(WEDNESDAY, 9)
        yield standin, reader


def test_a_stale_feed_is_yesterdays_batch_under_todays_date_until_it_is_mended():
    with running(Fault(Way.STALE, WEDNESDAY, NOON, "cs.AI")) as (standin, reader):
        stale = reader.feed("cs.AI")
        assert told(stale.entries) == announced("cs.AI", TUESDAY)
        assert stale.claimed_on == WEDNESDAY
        assert told(reader.feed("cs.LG").entries) == announced("cs.LG", WEDNESDAY)
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        standin.now = NOON
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


def test_the_page_of_a_stale_category_can_be_late_as_well():
    fault = Fault(Way.STALE, WEDNESDAY, NOON, "cs.AI", doors=frozenset({Door.FEED, Door.NEW}))
    with running(fault) as (standin, reader):
        assert reader.new("cs.AI").announced_on == TUESDAY
        assert reader.new("cs.LG").announced_on == WEDNESDAY
        assert told(reader.catchup("cs.AI", WEDNESDAY).entries) == announced("cs.AI", WEDNESDAY)
        standin.now = NOON
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


def test_a_late_batch_is_at_no_door_until_it_comes():
    new = next(arxiv_id for arxiv_id, kind in announced("cs.AI", WEDNESDAY) if kind == "new")
    with running(Fault(Way.LATE, WEDNESDAY, NOON)) as (standin, reader):
        feed, catchup = reader.feed("cs.AI"), reader.catchup("cs.AI", WEDNESDAY)
        assert (feed.entries, feed.claimed_on) == ((), WEDNESDAY)
        assert reader.new("cs.AI").announced_on == TUESDAY
        assert (catchup.entries, catchup.total) == ((), 0)
        assert reader.query(new).total == 0
        assert new not in {entry.arxiv_id for entry in reader.records(TUESDAY).entries}
        standin.now = NOON
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert told(reader.catchup("cs.AI", WEDNESDAY).entries) == announced("cs.AI", WEDNESDAY)
        assert reader.query(new).total == 1
        assert new in {entry.arxiv_id for entry in reader.records(TUESDAY).entries}


def test_one_category_can_be_late_while_the_others_are_there():
    with running(Fault(Way.LATE, WEDNESDAY, NOON, "cs.LG")) as (_, reader):
        assert reader.feed("cs.LG").entries == ()
        assert reader.new("cs.LG").announced_on == TUESDAY
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert reader.new("cs.AI").announced_on == WEDNESDAY


def test_an_early_batch_is_on_the_page_before_eight():
    with running(Fault(Way.EARLY, WEDNESDAY, at(TUESDAY, 18))) as (standin, reader):
        standin.now = at(TUESDAY, 17, 59)
        assert reader.new("cs.AI").announced_on == TUESDAY
        standin.now = at(TUESDAY, 18)
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


def test_of_stragglers_a_part_of_the_batch_looks_like_all_of_it():
    with running(Fault(Way.STRAGGLERS, WEDNESDAY, NOON, "cs.AI", amount=3)) as (standin, reader):
        page = reader.new("cs.AI")
        assert told(page.entries) == announced("cs.AI", WEDNESDAY)[:3]
        assert (page.total, page.is_whole) == (3, True)
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)[:3]
        standin.now = NOON
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


def test_a_cut_feed_lacks_its_lowest_numbered_new_papers():
    with running(Fault(Way.CUT, WEDNESDAY, NOON, "cs.AI", amount=10)) as (_, reader):
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)[-10:]
        assert told(reader.new("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


def test_the_dates_of_a_feed_can_be_those_of_the_day_before():
    with running(Fault(Way.DATES_LAG, WEDNESDAY, NOON)) as (_, reader):
        listing = reader.feed("cs.AI")
        assert listing.claimed_on == TUESDAY
        assert told(listing.entries) == announced("cs.AI", WEDNESDAY)


def test_a_feed_of_a_holiday_can_repeat_the_batch_before_it():
    holiday = date(2025, 11, 28)
    with running(Fault(Way.STALE, holiday, midnight(holiday + ONE), "cs.AI")) as (standin, reader):
        standin.now = at(holiday, 9)
        listing = reader.feed("cs.AI")
        assert listing.claimed_on == holiday
        assert told(listing.entries) == announced("cs.AI", date(2025, 11, 27))
        assert reader.catchup("cs.AI", holiday).total == 0


def test_an_incomplete_harvest_is_repaired_later():
    repaired_at = at(WEDNESDAY, 22)
    with running(Fault(Way.OAI_INCOMPLETE, WEDNESDAY, repaired_at, amount=0.5)) as (standin, reader):
        partly = {entry.arxiv_id for entry in reader.records(WEDNESDAY).entries}
        standin.now = repaired_at
        whole = {entry.arxiv_id for entry in reader.records(WEDNESDAY).entries}
        assert partly < whole
        assert len(whole) / 4 < len(partly) < len(whole) * 3 / 4


def test_the_api_can_forget_papers_for_some_hours():
    new = [arxiv_id for arxiv_id, kind in announced("cs.AI", WEDNESDAY) if kind == "new"]
    old = [arxiv_id for arxiv_id, kind in announced("cs.AI", TUESDAY) if kind == "new"]
    with running(Fault(Way.API_MISSING, WEDNESDAY, NOON, amount=0.5)) as (standin, reader):
        assert 0 < reader.query(*new).total < len(new)
        assert reader.query(*old).total == len(old)
        standin.now = NOON
        assert reader.query(*new).total == len(new)


def test_the_api_can_count_papers_and_show_none():
    known = announced("cs.AI", TUESDAY)[0][0]
    with running(Fault(Way.API_EMPTY, WEDNESDAY, NOON)) as (standin, reader):
        with pytest.raises(ListingError) as caught:
            reader.query(known)
        assert caught.value.reason == "empty page"
        standin.now = NOON
        assert reader.query(known).total == 1


@pytest.mark.parametrize(
    ("mishap", "reason"), [(Mishap.UNAVAILABLE, "http 503"), (Mishap.HTML_ERROR, "wrong content type")]
)
def test_in_an_outage_every_request_of_some_hours_goes_wrong(mishap, reason):
    outage = Outage(mishap, at(WEDNESDAY, 8), NOON, frozenset({Door.FEED}))
    with running(outages=(outage,)) as (standin, reader):
        for _ in range(3):
            with pytest.raises(ListingError) as caught:
                reader.feed("cs.AI")
            assert caught.value.reason == reason
        assert reader.new("cs.AI").announced_on == WEDNESDAY
        standin.now = NOON
        assert told(reader.feed("cs.AI").entries) == announced("cs.AI", WEDNESDAY)


@pytest.mark.parametrize("fault", [Way.STALE, Way.LATE, Way.STRAGGLERS, Way.CUT, Way.DATES_LAG])
def test_what_is_mended_has_another_etag(fault):
    with running(Fault(fault, WEDNESDAY, NOON, "cs.AI", amount=2)) as (standin, _):
        before = get(standin, "/rss/cs.AI").headers["ETag"]
        assert get(standin, "/rss/cs.AI").headers["ETag"] == before
        standin.now = NOON
        assert get(standin, "/rss/cs.AI").headers["ETag"] != before


def test_a_fault_is_over_when_it_says():
    fault = Fault(Way.LATE, WEDNESDAY, announced_at(WEDNESDAY) + 3 * HOURS)
    categories = frozenset({"cs.AI"})
    faults = Faults((fault,))
    assert faults.active(WEDNESDAY, Door.NEW, categories, fault.until - HOURS) == {Way.LATE: fault}
    assert faults.active(WEDNESDAY, Door.NEW, categories, fault.until) == {}
    assert faults.active(TUESDAY, Door.NEW, categories, fault.until - HOURS) == {}
