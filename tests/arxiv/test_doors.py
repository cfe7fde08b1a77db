from collections.abc import Callable
from datetime import date

import httpx2
import pytest

from digests.arxiv.doors import MAX_IDS, Doors
from digests.arxiv.errors import ListingError

DOORS = Doors(
    rss="https://rss.arxiv.org/",
    site="https://arxiv.org",
    api="https://export.arxiv.org/api/query",
    oai="https://oaipmh.arxiv.org/oai",
)
DAY = date(2025, 12, 9)


def test_the_addresses_are_those_of_arxivs_help_pages():
    assert [
        str(url)
        for url in (
            DOORS.listing("cs.AI+cs.LG"),
            DOORS.new_page("hep-th"),
            DOORS.catchup_page("grp_physics", DAY, 1),
            DOORS.query(["2512.08242"]),
            DOORS.records("arXivRaw", "", None, None),
            DOORS.record("2512.08242", "arXiv"),
        )
    ] == [
        "https://rss.arxiv.org/rss/cs.AI+cs.LG",
        "https://arxiv.org/list/hep-th/new",
        "https://arxiv.org/catchup/grp_physics/2025-12-09?abs=True&page=1",
        "https://export.arxiv.org/api/query?id_list=2512.08242&start=0&max_results=1",
        "https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXivRaw",
        "https://oaipmh.arxiv.org/oai?verb=GetRecord&metadataPrefix=arXiv&identifier=oai%3AarXiv.org%3A2512.08242",
    ]


def test_what_a_token_holds_stays_one_value():
    url = DOORS.next_records("a&set=x#y=%20é ")

    assert dict(url.params) == {"verb": "ListRecords", "resumptionToken": "a&set=x#y=%20é "}
    assert url.fragment == ""


@pytest.mark.parametrize(
    "name",
    ["", "../admin", "cs.LG?x=1", "cs LG", "+cs", "cs.LG/x", "cs.LG#x", "a" * 1001, "cs.LG\n", "cs.ÄI", "\ud800"],
)
def test_what_is_no_name_is_never_asked_for(name):
    questions: tuple[Callable[[], object], ...] = (
        lambda: DOORS.listing(name),
        lambda: DOORS.new_page(name),
        lambda: DOORS.catchup_page(name, DAY, 1),
        lambda: DOORS.records(name, "", None, None),
        lambda: DOORS.records("arXiv", name or "/", None, None),
        lambda: DOORS.record("2512.08242", name),
        lambda: DOORS.record(name, "arXiv"),
        lambda: DOORS.query([name]),
    )
    for question in questions:
        with pytest.raises(ListingError) as caught:
            question()
        assert caught.value.reason == "bad query"
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("token", ["", "x" * 2001, "a\nb", "\ud800"])
def test_what_is_no_token_is_never_sent(token):
    with pytest.raises(ListingError, match="is no resumption token"):
        DOORS.next_records(token)


def test_papers_are_asked_for_by_number_and_not_by_version():
    with pytest.raises(ListingError, match=r"'2512.08242v1' cannot be asked for: .* carries a version"):
        DOORS.query(["2512.08241", "2512.08242v1"])


@pytest.mark.parametrize("count", [0, MAX_IDS + 1])
def test_too_many_papers_and_none_are_not_asked_for(count):
    with pytest.raises(ListingError, match=f"{count} papers cannot be asked for"):
        DOORS.query(["2512.08242"] * count)


def test_pages_begin_at_one():
    with pytest.raises(ListingError, match="0 is no number of a page"):
        DOORS.catchup_page("cs.AI", DAY, 0)


@pytest.mark.parametrize("door", ["", "arxiv.org", "ftp://arxiv.org", "file:///etc/passwd", "https://", "http://\x00"])
def test_a_door_is_an_address_of_the_web(door):
    with pytest.raises(ListingError, match="is no address of arXiv") as caught:
        Doors("https://rss.arxiv.org", "https://arxiv.org", "https://export.arxiv.org", door)

    assert caught.value.reason == "bad address"


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("https://arxiv.org/list/cs.AI/new", True),
        ("https://oaipmh.arxiv.org/anything", True),
        ("http://arxiv.org/", False),
        ("https://arxiv.org:444/", False),
        ("https://arxiv.org.evil.example/", False),
        ("https://evil.example/arxiv.org", False),
        ("https://user@evil.example/", False),
        ("ftp://arxiv.org/", False),
    ],
)
def test_only_the_doors_servers_are_led_to(address, is_ours):
    assert DOORS.leads_to(httpx2.URL(address)) is is_ours
