"""The nightly harvest, against a local arXiv and, for what no arXiv should answer, a server of documents."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digests.models import Harvest, Paper, PaperVersion
from digests.pipeline import describe, harvest, turns
from digests.pipeline.doors import open_client
from digests.pipeline.locks import Claim
from tests.arxiv.answers import api_answer, oai_error, oai_page, raw_record
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World
from tests.builders import DAY, NOW, entry, ingest
from tests.pipeline.asking import elsewhere_claimed

pytestmark = pytest.mark.django_db

NIGHT = timedelta(days=1)


class Script:
    """A server that gives out documents in turn, whatever is asked, and remembers the questions."""

    def __init__(self, server: HTTPServer) -> None:
        self.documents: list[bytes | Response] = []
        self.asked: list[dict[str, str]] = []
        self._server = server
        server.expect_request("/oai").respond_with_handler(self._answer)
        server.expect_request("/api/query").respond_with_handler(self._answer)

    def _answer(self, request) -> Response:
        self.asked.append({name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()})
        document = self.documents.pop(0)
        return document if isinstance(document, Response) else Response(document, content_type="text/xml")


@pytest.fixture
def arxiv(httpserver, settings) -> Iterator[Script]:
    settings.ARXIV_OAI_URL = httpserver.url_for("/oai")
    settings.ARXIV_API_URL = httpserver.url_for("/api/query")
    yield Script(httpserver)
    for service in ("oai", "api"):
        turns.pause(service, NOW - timedelta(days=1))


def token(text: str, expires: str = "2025-12-11T00:00:00Z") -> str:
    return f'<resumptionToken expires="{expires}">{text}</resumptionToken>'


def record(arxiv_id: str, day: str = "2025-12-10") -> str:
    return raw_record(arxiv_id, datestamp=day)


def run(now: datetime = NOW) -> int:
    with open_client() as client:
        return harvest.run_if_due(client, now)


def step(now: datetime = NOW) -> bool:
    with open_client() as client:
        return harvest.step_if_due(client, now)


def questions(arxiv: Script) -> list[str]:
    """Return what each request was about: the day it asked from, its token or its identifiers."""
    return [asked.get("from") or asked.get("resumptionToken") or asked["id_list"] for asked in arxiv.asked]


def test_a_window_is_read_page_by_page_and_describes_what_is_held(arxiv):
    ingest(entry("2512.00001"), entry("2512.00002"))
    arxiv.documents = [
        oai_page(record("2512.00001"), record("2512.00009"), token("next"), responded_at="2025-12-10T05:00:00Z"),
        oai_page(record("2512.00002"), responded_at="2025-12-10T05:00:03Z"),
    ]

    assert run() == 2

    assert questions(arxiv) == ["2025-12-03", "next"]
    assert arxiv.asked[0] == {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2025-12-03"}
    assert set(Paper.objects.values_list("arxiv_id", "described_version")) == {("2512.00001", 1), ("2512.00002", 1)}
    assert Harvest.objects.get().records == 3
    assert Harvest.objects.get().finished_at == NOW


def test_one_step_makes_one_request_and_says_whether_there_is_more(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [oai_page(record("2512.00009"), token("next")), oai_page(record("2512.00001"))]

    assert [step(), len(arxiv.asked)] == [True, 1]
    assert [step(), len(arxiv.asked)] == [True, 2]
    assert [step(), len(arxiv.asked)] == [False, 2]


def test_the_next_night_begins_three_days_before_the_servers_day_of_the_last_one(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [
        oai_page(record("2512.00001"), token("next"), responded_at="2025-12-09T23:59:00Z"),
        oai_page(record("2512.00001"), responded_at="2025-12-10T00:00:02Z"),
        oai_error("noRecordsMatch", "nothing"),
    ]
    run()

    run(NOW + NIGHT)

    assert questions(arxiv) == ["2025-12-03", "next", "2025-12-06"]


def test_a_night_is_harvested_once(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [oai_page(record("2512.00001"))]
    night = datetime(2025, 12, 10, 8, 30, tzinfo=UTC)

    assert run(night) == 1
    assert run(night + timedelta(hours=20)) == 0

    assert len(arxiv.asked) == 1


def test_without_recent_announcements_nothing_is_asked(arxiv):
    ingest(entry("2512.00001"))

    assert run(NOW + timedelta(days=60)) == 0

    assert arxiv.asked == []


def test_a_harvest_that_another_process_does_is_left_to_it(arxiv):
    ingest(entry("2512.00001"))

    with elsewhere_claimed(Claim.HARVEST):
        assert run() == 0

    assert arxiv.asked == []


def test_a_failure_keeps_the_place_and_waits(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [oai_page(record("2512.00009"), token("next")), b"<html>Sorry", oai_page(record("2512.00001"))]

    assert run() == 0
    assert run(NOW + timedelta(minutes=14)) == 0
    assert len(arxiv.asked) == 2
    assert run(NOW + timedelta(minutes=15)) == 1

    assert questions(arxiv) == ["2025-12-03", "next", "next"]


def test_arxivs_wish_to_wait_is_met(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [Response(status=503, headers={"Retry-After": "3600"}), oai_page(record("2512.00001"))]

    run()

    assert turns.paused_until("oai", NOW) == NOW + timedelta(hours=1)
    assert run(NOW + timedelta(minutes=59)) == 0
    assert run(NOW + timedelta(minutes=61)) == 1


def test_a_token_that_expired_is_not_sent_and_the_day_reached_is_asked_for_again(arxiv):
    ingest(entry("2512.00001"))
    first = oai_page(record("2512.00008", "2025-12-04"), record("2512.00009", "2025-12-05"), token("next"))
    arxiv.documents = [first, oai_page(record("2512.00001"))]
    step()

    assert run(NOW + timedelta(days=1)) == 1

    assert questions(arxiv) == ["2025-12-03", "2025-12-04"]


def test_a_token_that_is_refused_is_made_good_from_the_day_reached(arxiv):
    ingest(entry("2512.00001"))
    arxiv.documents = [
        oai_page(record("2512.00009", "2025-12-05"), token("next")),
        oai_error("badResumptionToken", "expired"),
        oai_page(record("2512.00001")),
    ]

    assert run() == 1

    assert questions(arxiv) == ["2025-12-03", "next", "2025-12-05"]


def test_tokens_that_are_always_refused_end_the_night_by_name(arxiv, caplog):
    ingest(entry("2512.00001"))
    page, refusal = oai_page(record("2512.00009", "2025-12-05"), token("next")), oai_error("badResumptionToken", "no")
    arxiv.documents = [page, refusal] * 10

    run()

    assert "refuses every resumption token since 2025-12-05" in caplog.text
    assert len(arxiv.asked) == 8


@pytest.mark.parametrize("cycle", [["again", "again"], ["one", "two", "one"]])
def test_tokens_that_lead_in_a_circle_end_the_night_by_name_with_their_records_taken(arxiv, caplog, cycle):
    ingest(entry("2512.00001"))
    arxiv.documents = [
        *(oai_page(record("2512.00009", "2025-12-05"), token(text)) for text in cycle[:-1]),
        oai_page(record("2512.00001", "2025-12-05"), token(cycle[-1])),
        oai_page(record("2512.00002", "2025-12-05")),
    ]

    run()

    assert "leads back to records that were read already" in caplog.text
    assert Paper.objects.get().described_version == 1
    assert run(NOW + timedelta(hours=1)) == 0
    assert questions(arxiv)[-1] == "2025-12-05"


def test_one_record_in_the_place_of_a_page_is_not_the_last_page(arxiv, caplog):
    ingest(entry("2512.00001"))
    arxiv.documents = [oai_page(record("2512.00001"), verb="GetRecord"), oai_page(record("2512.00001"))]

    assert run() == 0

    assert "The document answers GetRecord, not ListRecords." in caplog.text
    assert run(NOW + timedelta(hours=1)) == 1


def test_what_no_record_described_is_asked_for_by_identifier_once_a_night(arxiv):
    ingest(entry("2512.00001"), entry("2512.00002"), entry("2512.00003"))
    described = (
        "<entry><id>http://arxiv.org/abs/2512.00001v1</id><title>T</title><updated>2025-12-08T00:00:00Z</updated>"
        "<summary>S</summary><published>2025-12-08T00:00:00Z</published></entry>"
    )
    arxiv.documents = [
        *(oai_page(record("2512.00002")), api_answer(described)),
        *(oai_error("noRecordsMatch", ""), api_answer()),
    ]

    assert run() == 2
    assert questions(arxiv) == ["2025-12-03", "2512.00003,2512.00001"]
    assert list(PaperVersion.objects.filter(paper__arxiv_id="2512.00001").values_list("number", flat=True)) == [1]

    run(NOW + NIGHT)

    assert questions(arxiv)[-1] == "2512.00003"


def test_only_recent_papers_are_asked_for_the_newest_first():
    ingest(entry("2512.00001"), entry("2512.00002"))
    ingest(entry("2511.00001"), day=DAY - timedelta(days=29))
    ingest(entry("2511.00002"), day=DAY - timedelta(days=30))

    found = describe.undescribed(2, NOW), describe.undescribed(10, NOW)

    assert [[paper.arxiv_id for paper in papers] for papers in found] == [
        ["2512.00002", "2512.00001"],
        ["2512.00002", "2512.00001", "2511.00001"],
    ]


def test_every_paper_of_a_world_is_described_in_its_newest_version(settings):
    world = World.make(5, ["cs.DC"], date(2025, 12, 1), 5, papers_per_day=25)
    with Standin(world, oai_limit=40) as standin:
        for name, url in standin.urls.items():
            setattr(settings, name, url)
        standin.now = datetime(2025, 12, 6, 12, tzinfo=UTC)
        for told in world.announcements:
            state = world.papers[told.arxiv_id].on(told.announced_on)
            assert state is not None
            kept = entry(
                told.arxiv_id, version=told.version, categories=state.categories, announce_type=told.announce_type
            )
            ingest(kept, asked=("cs.DC",), day=told.announced_on)

        run(standin.now)

    papers = {paper.arxiv_id: paper for paper in Paper.objects.all()}
    newest = {arxiv_id: world.papers[arxiv_id].states[-1] for arxiv_id in papers}
    assert {arxiv_id: paper.described_version for arxiv_id, paper in papers.items()} == {
        arxiv_id: state.version for arxiv_id, state in newest.items()
    }
    assert {paper.arxiv_id for paper in papers.values() if paper.is_withdrawn} == {
        arxiv_id for arxiv_id, state in newest.items() if state.is_withdrawn
    }
    assert sorted(PaperVersion.objects.values_list("paper__arxiv_id", "number", "submitted_at")) == sorted(
        (arxiv_id, version.number, version.submitted_at)
        for arxiv_id, state in newest.items()
        for version in state.versions
    )
