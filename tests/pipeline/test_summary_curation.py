from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from digests.models import ReportReason, Summary, SummaryEvent, SummaryReport, SummaryState
from digests.pipeline import summary_curation, summary_reports
from digests.pipeline.gists import gists_of
from digests.pipeline.summary_curation import CurationError
from tests.builders import NOW
from tests.summarizing import CONTENT, wanted, written

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def curator():
    return User.objects.create_superuser("staff@example.org")


@pytest.fixture(autouse=True)
def provider(settings):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"


def event() -> tuple[Any, ...]:
    last = SummaryEvent.objects.latest("id")
    assert last.by is not None
    return (last.action, last.by.email, last.at, last.why, last.before)


def test_regenerating_wants_the_summary_anew_and_keeps_what_stood_there(curator):
    row = written()

    summary_curation.regenerate(row, curator, "wrong gist", LATER)

    row.refresh_from_db()
    assert (row.state, row.content, row.gist, row.asked_at) == (SummaryState.WANTED, None, "", LATER)
    assert event() == ("regenerated", "staff@example.org", LATER, "wrong gist", CONTENT)


def test_regenerating_by_another_model_writes_a_row_of_its_own_and_hides_the_old_one(curator, settings):
    row = written()
    settings.SUMMARY_MODEL = "large"

    summary_curation.regenerate(row, curator, "a better model", LATER)

    row.refresh_from_db()
    assert (row.is_hidden, row.hidden_reason) == (True, "a better model")
    new = Summary.objects.exclude(pk=row.pk).get()
    assert (new.model, new.state, new.asked_at) == ("large", SummaryState.WANTED, LATER)


@pytest.mark.parametrize("state", [SummaryState.READING, SummaryState.WRITING])
def test_what_is_being_written_is_not_regenerated(curator, state):
    row = wanted(state=state)

    with pytest.raises(CurationError, match="being written"):
        summary_curation.regenerate(row, curator, "", LATER)
    assert not SummaryEvent.objects.exists()


def test_an_edit_is_marked_and_no_longer_says_what_was_found_in_the_paper(curator):
    row = written()

    summary_curation.edit(row, CONTENT | {"gist": "It is **better**."}, curator, "typo", LATER)

    row.refresh_from_db()
    assert row.content is not None
    assert row.content["gist"] == "It is **better**."
    assert (row.gist, row.edited_by, row.edited_at) == ("It is better.", curator, LATER)
    assert (row.grounding, row.grounded_share) == (None, None)
    assert event() == ("edited", "staff@example.org", LATER, "typo", CONTENT)


def test_an_edit_that_is_no_summary_changes_nothing(curator):
    row = written()

    with pytest.raises(CurationError, match="gist"):
        summary_curation.edit(row, {"gist": ""}, curator, "", LATER)
    row.refresh_from_db()
    assert row.content == CONTENT


def test_a_hidden_summary_is_shown_to_nobody_until_it_is_shown_again(curator):
    row = written()
    summary_curation.hide(row, curator, "nonsense", LATER)
    row.refresh_from_db()
    assert (row.is_visible, row.hidden_reason) == (False, "nonsense")
    assert gists_of([row.paper_id], "en") == {}
    assert event() == ("hidden", "staff@example.org", LATER, "nonsense", None)

    summary_curation.show(row, curator, "it was right", LATER)
    row.refresh_from_db()
    assert (row.is_visible, row.hidden_reason) == (True, "")
    assert event()[:1] == ("shown",)


def test_what_is_not_written_cannot_be_hidden_or_edited(curator):
    row = wanted()

    with pytest.raises(CurationError, match="There is no summary yet"):
        summary_curation.hide(row, curator, "", LATER)
    with pytest.raises(CurationError, match="There is no summary yet"):
        summary_curation.edit(row, CONTENT, curator, "", LATER)


def test_a_readers_open_report_says_what_was_said_last_and_is_resolved_once(curator):
    row = written()
    reader = User.objects.create_user("reader@example.org")
    summary_reports.report(row, reader, ReportReason.WRONG, " no ", NOW)
    summary_reports.report(row, reader, ReportReason.NUMBERS, "71 is wrong", NOW)
    report = SummaryReport.objects.get()
    assert (report.reason, report.text) == ("numbers", "71 is wrong")

    assert summary_curation.resolve(report, curator, "regenerated", LATER)
    assert not summary_curation.resolve(report, curator, "again", LATER)
    report.refresh_from_db()
    assert (report.is_open, report.resolved_by, report.resolution) == (False, curator, "regenerated")
    summary_reports.report(row, reader, ReportReason.OTHER, "", LATER)
    assert SummaryReport.objects.count() == 2
