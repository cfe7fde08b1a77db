"""The API as a reader's program meets it, over HTTP."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.models import Feedback
from digests.pipeline import similar, vectors
from tests.builders import DAY, NOW, announce, entry, profile
from tests.digests.asking_api import get, program, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def test_the_feed_is_the_page_with_ranks_scores_and_reasons_that_add_up():
    announce(
        entry("2512.00001", abstract="An LLM."),
        entry("2512.00002", title="LLM kernels"),
        entry("2512.00003", title="Cooking"),
    )
    reader = profile(keywords=["LLM", "kernel"])
    page = Client()
    page.force_login(reader.user)

    answer = get(program(reader), "/feed")

    assert answer["profile"] == {"id": reader.pk, "name": "My interests"}
    assert (answer["day"], answer["days"], answer["considered"], answer["matched"]) == ("2025-12-10", 1, 3, 2)
    shown = page.get("/feed/").context["items"]
    assert [(each["rank"], each["arxiv_id"], each["score"]) for each in answer["papers"]] == [
        (item.rank, item.paper.arxiv_id, float(item.score)) for item in shown
    ]
    for each in answer["papers"]:
        assert sum(reason["points"] for reason in each["reasons"]) == pytest.approx(each["score"])
    assert {reason["text"] for reason in answer["papers"][0]["reasons"]} == {"LLM", "kernel"}


def test_a_day_a_span_and_a_profile_can_be_named():
    announce(entry("2512.00001", title="LLM"), day=date(2025, 12, 8))
    announce(entry("2512.00002", title="LLM"))
    reader = profile(keywords=["LLM"])
    empty = Profile.objects.create(user=reader.user, name="Empty")
    client = program(reader)

    assert [each["arxiv_id"] for each in get(client, "/feed?day=2025-12-08")["papers"]] == ["2512.00001"]
    assert len(get(client, "/feed?days=7")["papers"]) == 2
    nothing = get(client, f"/feed?profile={empty.pk}")
    assert (nothing["profile"]["name"], nothing["day"], nothing["papers"]) == ("Empty", None, [])
    assert [each["name"] for each in get(client, "/profiles")] == ["My interests", "Empty"]


def test_a_dismissed_paper_is_not_in_the_feed_and_is_counted():
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="LLM"))
    client = program(profile(keywords=["LLM"]))

    put(client, "2512.00001", {"action": "dismiss"})

    answer = get(client, "/feed")
    assert ([each["arxiv_id"] for each in answer["papers"]], answer["unwanted"]) == (["2512.00002"], 1)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("days=0", "days: "),
        ("days=31", "less than or equal to 30"),
        ("days=x", "days: "),
        ("day=2025-02-30", "day: "),
        ("day=yesterday", "day: "),
        ("profile=0", "profile: "),
        ("profile=99999999999999999999", "profile: "),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(query, said):
    assert said in get(program(profile()), f"/feed?{query}", 422)["error"]


def test_a_profile_of_somebody_else_is_not_found():
    other = profile(email="other@example.org")

    assert "/api/v1/profiles" in get(program(profile()), f"/feed?profile={other.pk}", 404)["error"]


def test_a_paper_comes_with_its_announcements_and_what_was_told():
    announce(entry("2512.00001", title="On $k$-means", doi="10.1000/x"))
    client = program(profile())
    with time_machine.travel(datetime(2026, 1, 3, tzinfo=UTC), tick=False):
        put(client, "2512.00001", {"action": "save"})

    answer = get(client, "/papers/2512.00001")

    assert (answer["title"], answer["authors"], answer["doi"]) == (
        "On $k$-means",
        ["Ada Lovelace", "Håkon Næss"],
        "10.1000/x",
    )
    assert answer["announcements"] == [
        {"category": "cs.LG", "announced_on": "2025-12-10", "announce_type": "new", "version": 1}
    ]
    assert answer["feedback"]["saved_at"] == "2026-01-03T00:00:00Z"


def test_an_old_identifier_has_a_slash_here_too():
    announce(entry("hep-th/9901001", categories=("hep-th",)), asked=("hep-th",))
    client = program(profile())

    assert get(client, "/papers/hep-th/9901001")["arxiv_id"] == "hep-th/9901001"
    assert put(client, "hep-th/9901001", {"action": "like"})["verdict"] == "like"


def test_a_versioned_identifier_names_its_paper():
    announce(entry("2512.00001"))

    assert get(program(profile()), "/papers/2512.00001v2")["arxiv_id"] == "2512.00001"


@pytest.mark.parametrize("arxiv_id", ["2512.99999", "nonsense", "%00", "../../feed"])
def test_what_is_no_paper_is_not_found(arxiv_id):
    assert get(program(profile()), f"/papers/{arxiv_id}", 404)["error"]


def test_feedback_is_told_undone_and_taken_back():
    announce(entry("2512.00001"))
    reader = profile()
    client = program(reader)

    saved = put(client, "2512.00001", {"action": "save"})
    assert saved["saved_at"] is not None
    assert (saved["verdict"], saved["is_hidden"], saved["profile"]) == ("", False, reader.pk)
    assert put(client, "2512.00001", {"action": "dismiss"})["verdict"] == "dismissal"
    assert put(client, "2512.00001", {"action": "undo"})["verdict"] == ""
    assert put(client, "2512.00001", {"action": "undo"})["saved_at"] == saved["saved_at"]
    assert client.delete("/api/v1/papers/2512.00001/feedback").status_code == 204
    assert client.delete("/api/v1/papers/2512.00001/feedback").status_code == 204

    assert get(client, "/feedback") == {"total": 0, "items": []}
    assert list(Feedback.objects.get().events.values_list("action", flat=True)) == ["save", "dismiss", "undo", "unsave"]


def test_an_undo_of_nothing_says_that_nothing_is_told():
    announce(entry("2512.00001"))

    answer = put(program(profile()), "2512.00001", {"action": "undo"})

    assert answer == {
        "arxiv_id": "2512.00001",
        "saved_at": None,
        "verdict": "",
        "verdict_at": None,
        "is_hidden": False,
        "profile": None,
        "updated_at": None,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "reset"},
        {"action": ["save"]},
        [],
        None,
        {"action": "save", "extra": 1},
        {"action": "save", "profile": 0},
    ],
)
def test_a_body_that_says_nothing_is_refused(body):
    announce(entry("2512.00001"))

    assert put(program(profile()), "2512.00001", body, 422)["error"]
    assert Feedback.objects.count() == 0


def test_a_body_that_is_not_json_is_refused():
    announce(entry("2512.00001"))

    response = program(profile()).put("/api/v1/papers/2512.00001/feedback", b"{\xff", content_type="application/json")

    assert response.status_code == 400
    assert "error" in response.json()


def test_nothing_is_told_in_anothers_profile():
    announce(entry("2512.00001"))
    other = profile(email="other@example.org")

    put(program(profile()), "2512.00001", {"action": "save", "profile": other.pk}, 404)

    assert Feedback.objects.count() == 0


def test_what_was_told_is_listed_by_kind_and_in_pages():
    announce(*[entry(f"2512.0000{serial}") for serial in (1, 2, 3)])
    client = program(profile())
    for serial, action in ((1, "save"), (2, "dismiss"), (3, "save")):
        put(client, f"2512.0000{serial}", {"action": action})

    def listed(query: str) -> list[str]:
        return [each["arxiv_id"] for each in get(client, f"/feedback{query}")["items"]]

    assert listed("") == ["2512.00003", "2512.00002", "2512.00001"]
    assert listed("?kind=saved") == ["2512.00003", "2512.00001"]
    assert listed("?kind=dismissed") == ["2512.00002"]
    assert listed("?limit=1&offset=1") == ["2512.00002"]
    assert get(client, "/feedback?limit=1")["total"] == 3
    assert "kind" in get(client, "/feedback?kind=loved", 422)["error"]


def test_what_one_reader_told_is_not_anothers():
    announce(entry("2512.00001"))
    put(program(profile()), "2512.00001", {"action": "save"})
    other = program(profile(email="other@example.org"))

    assert get(other, "/feedback")["total"] == 0
    assert get(other, "/papers/2512.00001")["feedback"]["saved_at"] is None


@pytest.mark.parametrize("address", ["/api/", "/api/v1/nothing", "/api/v2/feed"])
def test_an_unknown_address_says_where_the_known_ones_are(address):
    for response in (Client().get(address), Client(enforce_csrf_checks=True).post(address)):
        assert response.status_code == 404
        assert "/api/v1/docs" in response.json()["error"]


def test_what_is_only_read_is_not_written():
    assert program(profile()).post("/api/v1/feed").status_code == 405


def test_the_feed_takes_a_bounded_number_of_queries():
    announce(*[entry(f"2512.{serial:05d}", title="LLM") for serial in range(1, 60)])
    client = program(profile(keywords=["LLM", "RL"]))
    get(client, "/feed")

    with CaptureQueriesContext(connection) as queries:
        assert len(get(client, "/feed")["papers"]) == 50

    assert len(queries) <= 14


def test_similar_papers_are_listed_with_what_both_have():
    texts = ["KV cache eviction for long context decoding."] * 2 + [
        f"Another subject {letter}." for letter in "abcdefgh"
    ]
    announce(*[entry(f"2512.{serial:05d}", abstract=text) for serial, text in enumerate(texts, start=1)])
    vectors.build_day(DAY, NOW)
    similar.compare_next(NOW)

    client = program(profile())
    found = get(client, "/papers/2512.00001/similar")[0]

    assert found["arxiv_id"] == "2512.00002"
    assert 0 < found["similarity"] <= 1
    assert found["shared"]
    assert get(client, "/papers/2512.99999/similar", 404)["error"]
