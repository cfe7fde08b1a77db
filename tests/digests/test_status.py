from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digests.arxiv.completeness import State
from tests.builders import make_reconciliation, profile

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 12, 10, 17, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2025, 12, 9), date(2025, 12, 10)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False):
        yield


def page(query: str = "", client: Client | None = None) -> str:
    """Return the page with its white space collapsed."""
    response = (client or Client()).get(f"/status/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_sees_that_nothing_is_missing():
    make_reconciliation("cs.LG", announced=1200)
    make_reconciliation("cs.AI", announced=34, first=5000)

    shown = page()

    assert "Of 1,234 papers announced in the last 14 days in 2 categories, 1,234 are held." in shown
    assert "Nothing is missing." in shown
    assert "Not complete" not in shown


def test_a_paper_of_two_categories_counts_once():
    make_reconciliation("cs.LG", announced=3, first=1)
    make_reconciliation("cs.AI", announced=3, first=2)

    assert "Of 4 papers announced in the last 14 days in 2 categories, 4 are held." in page()


def test_what_is_missing_is_said_in_numbers_and_named():
    make_reconciliation("cs.LG", announced=3, held=1, state=State.SHORT)
    make_reconciliation("cs.AI", announced=None, state=State.STALLED)
    make_reconciliation("cs.CL", announced=None, state=State.FAILED)
    make_reconciliation("cs.CV", announced=None, state=State.WAITING)

    shown = page()

    assert "Of 3 papers announced in the last 14 days in 4 categories, 1 is held." in shown
    assert "2 are missing." in shown
    assert "1 announcement has not come." in shown
    assert "arXiv does not answer about 1 announcement." in shown
    assert "1 announcement is awaited." in shown
    assert "Nothing is missing" not in shown
    assert shown.count('<li> <a href="?category=') == 4


def test_a_batch_without_arxivs_count_is_not_called_complete():
    make_reconciliation("cs.LG", announced=None, held=7, state=State.FRESH)

    shown = page()

    assert "1 is here, but not yet counted." in shown
    assert "Nothing is missing" not in shown


def test_the_table_has_a_column_for_each_weekday_newest_first():
    make_reconciliation("cs.LG", WEDNESDAY, announced=12)
    make_reconciliation("cs.LG", TUESDAY, announced=0)

    context = Client().get("/status/").context
    shown = page()

    assert [f"{day:%a}" for day in context["days"]] == ["Wed", "Tue", "Mon", "Fri", "Thu"] * 2
    assert context["days"][0] == WEDNESDAY
    assert "12/12" in shown
    assert shown.index("</span> complete</span></a></td>") < shown.index("</span> quiet</span></a></td>")


def test_a_followed_category_without_any_row_says_so():
    profile(categories=["cs.AI"])
    make_reconciliation("cs.LG")

    grid = {line["category"]: line for line in Client().get("/status/").context["grid"]}

    assert grid["cs.AI"]["cells"] == [None] * 10
    assert grid["cs.AI"]["is_followed"] is True
    assert grid["cs.LG"]["is_followed"] is False
    assert page().count("not asked") == 19


def test_before_arxiv_was_asked_the_page_says_so():
    assert "No category is followed yet, so arXiv is not asked." in page()

    profile(categories=["cs.AI"])

    assert "arXiv has not been asked yet." in page()
    assert "1 category is followed" in page()


def test_a_category_has_a_page_with_all_that_is_known_of_its_days():
    make_reconciliation(
        "cs.LG",
        announced=9,
        held=7,
        state=State.SHORT,
        announced_new=5,
        announced_cross=3,
        announced_replace=1,
        seen_at=datetime(2025, 12, 10, 1, 12, tzinfo=UTC),
        asked_at=datetime(2025, 12, 10, 15, 30, tzinfo=UTC),
        last_error="HTTP 503",
        failures=3,
    )
    make_reconciliation("cs.AI", announced=77)

    shown = page("?category=cs.LG")

    assert "cs.LG: Machine Learning" in shown
    assert "5 new, 3 cross-listed, 1 replaced" in shown
    assert "12 min after 20:00 Eastern" in shown
    assert "Wed 10 Dec, 10:30" in shown
    assert '<a href="https://arxiv.org/abs/2512.00008">2512.00008</a>, ' in shown
    assert '<a href="https://arxiv.org/abs/2512.00009">2512.00009</a>' in shown
    assert "HTTP 503</bdi> (3 times in a row)" in shown
    assert 'id="2025-12-10"' in shown
    assert "77 of 77" not in shown


def test_a_complete_day_says_how_long_that_took():
    seen_at = datetime(2025, 12, 10, 1, 2, tzinfo=UTC)
    make_reconciliation("cs.LG", seen_at=seen_at, completed_at=seen_at + timedelta(hours=1, minutes=5))

    assert "2 min after 20:00 Eastern; complete 1 h 5 min later" in page("?category=cs.LG")


def test_papers_that_nobody_could_name_are_missing_too():
    make_reconciliation("cs.LG", announced=3, held=3)
    make_reconciliation("cs.AI", announced=3, first=4, state=State.SHORT)
    row = make_reconciliation("cs.CL", announced=3, first=7, state=State.SHORT)
    row.announced = 5
    row.save()

    assert "Of 11 papers announced in the last 14 days in 3 categories, 9 are held." in page()
    assert "2 whose identifiers are not known" in page("?category=cs.CL")


def test_other_names_of_a_category_lead_to_it():
    make_reconciliation("math.NA", announced=41)

    assert "41 of 41" in page("?category=cs.na")


def test_what_others_wrote_is_never_markup():
    make_reconciliation(
        "cs.LG",
        announced=2,
        held=1,
        state=State.SHORT,
        missing=["<script>1</script>"],
        last_error="<img src=x>\x07\n\u202eback",
    )

    for shown in (page(), page("?category=cs.LG")):
        assert "<script>1" not in shown
        assert "<img src=x" not in shown
    assert "&lt;img src=x&gt; back" in page("?category=cs.LG")
    assert "&lt;script&gt;1&lt;/script&gt;" in page("?category=cs.LG")


def test_days_long_past_are_shown_when_nothing_newer_is_known():
    make_reconciliation("cs.LG", date(2025, 6, 3), announced=8)

    assert "Of 8 papers announced in the 14 days to 3 June 2025 in 1 category, 8 are held." in page()


def test_any_span_can_be_asked_for():
    make_reconciliation("cs.LG", WEDNESDAY, announced=8)
    make_reconciliation("cs.LG", TUESDAY, announced=5, first=100)

    assert "Of 8 papers announced in the last 1 day" in page("?days=1")
    assert "Of 5 papers announced in the 3 days to 9 December 2025" in page("?days=3&until=2025-12-09")
    assert 'href="?category=cs.LG&amp;days=3&amp;until=2025-12-09#2025-12-09"' in page("?days=3&until=2025-12-09")


@pytest.mark.parametrize(
    "query", ["?days=0", "?days=91", "?days=x", "?until=yesterday", "?until=0001-01-01", "?category=%00<script>"]
)
def test_a_question_that_makes_no_sense_is_refused(query):
    response = Client().get(f"/status/{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_questions_that_are_overdue_by_hours_are_told():
    profile(categories=["cs.LG"])
    make_reconciliation("cs.LG", next_ask_at=NOON - timedelta(hours=4))
    make_reconciliation("cs.AI", next_ask_at=NOON - timedelta(hours=4))

    assert "1 question is overdue by hours" in page()


def test_a_strangers_page_may_be_kept_by_anybody_and_a_readers_by_nobody_else(owner, stranger):
    make_reconciliation()

    assert stranger.get("/status/")["Cache-Control"] == "max-age=60, public"
    assert owner.get("/status/")["Cache-Control"] == "max-age=60, private"


def test_no_reader_is_named(owner):
    profile(email="ada@example.org", categories=["cs.LG"])
    make_reconciliation()

    assert "ada@" not in page()


def test_the_page_takes_three_queries_however_many_categories_there_are():
    for serial in range(30):
        make_reconciliation("cs.LG", WEDNESDAY - timedelta(days=serial))
        make_reconciliation("cs.AI", WEDNESDAY - timedelta(days=serial))

    with CaptureQueriesContext(connection) as queries:
        Client().get("/status/")

    assert len(queries) == 3


def test_the_plot_shows_held_and_missing_of_each_day():
    make_reconciliation("cs.LG", WEDNESDAY, announced=10, held=6, state=State.SHORT)
    make_reconciliation("cs.LG", TUESDAY, announced=5, first=50)

    shown = page()

    assert "Wednesday, 10 December 2025: 6 of 10 held" in shown
    assert "Tuesday, 9 December 2025: 5 of 5 held" in shown
    assert shown.count('class="plot__missing"') == 1


def test_the_page_is_only_read():
    assert Client().post("/status/").status_code == 405
