"""Telling what one thinks of papers: with the mouse, by keys, without scripts, on a phone."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Profile
from digests.models import Feedback, FeedbackEvent
from tests.builders import announce, entry, profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader(context: BrowserContext, site: str) -> Profile:
    """A reader of three papers, signed in."""
    announce(*[entry(f"2512.0000{serial}", title=f"LLM number {serial}") for serial in (1, 2, 3)])
    made = profile(keywords=["LLM"])
    client = Client()
    client.force_login(made.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return made


def told(reader: Profile, serial: int) -> Feedback:
    return Feedback.objects.get(reader=reader.user, paper__arxiv_id=f"2512.0000{serial}")


def paper(page: Page, serial: int):
    return page.locator(f"[id='paper-2512.0000{serial}']")


def test_a_press_saves_in_place(page: Page, reader, troubles):
    page.goto("/feed/")
    page.evaluate("window.stays = true")
    save = paper(page, 1).get_by_role("button", name="Save")

    save.click()

    expect(save).to_have_attribute("aria-pressed", "true")
    expect(save).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Save")
    assert page.evaluate("window.stays") is True
    assert told(reader, 1).is_saved
    assert told(reader, 1).profile == reader
    assert troubles == []


def test_a_dismissed_entry_collapses_and_comes_back_where_it_was(page: Page, reader, troubles):
    page.goto("/feed/")
    whole = paper(page, 2).bounding_box()

    paper(page, 2).get_by_role("button", name="Not this").click()

    expect(paper(page, 2)).to_contain_text("Dismissed")
    expect(paper(page, 2).locator(".reasons")).to_be_hidden()
    line = paper(page, 2).bounding_box()
    assert whole is not None
    assert line is not None
    assert line["height"] < whole["height"] / 2
    assert told(reader, 2).is_dismissed

    paper(page, 2).get_by_role("button", name="Undo").click()

    expect(paper(page, 2).locator(".reasons")).to_be_visible()
    assert not told(reader, 2).is_dismissed
    assert troubles == []


def test_keys_walk_and_tell(page: Page, reader, troubles):
    page.goto("/feed/")
    titles = page.locator(".paper__title a")

    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    second = page.locator("li.paper").nth(1)
    page.keyboard.press("s")
    expect(second.get_by_role("button", name="Save")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(second.get_by_role("button", name="More like this")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    expect(second.get_by_role("button", name="More like this")).to_have_attribute("aria-pressed", "false")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(second).to_contain_text("Dismissed")
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("u")
    expect(second).not_to_contain_text("Dismissed")

    assert list(FeedbackEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "save",
        "like",
        "undo",
        "dismiss",
        "undo",
    ]
    assert troubles == []


def test_keys_are_letters_while_one_types(page: Page, reader):
    page.goto("/saved/")

    page.get_by_label("Words in the title").press_sequentially("jsmxu?")

    expect(page.get_by_label("Words in the title")).to_have_value("jsmxu?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert Feedback.objects.count() == 0


def test_keys_with_control_are_the_browsers(page: Page, reader):
    page.goto("/feed/")
    page.keyboard.press("j")
    page.keyboard.press("Control+x")
    page.keyboard.press("?")

    expect(page.locator("dialog[open]")).to_contain_text("more like this")
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert Feedback.objects.count() == 0


def test_the_papers_page_tells_by_key_too(page: Page, reader, troubles):
    page.goto("/papers/2512.00001/")

    page.keyboard.press("x")

    expect(page.get_by_role("button", name="Not this")).to_have_attribute("aria-pressed", "true")
    assert told(reader, 1).is_dismissed
    assert troubles == []


def test_without_scripts_the_controls_are_buttons_of_a_form(browser: Browser, context: BrowserContext, site, reader):
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto("/feed/?days=7")

    paper(page, 3).get_by_role("button", name="Not this").click()

    assert page.url.endswith("/feed/?days=7#paper-2512.00003")
    expect(page.locator("li.paper")).to_have_count(2)
    page.locator(".messages").get_by_role("link", name="LLM number 3").click()
    page.get_by_role("button", name="Not this").click()
    page.goto("/feed/")
    expect(page.locator("li.paper")).to_have_count(3)
    plain.close()


def test_what_was_not_kept_is_said(page: Page, context: BrowserContext, reader):
    page.goto("/feed/")
    context.clear_cookies(name="csrftoken")

    paper(page, 1).get_by_role("button", name="Save").click()

    expect(page.get_by_role("status")).to_contain_text("not kept")
    expect(paper(page, 1).get_by_role("button", name="Save")).to_have_attribute("aria-pressed", "false")


def test_whoever_was_signed_out_meanwhile_is_led_to_sign_in(page: Page, context: BrowserContext, reader):
    page.goto("/feed/")
    context.clear_cookies(name="sessionid")

    paper(page, 1).get_by_role("button", name="Save").click()

    page.wait_for_url("**/accounts/login/?next=/papers/2512.00001/")


def test_on_a_phone_every_control_is_wide_enough_for_a_thumb(page: Page, reader):
    page.set_viewport_size({"width": 360, "height": 740})

    for address in ("/feed/", "/papers/2512.00001/"):
        page.goto(address)
        for button in page.locator(".controls button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
