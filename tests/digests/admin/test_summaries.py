import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from digests.models import ReportReason, Summary, SummaryReport
from digests.pipeline import summary_reports
from tests.builders import NOW
from tests.summarizing import CONTENT, wanted, written

pytestmark = pytest.mark.django_db

SUMMARIES, REPORTS = "/admin/digests/summary/", "/admin/digests/summaryreport/"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"


def chosen(action: str, *rows: Summary | SummaryReport, **filled: str) -> dict[str, object]:
    return {"action": action, "_selected_action": [row.pk for row in rows], **filled}


def answered(action: str, *rows: Summary | SummaryReport, **filled: str) -> dict[str, object]:
    return {**chosen(action, *rows, **filled), "confirmed": "yes"}


def report(row: Summary, text: str = "71 is <b>wrong</b>.", email: str = "reader@example.org") -> SummaryReport:
    reader, _ = User.objects.get_or_create(email=email)
    return summary_reports.report(row, reader, ReportReason.NUMBERS, text, NOW)


def edited(client, row: Summary) -> dict[str, str]:
    """What the page to edit a summary would send unchanged."""
    form = client.get(f"{SUMMARIES}{row.pk}/edit/").context["form"]
    return {field.name: field.value() or "" for field in form} | {"why": "typo"}


def test_a_summary_is_found_by_its_paper_and_shows_its_text_and_cost(curator):
    row = written()

    page = curator.get(SUMMARIES, {"q": "arXiv:2512.00001v1"})
    assertContains(page, "Title of 2512.00001")
    assertContains(page, "2 of 2")
    assertContains(page, "1,000")
    assertContains(curator.get(f"{SUMMARIES}{row.pk}/change/"), "A small model beats a large one.")


def test_a_summary_is_hidden_with_its_reason_and_shown_again(curator):
    row = written()
    assertContains(curator.post(SUMMARIES, chosen("hide", row)), "No page, feed or mail will show")

    curator.post(SUMMARIES, answered("hide", row, why="Nonsense."))
    row.refresh_from_db()
    assert (row.is_hidden, row.hidden_reason) == (True, "Nonsense.")
    assert LogEntry.objects.get().change_message == (
        "Hidden, because: “Nonsense.”; before: “A small model beats a large one.”"
    )

    curator.post(SUMMARIES, answered("show", row, why="It is right."))
    row.refresh_from_db()
    assert not row.is_hidden


def test_a_summary_is_wanted_again(curator):
    row = written()

    done = curator.post(SUMMARIES, answered("regenerate", row, why="Too long."), follow=True)

    assertContains(done, "1 summary to be written again.")
    row.refresh_from_db()
    assert (row.state, row.content) == ("wanted", None)
    assert "before: “A small model beats a large one.”" in LogEntry.objects.get().change_message


def test_what_cannot_be_done_is_said_in_the_curations_own_words(curator, settings):
    settings.OPENAI_API_KEY = ""
    row = written()

    done = curator.post(SUMMARIES, answered("regenerate", row, why="Too long."), follow=True)

    assertContains(done, "No provider is set up")
    row.refresh_from_db()
    assert row.state == "written"
    assert not LogEntry.objects.exists()


def test_a_reason_must_be_given(curator):
    row = written()

    assert curator.post(SUMMARIES, answered("hide", row, why="")).status_code == 422
    row.refresh_from_db()
    assert not row.is_hidden


def test_an_unchanged_edit_keeps_every_text(curator):
    row = written()

    curator.post(f"{SUMMARIES}{row.pk}/edit/", edited(curator, row))

    row.refresh_from_db()
    kept = {name: value for name, value in (row.content or {}).items() if value}
    kept["results"] = [{name: cell for name, cell in line.items() if cell} for line in kept["results"]]
    kept.pop("setup")
    assert kept == CONTENT


def test_an_edit_is_kept_marked_and_logged_with_before_and_after(curator):
    row = written()
    form = edited(curator, row) | {
        "gist": "It is **better**.",
        "findings": "One.\nTwo.",
        "result-1-metric": "F1",
        "result-1-value": "0.9",
    }

    done = curator.post(f"{SUMMARIES}{row.pk}/edit/", form, follow=True)

    assertContains(done, "Readers see that it was edited.")
    row.refresh_from_db()
    assert row.content is not None
    assert (row.gist, row.edited_by, row.content["findings"]) == ("It is better.", curator.user, ["One.", "Two."])
    assert [line["value"] for line in row.content["results"]] == ["71.2 %", "0.9"]
    said = LogEntry.objects.get().change_message
    assert "Gist: “A small model beats a large one.” → “It is **better**.”" in said
    assert "Findings: “Size is not all.” → “One.” / “Two.”" in said
    assert "Problem" not in said


def test_an_edit_that_leaves_no_summary_is_refused(curator):
    row = written()
    empty = dict.fromkeys(edited(curator, row), "") | {"gist": "Only this.", "why": "x"}

    assertContains(curator.post(f"{SUMMARIES}{row.pk}/edit/", empty), "are all missing", status_code=422)
    row.refresh_from_db()
    assert row.content == CONTENT


def test_what_is_not_written_cannot_be_edited(curator):
    assert curator.get(f"{SUMMARIES}{wanted().pk}/edit/").status_code == 404


def test_hostile_text_stays_text(curator):
    row = written(content=CONTENT | {"gist": "</textarea><script>alert(1)</script>"}, gist="<script>alert(1)</script>")

    for page in (SUMMARIES, f"{SUMMARIES}{row.pk}/change/", f"{SUMMARIES}{row.pk}/edit/"):
        assertNotContains(curator.get(page), "<script>alert")


def test_open_reports_are_the_queue(curator):
    row = written()
    report(row)

    page = curator.get(REPORTS)

    assertContains(page, "71 is &lt;b&gt;wrong&lt;/b&gt;.")
    assertContains(page, "A small model beats a large one.")
    assertContains(curator.get(SUMMARIES, {"reported": "open"}), "Title of 2512.00001")


def test_a_report_is_resolved_and_leaves_the_queue(curator):
    one = report(written())

    curator.post(REPORTS, answered("resolve", one, resolution="The paper says so."))

    one.refresh_from_db()
    assert (one.resolved_by, one.resolution) == (curator.user, "The paper says so.")
    assertNotContains(curator.get(REPORTS), "71 is")
    assertContains(curator.get(REPORTS, {"state": "resolved"}), "71 is")


def test_reported_summaries_are_hidden_once_and_all_their_reports_resolved(curator):
    row = written()
    both = [report(row), report(row, email="other@example.org")]

    done = curator.post(REPORTS, answered("hide", *both, resolution="Wrong number."), follow=True)

    assertContains(done, "1 summary hidden.")
    assertContains(done, "2 reports resolved.")
    row.refresh_from_db()
    assert row.is_hidden
    assert row.events.filter(action="hidden").count() == 1


def test_reports_of_what_cannot_be_written_again_stay_open(curator, settings):
    one = report(written())
    settings.OPENAI_API_KEY = ""

    curator.post(REPORTS, answered("regenerate", one, resolution="Again."))

    one.refresh_from_db()
    assert one.is_open


def test_only_those_who_may_look_after_summaries(curator, newcomer, owner, stranger):
    row = written()
    one = report(row)
    curator.user.groups.get().permissions.filter(codename__in=("change_summary", "change_summaryreport")).delete()

    for client in (curator, newcomer, owner, stranger):
        client.post(SUMMARIES, answered("hide", row, why="No."))
        client.post(REPORTS, answered("resolve", one, resolution="No."))
        assert client.get(f"{SUMMARIES}{row.pk}/edit/").status_code in {302, 403}
    row.refresh_from_db()
    one.refresh_from_db()

    assert (row.is_hidden, one.is_open) == (False, True)
    assertNotContains(curator.get(SUMMARIES), "Hide…")
    assertNotContains(curator.get(f"{SUMMARIES}{row.pk}/change/"), "/edit/")


def test_summaries_are_facts_but_for_their_own_edit(staff):
    row = written()

    assert staff.post(f"{SUMMARIES}{row.pk}/change/", {"gist": "Mine."}).status_code == 403
    assert staff.post(f"{SUMMARIES}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_lists_take_the_same_queries_for_one_and_for_many(staff):
    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(page).status_code == 200
        return len(captured)

    report(written())
    few = [queries(page) for page in (SUMMARIES, REPORTS)]
    for serial in range(10, 40):
        report(written(f"2512.{serial:05d}"))

    assert [queries(page) for page in (SUMMARIES, REPORTS)] == few
    assert max(few) <= 9
