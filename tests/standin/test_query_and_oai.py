"""The stand-in's search API and OAI-PMH, read by the site's own parsers and compared with the truth."""

from datetime import date, timedelta

import pytest

from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from digests.arxiv.oai import parse_records
from digests.arxiv.pages import parse_new_page
from digests.arxiv.query import parse_answer
from tests.arxiv_standin.answers import Arxiv
from tests.arxiv_standin.days import ONE, midnight
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.papers import Kind
from tests.arxiv_standin.world import World
from tests.standin.worlds import FIRST, TUESDAY, WEDNESDAY, announced, arxiv, at, state, world

SATURDAY = date(2025, 11, 22)
QUIET = date(2025, 11, 24)
WITH_ABSTRACTS = {"abs": ["True"], "page": ["1"]}


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
