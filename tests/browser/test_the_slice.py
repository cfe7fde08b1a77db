"""The main job, as a new reader does it: sign up, state interests, look, subscribe."""

import gzip
import re
from io import StringIO
from pathlib import Path

import feedparser
import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOLDEN = Path(__file__).parent.parent / "data" / "golden" / "2025-12-10"


@pytest.fixture
def listings(tmp_path) -> None:
    for category in ("cs.CL", "cs.DC"):
        document = tmp_path / f"{category}.xml"
        document.write_bytes(gzip.decompress((GOLDEN / f"rss-{category}.xml.gz").read_bytes()))
        call_command("ingest_listing", category, "--file", str(document), "--date", "2025-12-10", stdout=StringIO())


def sign_up(page: Page, mailoutbox) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.locator("input[name=email]").fill("Reader@Example.org")
    page.locator("input[name=password1]").fill("correct horse battery staple")
    page.get_by_role("button", name="Make my account").click()
    link = re.search(r"http\S+/accounts/confirm-email/\S+", mailoutbox[-1].body)
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Yes, confirm it").click()


def choose_categories(page: Page, *names: str) -> None:
    page.goto("/interests/")
    for name in names:
        page.locator("#category-search").fill(name)
        page.locator(f'input[name=category][value="{name}"]').check()
    page.get_by_role("button", name="Save the categories").click()
    expect(page.locator("#categories")).to_contain_text("You follow 2 categories")


def add(page: Page, kind: str, text: str) -> None:
    section = page.locator(f"#{kind}")
    section.locator("textarea").fill(text)
    section.get_by_role("button", name="Add").click()


def test_a_new_reader_sees_their_papers_first_and_can_subscribe(page: Page, listings, mailoutbox, troubles):
    sign_up(page, mailoutbox)
    choose_categories(page, "cs.CL", "cs.DC")
    add(page, "keyword", "GPU")
    expect(page.locator("#keyword .statements")).to_contain_text("GPU")
    add(page, "exclusion", "survey")
    expect(page.locator("#exclusion .statements")).to_contain_text("survey")

    page.goto("/feed/")
    papers = page.locator("li.paper")
    expect(papers.first).to_contain_text("GPU Memory Prediction for Multimodal Model Training")
    expect(papers.first.locator(".reasons")).to_contain_text("GPU")
    expect(page.locator("main")).to_contain_text("papers announced in your categories")

    papers.first.get_by_text("Abstract", exact=True).click()
    expect(papers.first).to_contain_text("OoM interrupts the whole training itself")

    titles = [paper.locator(".paper__title").inner_text() for paper in papers.all()]
    page.goto("/interests/")
    address = page.locator("input[value*='/rss/']").get_attribute("value")
    assert address
    feed = feedparser.parse(page.request.get(address).body())
    assert [item.title for item in feed.entries] == titles
    assert troubles == []


def test_a_changed_interest_shows_on_the_next_click(page: Page, listings, mailoutbox):
    sign_up(page, mailoutbox)
    choose_categories(page, "cs.CL", "cs.DC")
    add(page, "keyword", "zeppelin")
    expect(page.locator("#keyword .statements")).to_contain_text("zeppelin")
    page.goto("/feed/")
    expect(page.locator("li.paper")).to_have_count(0)

    page.goto("/interests/")
    add(page, "keyword", "GPU")
    expect(page.locator("#keyword .statements")).to_contain_text("GPU")
    page.goto("/feed/")

    assert page.locator("li.paper").count() > 0


def test_everything_works_without_javascript(context: BrowserContext, listings, mailoutbox):
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    sign_up(page, mailoutbox)
    page.goto("/interests/?q=cs.DC")
    page.locator('input[name=category][value="cs.DC"]').check()
    page.get_by_role("button", name="Save the categories").click()
    add(page, "keyword", "GPU")
    expect(page.locator("#keyword .statements")).to_contain_text("GPU")

    page.goto("/feed/")

    expect(page.locator("li.paper").first).to_contain_text("GPU Memory Prediction")


def test_a_page_fits_a_phone(context: BrowserContext, listings, mailoutbox):
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/", "/papers/2512.08242/", "/accounts/login/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
