"""The client against a real HTTP server on loopback: what it asks, and what it takes for an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from werkzeug import Request, Response

from digests.arxiv.client import Answer, ArxivClient
from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from tests.arxiv.asking import AGENT, ONCE, RSS_TYPE, answer, ask, doors, refusal
from tests.arxiv.documents import document, hostile, item, rss


@pytest.fixture
def client(base) -> Iterator[ArxivClient]:
    with ArxivClient(doors(base), AGENT, retries=ONCE) as client:
        yield client


def test_a_listing_is_asked_for_politely_and_arrives_unchanged(arxiv, base):
    arxiv.expect_oneshot_request("/rss/cs.AI+cs.LG", headers={"User-Agent": AGENT}).respond_with_data(
        rss(item()), content_type=RSS_TYPE
    )

    assert ask(base, "cs.AI+cs.LG") == rss(item())
    arxiv.check_assertions()


def test_what_was_fetched_can_be_parsed(arxiv, base):
    answer(arxiv, rss(item()))

    assert parse_listing(ask(base)).entries[0].arxiv_id == "2508.03699"


def test_every_door_is_asked_in_its_own_words(arxiv, client):
    answer(arxiv, b"<html>", path="/site/list/cs.LG/new", Content_Type="text/html; charset=utf-8")
    answer(arxiv, b"<html>", path="/site/catchup/cs.LG/2025-12-09", Content_Type="text/html")
    answer(arxiv, b"<feed/>", path="/api/query", Content_Type="application/atom+xml")
    answer(arxiv, b"<OAI-PMH/>", path="/oai", Content_Type="text/xml; charset=utf-8")

    client.new_page("cs.LG")
    client.catchup_page("cs.LG", date(2025, 12, 9), page=2)
    client.query(["2512.08242", "hep-th/9901001"])
    client.records(set_name="cs:cs:LG", from_on=date(2025, 12, 8), until_on=date(2025, 12, 10))
    client.records(prefix="arXiv")
    client.records(token="verb%3DListRecords&skip=2000", set_name="cs")
    client.record("math/0309136")

    assert [(request.path, request.args.to_dict()) for request, _ in arxiv.log] == [
        ("/site/list/cs.LG/new", {}),
        ("/site/catchup/cs.LG/2025-12-09", {"abs": "True", "page": "2"}),
        ("/api/query", {"id_list": "2512.08242,hep-th/9901001", "start": "0", "max_results": "2"}),
        (
            "/oai",
            {
                "verb": "ListRecords",
                "metadataPrefix": "arXivRaw",
                "set": "cs:cs:LG",
                "from": "2025-12-08",
                "until": "2025-12-10",
            },
        ),
        ("/oai", {"verb": "ListRecords", "metadataPrefix": "arXiv"}),
        ("/oai", {"verb": "ListRecords", "resumptionToken": "verb%3DListRecords&skip=2000"}),
        ("/oai", {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": "oai:arXiv.org:math/0309136"}),
    ]
    assert {request.headers["User-Agent"] for request, _ in arxiv.log} == {AGENT}


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml; charset=utf-8", "text/xml", "Application/XML", "application/atom+xml"]
)
def test_every_type_of_xml_is_taken(arxiv, base, content_type):
    answer(arxiv, rss(), Content_Type=content_type)

    assert ask(base) == rss()


def test_a_web_page_with_status_200_is_no_listing(arxiv, base):
    answer(arxiv, hostile("05"), Content_Type="text/html; charset=utf-8")

    error = refusal(base)
    assert error.reason == "wrong content type"
    assert "'text/html', not with an XML document" in str(error)


def test_a_feed_is_no_listing_page(arxiv, client):
    answer(arxiv, rss(), path="/site/list/cs.LG/new")

    with pytest.raises(ListingError, match="not with a web page") as caught:
        client.new_page("cs.LG")

    assert caught.value.reason == "wrong content type"


def test_an_answer_of_nothing_is_no_empty_day(arxiv, base):
    answer(arxiv, b"")

    assert refusal(base).reason == "empty body"


@pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404, 429, 500, 503])
def test_a_status_that_is_no_answer_is_named(arxiv, base, status):
    answer(arxiv, status=status)

    error = refusal(base)
    assert error.reason == f"http {status}"
    assert error.retry_after is None


def test_arxivs_own_error_document_is_told_in_its_words(arxiv, base):
    answer(arxiv, hostile("57"), status=400)

    error = refusal(base)
    assert error.reason == "arxiv error"
    assert "Bad subject class 'XX'" in str(error)


def test_the_search_apis_error_document_is_told_in_its_words(arxiv, client):
    body = document("api/api-id_abc_s0_m100-http400.xml")
    answer(arxiv, body, 400, "/api/query", Content_Type="application/atom+xml")

    with pytest.raises(ListingError, match="incorrect id format for abc") as caught:
        client.query(["2512.08242"])

    assert caught.value.reason == "arxiv error"


@pytest.mark.parametrize("body", [b"Bad request", rss(), b"<html>" * 100_000])
def test_any_other_document_with_status_400_is_just_that_status(arxiv, base, body):
    answer(arxiv, body, status=400)

    assert refusal(base).reason == "http 400"


def test_a_day_that_the_catch_up_pages_do_not_have_is_status_400(arxiv, client):
    answer(arxiv, b"<html>Invalid date</html>", 400, "/site/catchup/cs.LG/2020-01-01", Content_Type="text/html")

    with pytest.raises(ListingError) as caught:
        client.catchup_page("cs.LG", date(2020, 1, 1))

    assert caught.value.reason == "http 400"


def test_a_document_comes_with_the_name_of_its_state(arxiv, client):
    answer(arxiv, rss(), ETag='"abc"')

    assert client.listing("cs.LG") == Answer(rss(), '"abc"', is_modified=True)


def test_a_document_that_did_not_change_is_not_sent_again(arxiv, client):
    arxiv.expect_request("/rss/cs.LG", headers={"If-None-Match": 'W/"abc"'}).respond_with_response(
        Response(status=304, headers={"ETag": 'W/"abc"'})
    )

    assert client.listing("cs.LG", etag='W/"abc"') == Answer(b"", 'W/"abc"', is_modified=False)


def test_an_answer_that_nothing_changed_may_leave_the_state_out(arxiv, client):
    answer(arxiv, status=304)

    assert client.listing("cs.LG", etag="5f3a") == Answer(b"", "5f3a", is_modified=False)


@pytest.mark.parametrize("etag", ["x" * 10_000, '"two words"', "é"])
def test_a_state_that_cannot_be_sent_back_is_not_kept(client, arxiv, etag):
    answer(arxiv, rss(), ETag=etag)

    assert client.listing("cs.LG").etag == ""


@pytest.mark.parametrize("etag", ["x" * 10_000, '"a"\r\nHost: evil.example', '"é"', '"\x7f"', "\ud800"])
def test_a_state_that_is_none_is_not_sent(arxiv, client, etag):
    answer(arxiv, rss())

    assert client.listing("cs.LG", etag=etag).is_modified
    assert "If-None-Match" not in arxiv.log[0][0].headers


def test_a_contact_in_any_letters_is_sent_in_those_that_a_header_has(arxiv, base):
    answer(arxiv, rss())

    with ArxivClient(doors(base), "Papersite/1 (mailto:jürgen@exämple.org)\r\nX: y") as client:
        client.listing("cs.LG")

    assert arxiv.log[0][0].headers["User-Agent"] == "Papersite/1 (mailto:j?rgen@ex?mple.org)??X: y"


def test_no_cookie_is_kept(arxiv, client):
    answer(arxiv, rss(), Set_Cookie="browse=1; Max-Age=100000")

    client.listing("cs.LG")
    client.listing("cs.LG")

    assert "Cookie" not in arxiv.log[1][0].headers


def test_every_request_is_a_turn_that_ends_with_its_answer(arxiv, base):
    events: list[str] = []

    @contextmanager
    def turn() -> Iterator[None]:
        events.append("turn")
        yield
        events.append("end")

    def whole(request: Request) -> Response:
        return Response(_noted(events, request.path), content_type=RSS_TYPE)

    answer(arxiv, status=302, Location="/elsewhere")
    arxiv.expect_request("/elsewhere").respond_with_handler(whole)

    ask(base, turn=turn)

    assert events == ["turn", "end", "turn", "/elsewhere begins", "/elsewhere is sent", "end"]


def _noted(events: list[str], path: str) -> Iterator[bytes]:
    events.append(f"{path} begins")
    yield rss()
    events.append(f"{path} is sent")


def test_what_the_turn_raises_comes_through_and_nothing_is_asked(arxiv, base):
    @contextmanager
    def turn() -> Iterator[None]:
        raise InterruptedError("not now")
        yield

    with pytest.raises(InterruptedError, match="not now"):
        ask(base, turn=turn)

    assert arxiv.log == []


def test_no_connection_outlives_its_turn(arxiv, client):
    connections = []

    def whole(request: Request) -> Response:
        connections.append(request.environ["REMOTE_PORT"])
        return Response(rss(), content_type=RSS_TYPE)

    arxiv.expect_request("/rss/cs.LG").respond_with_handler(whole)

    client.listing("cs.LG")
    client.listing("cs.LG")

    assert len(set(connections)) == 2
