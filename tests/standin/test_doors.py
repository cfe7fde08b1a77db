"""What every door serves, read by the site's own parsers and compared with the truth."""

from datetime import date, timedelta

import pytest

from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from digests.arxiv.oai import parse_records
from digests.arxiv.pages import parse_catchup_page, parse_new_page
from digests.arxiv.query import parse_answer
from tests.arxiv_standin.answers import Arxiv
from tests.arxiv_standin.days import ONE, midnight
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.papers import Kind
from tests.arxiv_standin.world import World
from tests.standin.worlds import CATEGORIES, FIRST, TUESDAY, WEDNESDAY, announced, arxiv, at, state, told, world

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


def test_the_api_knows_every_paper_in_its_newest_version():
    day = world().days[-1]
    asked = [paper.arxiv_id for paper in world().papers.values()][:300]
    found = parse_answer(arxiv().query({"id_list": [",".join(asked)], "max_results": ["300"]}, at(day, 9)).body)
    assert [entry.arxiv_id for entry in found.entries] == asked
    for entry in found.entries:
        known = state(entry.arxiv_id, day)
        assert (entry.version, entry.categories, entry.doi) == (known.version, known.categories, known.doi)
        assert (entry.comment, entry.is_withdrawn) == (known.comment, known.is_withdrawn)
        assert entry.abstract == known.text.abstract
        assert entry.versions[0].submitted_at == known.versions[0].submitted_at


def test_the_api_learns_of_new_papers_at_midnight():
    new = next(arxiv_id for arxiv_id, kind in announced("cs.AI", WEDNESDAY) if kind == "new")
    known = announced("cs.AI", TUESDAY)[0][0]
    question = {"id_list": [f"{new},{known},2501.00001"]}
    evening = parse_answer(arxiv().query(question, at(TUESDAY, 23, 59)).body)
    night = parse_answer(arxiv().query(question, at(WEDNESDAY, 0, 0)).body)
    assert [entry.arxiv_id for entry in evening.entries] == [known]
    assert [entry.arxiv_id for entry in night.entries] == [new, known]


def test_the_api_answers_in_pages():
    asked = [arxiv_id for arxiv_id, _ in announced("cs.AI", TUESDAY)][:30]
    question = {"id_list": [",".join(asked)], "max_results": ["12"]}
    pages = [
        parse_answer(arxiv().query(question | {"start": [str(start)]}, at(WEDNESDAY, 9)).body) for start in (0, 12, 24)
    ]
    assert [(page.total, page.start, len(page.entries)) for page in pages] == [(30, 0, 12), (30, 12, 12), (30, 24, 6)]


@pytest.mark.parametrize(
    "question", [{"id_list": ["abc"]}, {}, {"id_list": ["2511.40001"], "max_results": ["many"]}], ids=str
)
def test_a_wrong_question_to_the_api_is_an_error(question):
    reply = arxiv().query(question, at(TUESDAY, 9))
    assert reply.status == 400
    with pytest.raises(ListingError, match="arXiv answers"):
        parse_answer(reply.body)


def harvest(served: Arxiv, now, **question: str):
    """Return what a whole harvest brings, and in how many pages."""
    arguments = {"verb": ["ListRecords"], "metadataPrefix": ["arXivRaw"]} | {
        name.rstrip("_"): [text] for name, text in question.items()
    }
    pages = [parse_records(served.oai(arguments, now).body)]
    while pages[-1].token:
        arguments = {"verb": ["ListRecords"], "resumptionToken": [pages[-1].token]}
        pages.append(parse_records(served.oai(arguments, now).body))
    assert all(page.rejected == () for page in pages)
    return [entry for page in pages for entry in page.entries], len(pages)


def test_a_harvest_in_pages_brings_everything_once():
    day = world().days[-1]
    served = Arxiv(world(), Faults(), oai_limit=100)
    entries, pages = harvest(served, at(day, 9), from_=FIRST.isoformat())
    expected = [paper.arxiv_id for since, paper, _ in world().changed(day) if since >= FIRST]
    assert [entry.arxiv_id for entry in entries] == expected
    assert pages == -(-len(expected) // 100)
    for entry in entries:
        known = state(entry.arxiv_id, day)
        found = [(version.number, version.submitted_at, version.is_withdrawal) for version in entry.versions]
        assert found == [(one.number, one.submitted_at, one.source_type == "I") for one in known.versions]
        assert (entry.version, entry.categories) == (known.version, known.categories)


def test_a_harvest_of_a_set_has_its_papers_only():
    day = world().days[-1]
    entries, _ = harvest(arxiv(), at(day, 9), from_=FIRST.isoformat(), set="math:math:NA")
    assert entries
    assert all("math.NA" in entry.categories for entry in entries)


def test_oai_has_the_batch_from_half_past_ten_in_the_evening():
    new = next(arxiv_id for arxiv_id, kind in announced("cs.AI", WEDNESDAY) if kind == "new")
    evening, _ = harvest(arxiv(), at(TUESDAY, 22, 29), from_=TUESDAY.isoformat())
    later, _ = harvest(arxiv(), at(TUESDAY, 22, 30), from_=WEDNESDAY.isoformat())
    assert new not in {entry.arxiv_id for entry in evening}
    assert new in {entry.arxiv_id for entry in later}


def test_one_record_in_either_format_is_the_same_paper():
    arxiv_id = announced("cs.AI", TUESDAY)[0][0]
    question = {"verb": ["GetRecord"], "identifier": [f"oai:arXiv.org:{arxiv_id}"]}
    raw, split = (
        parse_records(arxiv().oai(question | {"metadataPrefix": [prefix]}, at(WEDNESDAY, 9)).body).entries[0]
        for prefix in ("arXivRaw", "arXiv")
    )
    assert (raw.arxiv_id, raw.title, raw.authors) == (split.arxiv_id, split.title, split.authors)
    assert raw.authors == tuple(author.name for author in state(arxiv_id, TUESDAY).text.authors)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"verb": "ListRecords"}, "oai badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2025-11-30"}, "oai badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "until": "2025-12-30"}, "oai badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2005-09-15"}, "oai badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": "cs:cs:XX"}, "oai badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "oai cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "nonsense"}, "oai badResumptionToken"),
        ({"verb": "Sing"}, "oai badVerb"),
        (
            {"verb": "GetRecord", "metadataPrefix": "arXiv", "identifier": "oai:arXiv.org:2501.00001"},
            "oai idDoesNotExist",
        ),
    ],
)
def test_wrong_questions_to_oai_are_errors_by_name(question, reason):
    arguments = {name: [text] for name, text in question.items()}
    with pytest.raises(ListingError) as caught:
        parse_records(arxiv().oai(arguments, at(WEDNESDAY, 9)).body)
    assert caught.value.reason == reason


def test_a_harvest_of_nothing_says_so():
    question = {"verb": ["ListRecords"], "metadataPrefix": ["arXiv"], "from": ["2005-09-16"], "until": ["2005-09-16"]}
    body = arxiv().oai(question, at(WEDNESDAY, 9)).body
    assert b"noRecordsMatch" in body
    assert parse_records(body).entries == ()


def test_a_resumption_token_is_good_until_midnight_utc():
    served = Arxiv(world(), Faults(), oai_limit=50)
    first = parse_records(served.oai({"verb": ["ListRecords"], "metadataPrefix": ["arXivRaw"]}, at(WEDNESDAY, 9)).body)
    again = {"verb": ["ListRecords"], "resumptionToken": [first.token]}
    assert first.expires_at == midnight(WEDNESDAY + ONE) - timedelta(hours=5)
    assert len(parse_records(served.oai(again, at(WEDNESDAY, 18, 59)).body).entries) == 50
    with pytest.raises(ListingError) as caught:
        parse_records(served.oai(again, at(WEDNESDAY, 19, 0)).body)
    assert caught.value.reason == "oai badResumptionToken"


def test_of_a_nameless_paper_pages_show_the_number_and_no_door_more():
    odd = World.make(3, ["cs.AI", "cs.LG"], FIRST, 6, papers_per_day=30, nameless=1)
    (hidden,) = (paper.arxiv_id for paper in odd.papers.values() if paper.is_nameless)
    (category, day), *_ = [
        (told.category, told.announced_on)
        for told in odd.truth()
        if told.arxiv_id == hidden and told.announce_type == Kind.NEW
    ]
    served, noon = Arxiv(odd, Faults()), at(day, 12)
    page = parse_new_page(served.new(category, {}, noon).body, category=category)
    assert [rejected.identifier for rejected in page.rejected] == [hidden]
    assert page.total == len(page.entries) + 1
    assert hidden not in {entry.arxiv_id for entry in parse_listing(served.feed(category, {}, noon).body).entries}
    assert parse_answer(served.query({"id_list": [hidden]}, noon).body).total == 0
    assert hidden not in {entry.arxiv_id for entry in harvest(served, noon)[0]}
