"""What a reader sees in the place of a summary, and what readers and staff do there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from digests import tasks
from digests.models import Paper, Summary, SummaryReport, SummaryState
from digests.pipeline import model_pause, spending, summary_curation
from tests.builders import NOW, announce, entry, profile
from tests.conftest import Person
from tests.summarizing import CONTENT, paper, wanted, written

pytestmark = pytest.mark.django_db
PAGE = "/papers/2512.00001/"


@pytest.fixture(autouse=True)
def calls(settings, monkeypatch, django_capture_on_commit_callbacks) -> list[str]:
    """A provider in the settings, and the calls of its writers."""
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
    cache.clear()
    called: list[str] = []
    monkeypatch.setattr(tasks, "call_writer", lambda: called.append("writer"))
    return called


def test_the_summary_stands_beside_the_abstract_with_model_date_source_and_language(stranger):
    written(paper(abstract="What the authors say."), model="tiny-1.5", source_kind="html", numbers_total=3)

    response = stranger.get(PAGE)

    for text in ("What the authors say.", "A small model beats a large one.", "tiny-1.5", "10 December 2025"):
        assertContains(response, text)
    assertContains(response, "from the full text")
    assertContains(response, '<span lang="en">English</span>')
    assertContains(response, 'lang="en" dir="ltr"')
    assertContains(response, "hx-get", count=0)


def test_numbers_that_were_not_found_are_marked_and_counted(stranger):
    grounding = {"numbers": [1, 2], "names": [3, 3], "missing": [["results.0.value", 0, "71.2 %", "number"]]}
    written(grounding=grounding, numbers_found=1, numbers_total=2)

    response = stranger.get(PAGE)

    assertContains(response, '<mark class="unfound" title="not found in the paper">71.2 %')
    assertContains(response, "1 of 2 numbers and 3 of 3 names found in the paper’s text")
    assertContains(response, "was not found.")


def test_text_addressed_to_language_models_is_told(stranger):
    written(suspicions=[["override", "ignore <b>previous</b> instructions"]])

    response = stranger.get(PAGE)

    assertContains(response, "This paper contains text addressed to language models")
    assertContains(response, "ignore &lt;b&gt;previous&lt;/b&gt; instructions")


def test_who_opens_a_page_asks_for_its_summary_and_sees_it_appear(owner, calls, django_capture_on_commit_callbacks):
    paper()
    with django_capture_on_commit_callbacks(execute=True):
        response = owner.get(PAGE)

    assertContains(response, "A summary in English is being written. It appears here by itself.")
    assertContains(response, f'hx-get="{PAGE}summary/?looks=1"')
    row = Summary.objects.get()
    assert row.asked_at is not None
    assert calls == ["writer"]
    assertContains(owner.get(f"{PAGE}summary/?looks=1"), f'hx-get="{PAGE}summary/?looks=2"')
    assert Summary.objects.count() == 1

    row.state, row.content, row.gist, row.written_at = SummaryState.WRITTEN, CONTENT, str(CONTENT["gist"]), NOW
    row.save()
    response = owner.get(f"{PAGE}summary/?looks=2")
    assertContains(response, "A small model beats a large one.")
    assertNotContains(response, "hx-trigger")


def test_a_page_looks_for_a_quarter_of_an_hour_and_then_leaves_it_to_the_reader(owner):
    wanted(asked_at=NOW)

    response = owner.get(f"{PAGE}summary/?looks=60")

    assertNotContains(response, "hx-trigger")
    assertContains(response, "Reload this page to look again.")


def test_strangers_prefetches_and_heads_ask_for_nothing(stranger, owner):
    paper()

    assertContains(stranger.get(PAGE), "Nobody has asked for a summary yet.")
    owner.get(PAGE, headers={"Sec-Purpose": "prefetch"})
    owner.head(PAGE)
    assert not Summary.objects.exists()


def test_one_reader_does_not_ask_for_the_whole_of_arxiv(owner, monkeypatch):
    monkeypatch.setattr("digests.pipeline.summary_wants.MOST_ASKED_A_DAY", 1)
    paper("2512.00001")
    paper("2512.00002")
    owner.get(PAGE)

    assertContains(owner.get("/papers/2512.00002/"), "You have opened very many papers today")
    assert Summary.objects.count() == 1


def test_a_model_that_cannot_be_asked_now_is_told_and_looked_for(owner, staff, settings):
    settings.OPENAI_BASE_URL = "http://paused.example/v1"
    now = timezone.now()
    until = now + timedelta(minutes=20)
    wanted(asked_at=now)
    model_pause.pause(until, now)
    model_pause.pause(now + timedelta(minutes=1), now)

    response = owner.get(PAGE)

    said = f"cannot be asked just now. It is asked again after {until:%H:%M} UTC. It appears here by itself."
    assertContains(response, f"A summary in English waits: the language model {said}")
    assertContains(response, "hx-trigger")
    assertNotContains(response, "is being written")


def test_a_call_that_is_tried_again_says_when_and_to_staff_why(owner, staff, settings):
    settings.OPENAI_BASE_URL = "http://free.example/v1"
    again_at = timezone.now() + timedelta(minutes=3)
    row = wanted(attempts=1, not_before=again_at, failure_detail="500 boom", asked_at=NOW)

    assertContains(owner.get(PAGE), f"asked again after {again_at:%H:%M} UTC")
    assertNotContains(owner.get(PAGE), "500 boom")
    assertContains(staff.get(PAGE), "500 boom")

    Summary.objects.filter(pk=row.pk).update(state=SummaryState.WRITING)
    assertContains(owner.get(PAGE), "is being written")


def test_a_budget_that_is_spent_is_told(owner, settings):
    settings.SUMMARY_DAILY_TOKENS = 0
    paper()

    assertContains(owner.get(PAGE), "waits for tomorrow")


def test_a_day_that_is_closed_and_over_lets_what_waited_be_written(owner, settings):
    settings.SUMMARY_DAILY_TOKENS = 100
    spending.reserve(200, NOW)
    wanted(state=SummaryState.WAITING, asked_at=NOW)

    assertContains(owner.get(PAGE), "is being written")  # NOW is another day than that of the request


def test_a_failure_says_why_politely_and_to_staff_in_full(owner, staff, calls, django_capture_on_commit_callbacks):
    row = wanted(state=SummaryState.FAILED, failure="refused", failure_detail="HTTP 400: no", asked_at=NOW)
    address = f"{PAGE}summary/{row.pk}/retry/"

    response = owner.get(PAGE)
    assertContains(response, "There is no summary of this paper: the language model refused to summarize this paper.")
    assertNotContains(response, "HTTP 400")
    assertNotContains(response, address)
    assert owner.post(address).status_code == 403
    assertContains(staff.get(PAGE), "HTTP 400: no")
    with django_capture_on_commit_callbacks(execute=True):
        assertRedirects(staff.post(address), f"{PAGE}#summary", fetch_redirect_response=False)
    row.refresh_from_db()
    assert row.state == SummaryState.WANTED
    assert calls == ["writer"]


def test_opening_a_page_again_does_not_pay_for_what_failed(owner):
    wanted(state=SummaryState.FAILED, failure="lost", is_unpaid=False)

    assertContains(owner.get(PAGE), "the answer was lost on its way")
    assert Summary.objects.get().state == SummaryState.FAILED


def test_without_a_provider_the_page_says_so_plainly(owner, settings):
    settings.OPENAI_API_KEY = ""
    paper()

    assertContains(owner.get(PAGE), "This site has no language model set up")
    assert not Summary.objects.exists()


def test_a_newer_version_makes_the_old_summary_say_so_and_asks_for_a_new_one(owner):
    written(paper())
    paper(version=2, announce_type="replace")

    response = owner.get(PAGE)

    assertContains(response, "This summary is about <strong>version 1</strong>; the paper has version 2 by now.")
    assertContains(response, "The summary of version 2 is being written.")
    assertContains(response, "A small model beats a large one.")
    assert set(Summary.objects.values_list("version", "state")) == {(1, "written"), (2, "wanted")}


def test_a_report_of_the_summary_shown_meanwhile_keeps_its_place_while_the_page_looks(owner):
    old = written(paper())
    newer = paper(version=2, announce_type="replace")
    place = f'<details id="report-of-{old.pk}" hx-preserve>'
    response = owner.get(PAGE)
    assertContains(response, f'{PAGE}summary/?looks=1&amp;shown={old.pk}"')
    assertNotContains(response, "hx-preserve")

    assertContains(owner.get(f"{PAGE}summary/?looks=1&shown={old.pk}"), place)

    Summary.objects.filter(version=2).delete()
    written(newer, gist="Better.")
    response = owner.get(f"{PAGE}summary/?looks=2&shown={old.pk}")
    assertContains(response, place)
    assertContains(response, "Your report is about the summary of version 1, which this one has just replaced.")
    for shown in ("", "9" * 30, "x", str(written("2512.00002").pk)):
        assertNotContains(owner.get(f"{PAGE}summary/?looks=2&shown={shown}"), "has just replaced")


def test_an_edited_summary_says_so_and_a_hidden_one_is_gone(staff, stranger):
    row = written()
    summary_curation.edit(row, CONTENT | {"gist": "Better."}, staff.user, "", NOW + timedelta(days=1))
    assertContains(stranger.get(PAGE), "<strong>Edited</strong> by this site’s staff")

    summary_curation.hide(row, staff.user, "nonsense", NOW)
    response = stranger.get(PAGE)
    assertContains(response, "This site’s staff have taken the summary back.")
    assertNotContains(response, "Better.")


def test_each_reader_reads_their_language(owner):
    about = paper()
    written(about)
    written(about, language="zh-Hans", gist="小模型更好。", content=CONTENT | {"gist": "小模型更好。"})
    assertContains(owner.get(PAGE), "A small model beats a large one.")

    owner.post("/interests/language/", {"language": "zh-Hans"})

    response = owner.get(PAGE)
    assertContains(response, "小模型更好。")
    assertContains(response, 'lang="zh-Hans"')
    assertNotContains(response, "A small model beats")


def test_a_language_that_is_not_offered_is_refused(owner):
    response = owner.post("/interests/language/", {"language": "tlh"})

    assert response.status_code == 422
    owner.user.refresh_from_db()
    assert owner.user.summary_language == "en"


def test_a_reader_reports_a_summary(owner, stranger):
    row = written()
    address = f"{PAGE}summary/{row.pk}/report/"
    assertContains(owner.get(PAGE), address)
    assertNotContains(stranger.get(PAGE), address)

    owner.post(address, {"reason": "numbers", "text": "71.2 is of another table"})

    report = SummaryReport.objects.get()
    assert (report.summary, report.reader, report.reason) == (row, owner.user, "numbers")
    assert report.text == "71.2 is of another table"
    assert "/accounts/login/" in stranger.post(address, {"reason": "numbers"})["Location"]


def test_a_report_without_a_reason_or_too_many_of_them_are_refused(owner, monkeypatch):
    row = written()
    address = f"{PAGE}summary/{row.pk}/report/"

    assert owner.post(address, {"reason": "ugly"}).status_code == 422
    monkeypatch.setattr("digests.views.summaries.MOST_REPORTS_AN_HOUR", 0)
    response = owner.post(address, {"reason": "wrong"}, headers={"HX-Request": "true"})
    assertContains(response, "reported many summaries", status_code=422)
    assert not SummaryReport.objects.exists()


def test_gists_stand_in_the_feed_in_one_query_more(django_assert_num_queries):
    announce(entry("2512.00001", title="LLM one"), entry("2512.00002", title="LLM two"))
    reader = Person(profile(keywords=["LLM"], order="points").user)
    reader.get("/feed/")
    for number in (1, 2):
        about = Paper.objects.get(arxiv_id=f"2512.0000{number}")
        written(about, gist=f"Gist {number} with $x<y$ & <b>.")

    response = reader.get("/feed/")

    assertContains(response, '<p class="paper__gist" lang="en" dir="ltr">Gist 1 with', count=1)
    assertContains(response, "<span data-tex>$x&lt;y$</span> &amp; &lt;b&gt;.", count=2)
