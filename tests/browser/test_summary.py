"""A summary that comes while its page is open: written by the supervisor's writer, in a process of its own."""

from collections.abc import Iterator

import pytest
from django.conf import settings as current
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Profile
from digests.models import Summary, SummaryReport
from papersite import serve, servers
from tests.builders import profile
from tests.openai_standin.server import Standin
from tests.summarizing import paper, written

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
PAGE = "/papers/2512.00001/"


@pytest.fixture
def model(settings, monkeypatch) -> Iterator[Standin]:
    with Standin(latency=0.2) as model:
        for name, value in (
            ("OPENAI_API_KEY", "sk-test"),
            ("OPENAI_BASE_URL", model.url),
            ("SUMMARY_MODEL", "tiny"),
            ("SUMMARY_SOURCE", "abstract"),
        ):
            setattr(settings, name, value)
            monkeypatch.setenv(name, value)
        yield model


@pytest.fixture
def writer(model, monkeypatch) -> Iterator[None]:
    """The worker that `./run` starts for summaries, on this run's database."""
    place = servers.addresses(current.DATA)
    database = current.DATABASES["default"]["NAME"]
    monkeypatch.setenv("DATABASE_URL", f"postgres://papersite@:5432/{database}?host={place.folder}")
    monkeypatch.setenv("SUMMARY_CONCURRENCY", "1")
    (child,) = serve._writer()
    child.start()
    yield
    child.stop(20)


@pytest.fixture
def reader(context: BrowserContext, site: str) -> Profile:
    made = profile(keywords=["LLM"])
    client = Client()
    client.force_login(made.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return made


def test_it_appears_without_reload_and_a_report_of_the_one_before_is_kept(page: Page, model, writer, reader, troubles):
    old = written(paper(abstract="We beat 12 baselines by 3.5 points."))
    paper(abstract="We beat 12 baselines by 3.5 points.", version=2, announce_type="replace")
    page.goto(PAGE)
    page.evaluate("window.stays = true")
    expect(page.get_by_text("The summary of version 2 is being written. It appears here by itself.")).to_be_visible()
    page.get_by_text("Report this summary").click()
    page.get_by_label("In your words").fill("It says nothing of")

    expect(page.locator(".summary__gist")).not_to_contain_text("A small model beats", timeout=60_000)

    assert page.evaluate("window.stays") is True
    assert Summary.objects.get(version=2).state == "written"
    assert len(model.questions) == 1
    report = page.locator(".written__replaced")
    expect(report).to_contain_text("Your report is about the summary of version 1")
    expect(report.get_by_label("In your words")).to_have_value("It says nothing of")
    report.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    told = SummaryReport.objects.get()
    assert (told.summary, told.text) == (old, "It says nothing of")
    expect(page.locator(".written__replaced")).to_have_count(0)
    assert troubles == []
