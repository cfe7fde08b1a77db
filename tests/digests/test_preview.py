"""What a keyword would find, while a reader is typing it; and what the keywords find that are stated."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.models import Pattern, WordIndex
from digests.pipeline import match, recent
from digests.ranking import document
from digests.templatetags.shares import percent
from digests.views.preview import MOST_A_WINDOW
from tests.builders import DAY, NOW, announce, entry, profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """Forget the limits and the indexes of earlier tests, whose days were built at the same moment."""
    cache.clear()
    monkeypatch.setattr(recent, "_kept", recent._Kept(recent.MOST_INDEXES))


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="Fast LLMs"), entry("2512.00002", title="Graphs"), day=DAY)
    announce(entry("2512.00003", title="A title", abstract="One. Here an LLM <thinks>."), day=DAY - timedelta(days=6))
    announce(entry("2512.00004", title="LLM of yore"), day=DAY - timedelta(days=7))
    announce(entry("2511.00005", title="LLM of long ago"), day=DAY - timedelta(days=30))
    announce(entry("2512.00006", title="LLM elsewhere"), asked=["cs.CL"], day=DAY)
    return profile()


@pytest.fixture
def client(reader) -> Client:
    client = Client()
    client.force_login(reader.user)
    return client


def preview(client: Client, q: str, **parameters: str):
    return client.get("/interests/preview/", {"q": q, **parameters})


def test_hits_and_shares_of_a_week_and_30_days_are_said(client):
    response = preview(client, "LLM")

    found = response.context["found"]
    assert (found.week.hits, found.week.papers) == (2, 3)
    assert (found.month.hits, found.month.papers) == (3, 4)
    page = " ".join(response.content.decode().split())
    assert "finds 2 of 3 papers of the last week (67 %), 3 of 4 of the last 30 days (75 %)." in page


def test_examples_have_what_is_found_marked_those_in_the_title_first(client):
    page = preview(client, "LLM").content.decode()

    assert '<a href="/papers/2512.00001/">Fast <mark>LLMs</mark></a>' in page
    assert page.index("2512.00001") < page.index("2512.00004") < page.index("2512.00003")
    assert '<span class="preview__sentence">Here an <mark>LLM</mark> &lt;thinks&gt;.</span>' in page
    assert "elsewhere" not in page


def test_of_a_line_the_last_keyword_is_looked_up(client):
    assert preview(client, "LLM, graph").context["text"] == "graph"
    assert preview(client, "LLM, graph, ").context["text"] == "graph"


def test_an_exclusion_says_what_it_would_drop(client):
    page = " ".join(preview(client, "graph", kind="exclusion").content.decode().split())

    assert "<bdi>graph</bdi></b> would drop 1 of 3 papers" in page


def test_what_cannot_be_read_is_marked_in_place(client):
    page = preview(client, 'deep "IT').content.decode()

    assert '<q class="misread">deep <mark>&quot;IT</mark></q> This quotation mark has no partner.' in page


def test_nothing_typed_shows_nothing_and_another_kind_is_refused(client):
    assert preview(client, " , ").content == b""
    assert preview(client, "x", kind="category").status_code == 400


def test_without_papers_it_says_what_to_do(client, reader):
    reader.interests.all().delete()

    assert "follow a category first" in preview(client, "LLM").content.decode()


def test_a_muted_category_is_not_looked_in(client, reader):
    reader.interests.update(muted_until="9999-12-31")

    assert "follow a category first" in preview(client, "LLM").content.decode()


def test_a_formula_that_a_mark_would_cut_is_left_whole(client):
    announce(entry("2512.00009", title="Bounds $O (n)$ for zebra and $x$"), day=DAY)

    assert "Bounds O (n) for <mark>zebra</mark> and x" in preview(client, "zebra").content.decode()
    assert "<mark>" not in preview(client, "bounds o").content.decode()


def test_it_writes_nothing(client):
    preview(client, "LLM")

    assert not Pattern.objects.filter(key="llm").exists()


def test_somebody_who_asks_too_fast_is_told_so(client):
    answers = [preview(client, "LLM").status_code for _ in range(2 * MOST_A_WINDOW + 1)]

    assert answers[:MOST_A_WINDOW] == [200] * MOST_A_WINDOW
    assert 429 in answers


def test_it_is_for_readers_and_their_own_profiles(client, reader):
    other = profile(email="other@example.org")

    assert Client().get("/interests/preview/?q=x")["Location"].startswith("/accounts/login/")
    assert preview(client, "x", profile=str(other.pk)).status_code == 404
    assert client.post("/interests/preview/?q=x").status_code == 405


def test_unpacked_indexes_are_kept_until_their_day_changes(client, monkeypatch):
    unpacked = []
    real = document.DayIndex.unpack

    def count(packed: bytes) -> document.DayIndex:
        unpacked.append(len(packed))
        return real(packed)

    monkeypatch.setattr(document.DayIndex, "unpack", count)
    preview(client, "LLM")
    unpacked.clear()

    preview(client, "graph")
    assert unpacked == []

    announce(entry("2512.00007", title="LLM"), day=DAY)
    assert preview(client, "LLM").context["found"].week.hits == 3
    assert len(unpacked) == 1


def test_kept_indexes_are_bounded(reader, monkeypatch):
    kept = recent._Kept(2)
    days = [DAY, DAY - timedelta(days=6), DAY - timedelta(days=7)]

    assert set(kept.of(days)) == set(days)
    assert len(kept._indexes) == 2


def test_a_day_whose_index_cannot_be_read_is_left_out(client):
    WordIndex.objects.filter(announced_on=DAY).update(packed=b"old", revision=99)

    found = preview(client, "LLM").context["found"]

    assert (found.month.hits, found.month.papers) == (2, 2)


def test_it_takes_few_queries_however_many_days_there_are(client):
    preview(client, "LLM")

    with CaptureQueriesContext(connection) as queries:
        preview(client, "LLM")

    assert len(queries) <= 8


def test_the_interests_page_says_what_the_keywords_hit(reader):
    stated = profile(email="stated@example.org", keywords=["LLM", "graph"], exclusions=["yore"])
    match.match_patterns(["llm", "graph", "yore"], match.recent_days(), NOW)
    client = Client()
    client.force_login(stated.user)

    page = " ".join(client.get("/interests/").content.decode().split())

    assert "Your keywords hit 4 of 4 papers (100 %) of the last 30 days." in page
    assert "A list that hits most papers ranks nothing." in page
    assert 'title="3 of 4 papers of the last 30 days">75 %</span>' in page
    assert 'title="1 of 4 papers of the last 30 days">25 %</span>' in page


def test_the_interests_page_says_what_is_still_being_counted(reader):
    stated = profile(email="stated@example.org", keywords=["LLM", "graph"])
    match.match_patterns(["llm"], match.recent_days(), NOW)
    client = Client()
    client.force_login(stated.user)
    before = client.get("/interests/").content.decode()

    match.match_patterns(["graph"], match.recent_days(), NOW)

    assert before.count("being counted") == 1
    assert "being counted" not in client.get("/interests/").content.decode()


def test_a_keyword_that_is_added_has_its_share_on_the_page_that_follows(reader, django_capture_on_commit_callbacks):
    stated = profile(email="stated@example.org")
    client = Client()
    client.force_login(stated.user)

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/interests/keyword/add/", {"texts": "graph", "level": "normal"})

    page = client.get("/interests/").content.decode()
    assert 'title="1 of 4 papers of the last 30 days">25 %</span>' in page
    assert "being counted" not in page


def test_nothing_is_being_counted_where_there_are_no_papers():
    stated = profile(email="stated@example.org", keywords=["LLM"])
    client = Client()
    client.force_login(stated.user)

    assert "being counted" not in client.get("/interests/").content.decode()


def test_muted_keywords_are_not_in_the_sum(reader):
    stated = profile(email="stated@example.org", keywords=["LLM", "graph"])
    stated.interests.filter(key="llm").update(muted_until="9999-12-31")
    match.match_patterns(["llm", "graph"], match.recent_days(), NOW)
    client = Client()
    client.force_login(stated.user)

    page = client.get("/interests/").content.decode()

    assert "Your keywords hit 1 of 4 papers" in page
    assert "ranks nothing" not in page


@pytest.mark.parametrize(
    ("part", "words"),
    [(0, "0 %"), (0.0001, "<0.1 %"), (0.004, "0.4 %"), (0.0096, "1 %"), (0.06, "6 %"), (1, "100 %")],
)
def test_shares_are_written_in_percent(part, words):
    assert percent(part) == words


def test_it_says_how_many_papers_hold_the_letters_only_inside_other_words():
    announce(
        entry("2512.00011", title="RL at work"),
        entry("2512.00012", title="World models"),
        entry("2512.00013", title="Early RLHF"),
        entry("2512.00014", title="Graphs"),
    )
    client = Client()
    client.force_login(profile().user)

    response = preview(client, "RL")

    found = response.context["found"].substrings
    assert (found.papers, found.whole, found.hits, found.false) == (4, 1, 3, 2)
    page = " ".join(response.content.decode().split())
    assert "would find 3 papers of the 30 days, 2 of them (67 %) only inside other words" in page


def test_a_whole_list_is_held_against_a_search_for_its_letters():
    announce(
        entry("2512.00011", title="RL at work"),
        entry("2512.00012", title="World models"),
        entry("2512.00013", title="Early graphs"),
        entry("2512.00014", title="Kernels"),
        entry("2512.00015", title="Cooking"),
    )
    mine = profile(keywords=["*RL*", "kernel"])
    client = Client()
    client.force_login(mine.user)

    response = client.get("/interests/preview/list/")

    found = response.context["found"]
    assert (found.papers, found.whole, found.hits, found.false) == (5, 2, 4, 2)
    page = " ".join(response.content.decode().split())
    assert "hit 2 of 5 papers of the last 30 days." in page
    assert "A search for their letters would hit 4, 2 of them (50 %) only inside other words." in page


def test_an_empty_list_and_strangers_learn_nothing(reader):
    client = Client()
    assert client.get("/interests/preview/list/").status_code == 302
    client.force_login(profile(email="new@example.org").user)
    assert b"no papers or no keywords" in client.get("/interests/preview/list/").content
    assert client.get(f"/interests/preview/list/?profile={reader.pk}").status_code == 404
