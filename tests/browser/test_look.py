"""What the browser makes of a page: formulas, turning pages without reloading, dark and narrow screens."""

from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts import profiles
from accounts.models import User
from tests.builders import announce, entry, profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(context: BrowserContext, site: str, **stated: object) -> None:
    client = Client()
    client.force_login(profile(**stated).user)  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def test_formulas_are_drawn_and_prices_are_not(page: Page, troubles):
    announce(entry(title=r"Bounds of $O(\sqrt{n})$ for $\mathbb{R}^d$", abstract="It costs $5 and $10."))

    page.goto("/papers/2512.00001/")

    expect(page.locator("h1 .katex")).to_have_count(2)
    expect(page.locator(".abstract")).to_have_text("It costs $5 and $10.")
    assert troubles == []


def test_a_formula_in_an_abstract_is_drawn_when_it_is_opened(page: Page):
    announce(entry(title="A title", abstract=r"We bound $\|x\|_2 \leq 1$."))
    page.goto("/")
    expect(page.locator(".abstract .katex")).to_have_count(0)

    page.get_by_text("Abstract", exact=True).click()

    expect(page.locator(".abstract .katex")).to_have_count(1)


def test_a_formula_that_cannot_be_drawn_stays_as_typed(page: Page, troubles):
    announce(entry(title=r"On $\frac{1$ and $\href{javascript:alert(1)}{x}$"))

    page.goto("/papers/2512.00001/")

    expect(page.locator("h1")).to_contain_text(r"$\frac{1$")
    assert page.locator("h1 a").count() == 0
    assert troubles == []


@pytest.mark.parametrize("address", ["/feed/", "/interests/", "/interests/learned/"])
def test_the_profile_that_is_shown_is_marked_among_the_others(page: Page, context: BrowserContext, site, address):
    announce(entry("2512.00001", title="LLM"))
    sign_in(context, site, keywords=["LLM"])
    profiles.create(User.objects.get(), "Seminar")

    page.goto(address)

    current, other = page.locator(".profiles [aria-current]"), page.get_by_role("link", name="Seminar")
    expect(current).to_have_css("border-bottom-width", "2px")
    expect(other).to_have_css("border-bottom-width", "0px")
    expect(other).to_have_css("text-decoration-line", "none")


def test_turning_the_page_does_not_reload(page: Page, context: BrowserContext, site):
    announce(entry("2512.00001", title="LLM of Monday"), day=date(2025, 12, 8))
    announce(entry("2512.00002", title="LLM of Wednesday"))
    sign_in(context, site, keywords=["LLM"])
    page.goto("/feed/")
    page.evaluate("window.stays = true")

    page.get_by_role("link", name="Mon 8 Dec").click()

    expect(page.locator("li.paper")).to_contain_text("LLM of Monday")
    assert page.url.endswith("/feed/2025-12-08/")
    assert page.evaluate("window.stays") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page_in_both_schemes(page: Page, scheme):
    announce(entry(title="A title"))
    page.emulate_media(color_scheme=scheme)

    page.goto("/")

    colours = page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    paper, ink = (sum(int(part) for part in colour[4:-1].split(",")) for colour in colours)
    assert (paper > ink + 400) if scheme == "light" else (ink > paper + 400)


def test_the_readers_pages_fit_a_phone(page: Page, context: BrowserContext, site):
    announce(entry(title="LLM " + "pneumonoultramicroscopicsilicovolcanoconiosis" * 4))
    sign_in(context, site, keywords=["LLM"])
    page.set_viewport_size({"width": 360, "height": 740})

    for address in ("/feed/", "/feed/?days=7", "/interests/", "/papers/2512.00001/", "/accounts/email/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
