"""What a reader's page and feed say about their own completeness."""

from datetime import date

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Profile
from digests.arxiv.completeness import State
from tests.builders import announce, entry, make_reconciliation, profile, restated

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY, THURSDAY = date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 11)


@pytest.fixture
def reader() -> Profile:
    """A reader of two categories, whose newest day is Wednesday."""
    announce(entry("2512.00001", title="LLM"), asked=("cs.AI", "cs.LG"))
    return profile(categories=["cs.LG", "cs.AI"], keywords=["LLM"])


def line(reader: Profile, address: str = "/feed/") -> str:
    """Return the page's line, empty where there is none."""
    client = Client()
    client.force_login(reader.user)
    page = " ".join(client.get(address).content.decode().split())
    _, found, rest = page.partition('<p class="completeness')
    return rest.partition("</a>")[0].partition('<a href="/status/">')[2] if found else ""


def test_a_page_that_has_all_says_so_in_numbers(reader):
    make_reconciliation("cs.LG", announced=1200)
    make_reconciliation("cs.AI", announced=31, first=2000)

    assert line(reader) == "complete: 1,231 of 1,231, replacements included"


def test_a_paper_in_two_categories_counts_once(reader):
    make_reconciliation("cs.LG", announced=10)
    make_reconciliation("cs.AI", announced=10, first=6)

    assert line(reader) == "complete: 15 of 15, replacements included"


def test_what_is_missing_is_said_by_category(reader):
    make_reconciliation("cs.LG", announced=1231, held=1204, state=State.FRESH)
    make_reconciliation("cs.AI", announced=3)

    assert line(reader) == "1,204 of 1,231 announced are here; cs.LG is still missing 27"


@pytest.mark.parametrize("state", [State.WAITING, State.STALLED])
def test_a_batch_that_has_not_come_is_named(reader, state):
    make_reconciliation("cs.LG", announced=3)
    make_reconciliation("cs.AI", announced=None, state=state)

    assert line(reader) == "3 of 3 announced are here; the batch of cs.AI has not come yet"


def test_a_category_that_arxiv_does_not_answer_about_is_named(reader):
    make_reconciliation("cs.LG", announced=None, state=State.FAILED)
    make_reconciliation("cs.AI", announced=None, state=State.FAILED)

    assert line(reader) == "arXiv does not answer for cs.AI and cs.LG"


def test_papers_without_arxivs_count_are_not_called_complete(reader):
    make_reconciliation("cs.LG", announced=3)
    make_reconciliation("cs.AI", announced=None, held=4, state=State.FRESH)

    assert line(reader) == "3 of 3 announced are here; arXiv’s count for cs.AI is not read yet"


def test_a_category_that_was_never_asked_about_is_named(reader):
    make_reconciliation("cs.LG", announced=3)

    assert line(reader) == "3 of 3 announced are here; not counted: cs.AI"


def test_papers_from_files_are_not_counted(reader):
    assert line(reader) == "not counted against arXiv’s own list"


def test_other_readers_categories_change_nothing(reader):
    make_reconciliation("cs.LG", announced=3)
    make_reconciliation("cs.AI", announced=3)
    make_reconciliation("cs.CL", announced=None, state=State.STALLED)

    assert line(reader) == "complete: 3 of 3, replacements included"


def test_the_newest_page_tells_of_a_newer_batch_that_is_due(reader):
    for category in ("cs.LG", "cs.AI"):
        make_reconciliation(category, announced=3)
        make_reconciliation(category, THURSDAY, announced=None, state=State.STALLED)

    assert line(reader) == ("3 of 3 announced are here; the announcement of Thursday, 11 December has not come yet")


def test_an_older_page_tells_only_of_itself(reader):
    announce(entry("2512.00002", title="LLM"), asked=("cs.AI", "cs.LG"), day=TUESDAY)
    for category in ("cs.LG", "cs.AI"):
        make_reconciliation(category, TUESDAY, announced=3)
        make_reconciliation(category, announced=None, state=State.STALLED)

    assert line(reader, "/feed/2025-12-09/") == "complete: 3 of 3, replacements included"


def test_a_week_is_complete_only_when_each_of_its_days_was_counted(reader):
    for day in range(4, 11):
        if date(2025, 12, day).weekday() < 5:
            make_reconciliation("cs.LG", date(2025, 12, day), announced=2, first=day * 10)
            make_reconciliation("cs.AI", date(2025, 12, day), announced=2, first=day * 10)

    assert line(reader, "/feed/?days=7") == "complete: 10 of 10, replacements included"

    reader.user.profiles.get().interests.create(kind="category", text="cs.CL", key="cs.CL")
    restated(reader.user.profiles.get())
    make_reconciliation("cs.CL", announced=2, first=500)

    assert line(reader, "/feed/?days=7") == "12 of 12 announced are here; not counted: cs.CL"


def test_a_day_without_announcement_needs_no_count(reader):
    assert line(reader, "/feed/2025-12-13/") == ""


def test_a_holiday_is_complete(reader):
    make_reconciliation("cs.LG", date(2025, 12, 26), announced=0)
    make_reconciliation("cs.AI", date(2025, 12, 26), announced=0)

    assert line(reader, "/feed/2025-12-26/") == "complete: arXiv announced nothing"


def test_many_categories_are_named_in_brief(reader):
    for serial, category in enumerate(("cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.RO")):
        if category not in {"cs.AI", "cs.LG"}:
            reader.interests.create(kind="category", text=category, key=category)
        make_reconciliation(category, announced=10, held=9 - serial, first=1 + 100 * serial, state=State.SHORT)

    assert line(reader) == (
        "35 of 50 announced are here; "
        "cs.RO is still missing 5, cs.LG is still missing 4, cs.CV is still missing 3 and 2 more"
    )


def test_the_line_costs_one_query(reader):
    client = Client()
    client.force_login(reader.user)
    client.get("/feed/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/feed/")

    assert sum("reconciliation" in query["sql"] for query in queries) == 1


def test_the_rss_feed_carries_the_line_and_changes_with_it(reader):
    make_reconciliation("cs.LG", announced=3)
    behind = make_reconciliation("cs.AI", announced=3, held=2, state=State.FRESH)
    address = f"/rss/{reader.feed_key}/"

    first = Client().get(address)
    behind.held, behind.state, behind.missing = 3, State.COMPLETE, []
    behind.save()
    second = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert "2 of 3 announced are here; cs.AI is still missing 1" in feedparser.parse(first.content).feed.subtitle
    assert "Complete: 3 of 3, replacements included." in feedparser.parse(second.content).feed.subtitle


def test_strangers_see_how_complete_the_listing_is():
    announce(entry("2512.00001"))
    make_reconciliation("cs.LG", announced=3)

    assert "complete: 3 of 3" in Client().get("/").content.decode()


def test_strangers_are_told_nothing_about_a_listing_that_was_not_counted():
    announce(entry("2512.00001"))

    assert "not counted" not in Client().get("/").content.decode()
