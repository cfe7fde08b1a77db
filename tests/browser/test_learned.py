"""What was learned, as a browser shows it: a term opened below its reason, and the lists."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.pipeline import feedback, learn, trending, vectors
from digests.ranking.judgements import Action
from tests.browser.test_look import sign_in
from tests.builders import DAY, NOW, announce, entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXTS = (
    "KV cache eviction for long context decoding.",
    "Message passing on molecular graphs for drug discovery.",
    "Robot manipulation by imitation from demonstrations.",
    "Image segmentation from diffusion features.",
    "Recognising children's voices across many accents.",
)


def prepare(context: BrowserContext, site: str) -> Profile:
    """Announce papers, and let the signed-in reader have liked one on KV caches."""
    announce(
        *[entry(f"2512.{serial:05d}", title=f"Paper {serial}", abstract=TEXTS[serial % 5]) for serial in range(1, 16)]
    )
    vectors.build_day(DAY, NOW)
    vectors.refresh_background(NOW)
    sign_in(context, site, keywords=["paper"], keywords_worth=0)
    mine = Profile.objects.get()
    feedback.give(mine.user, mine, identifiers.number("2512.00005"), Action.LIKE, NOW)
    learn.learn(mine, NOW)
    return mine


def test_a_reasons_term_opens_below_it_and_is_removed_in_place(page: Page, context: BrowserContext, site, troubles):
    mine = prepare(context, site)
    page.goto("/feed/")
    reason = page.locator("#paper-2512\\.00005 .reasons li").filter(has_text="because you saved or liked a paper").first
    term = reason.get_by_role("link").inner_text()

    reason.get_by_role("link").first.click()
    panel = reason.locator("form.term")
    expect(panel).to_contain_text("in 1 paper you saved or liked")
    panel.get_by_role("button", name="Remove").click()

    expect(panel).to_contain_text("is removed, and stays so")
    assert term in learn.taste_of(mine.pk)[0].names.values()
    assert len(learn.taste_of(mine.pk)[0].muted) == 1
    assert page.url.endswith("/feed/")
    assert troubles == []


def test_the_list_changes_in_place(page: Page, context: BrowserContext, site, troubles):
    prepare(context, site)
    page.goto("/interests/learned/")
    name = page.locator(".terms__name").first.inner_text()

    page.get_by_role("button", name=f"Remove {name}", exact=True).click()

    expect(page.get_by_role("heading", name="Removed by you")).to_be_visible()
    page.get_by_role("button", name=f"Restore {name}", exact=True).click()
    expect(page.get_by_role("heading", name="Removed by you")).to_have_count(0)
    assert troubles == []


def test_the_new_pages_fit_a_phone(page: Page, context: BrowserContext, site):
    prepare(context, site)
    trending.find_trends(NOW)
    page.set_viewport_size({"width": 360, "height": 740})

    for address in ("/interests/learned/", "/interests/learned/term/?term=KV+cache", "/trending/", "/feed/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
