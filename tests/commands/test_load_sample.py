from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from digests import sample
from digests.models import Announcement, ListingDay, Paper, WordIndex
from tests.builders import entry, ingest

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_days(monkeypatch):
    monkeypatch.setattr(sample, "days", lambda: [date(2025, 12, 9), date(2025, 12, 10)])


def load(*arguments: str) -> str:
    output = StringIO()
    call_command("load_sample", *arguments, stdout=output)
    return output.getvalue()


def test_the_sample_holds_whole_days_of_enough_papers():
    categories = {category for category, _ in sample.documents(date(2025, 12, 10))}

    assert {"cs.AI", "cs.CL", "cs.CV", "cs.LG"} <= categories
    assert len(sample.days()) >= 6


def test_loading_is_ingesting_and_matching(two_days):
    output = load()

    assert set(WordIndex.objects.values_list("announced_on", flat=True)) == {date(2025, 12, 9), date(2025, 12, 10)}
    assert set(Announcement.objects.values_list("announce_type", flat=True)) == {"new", "cross"}
    assert ListingDay.objects.filter(announced_on=date(2025, 12, 10)).count() >= 4
    assert "2 of 2 days" in output
    assert f"{Paper.objects.count()} papers held." in output


def test_a_database_with_papers_is_left_alone_when_asked():
    ingest(entry("2512.00001"))

    assert load("--if-empty") == ""
    assert Paper.objects.count() == 1
