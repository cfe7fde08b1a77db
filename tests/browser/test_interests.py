"""The interests page in a browser: previews while typing, what is asked in place, the slider."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Interest, Profile
from tests.builders import announce, entry, profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader(context: BrowserContext, site: str) -> Profile:
    announce(entry("2512.00001", title="Fast LLMs"), entry("2512.00002", title="Graphs"))
    reader = profile(keywords=["LLM"])
    client = Client()
    client.force_login(reader.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return reader


def test_a_keyword_is_previewed_while_it_is_typed(page: Page, reader, troubles):
    page.goto("/interests/")
    preview = page.locator("[data-previews='#keyword-texts']")

    page.get_by_label("New keywords").press_sequentially("graph")
    expect(preview).to_contain_text("graph finds 1 of 2 papers")
    expect(preview.locator("mark")).to_have_text("Graphs")

    page.get_by_label("New keywords").fill("graph\nprotein")
    expect(preview).to_contain_text("protein finds 0 of 2 papers")

    page.get_by_label("New keywords").fill('deep "IT')
    expect(preview.locator("mark")).to_have_text('"IT')

    page.get_by_label("New keywords").fill("")
    expect(preview).to_be_empty()
    assert troubles == []


def test_the_line_of_the_cursor_is_previewed(page: Page, reader):
    page.goto("/interests/")
    field = page.get_by_label("New keywords")
    field.fill("grap\nprotein")

    field.press("Control+Home")
    field.press("ArrowRight")
    field.press("End")
    field.press("h")

    expect(page.locator("[data-previews='#keyword-texts']")).to_contain_text("graph finds 1 of 2 papers")


def test_an_exclusion_has_a_preview_of_its_own(page: Page, reader):
    page.goto("/interests/")

    page.get_by_label("New exclusions").press_sequentially("graph")

    expect(page.locator("[data-previews='#exclusion-texts']")).to_contain_text("graph would drop 1 of 2 papers")


def test_previews_go_on_after_a_part_of_the_page_is_new(page: Page, reader):
    page.goto("/interests/")
    page.get_by_label("New keywords").fill("protein")
    page.locator("#keyword").get_by_role("button", name="Add").click()
    expect(page.locator("#keyword .note[role=status]")).to_contain_text("Added 1 keyword.")

    page.get_by_label("New keywords").press_sequentially("graph")

    expect(page.locator("[data-previews='#keyword-texts']")).to_contain_text("graph finds 1 of 2 papers")


def test_muting_and_unmuting_happen_in_place(page: Page, reader, troubles):
    page.goto("/interests/")
    page.evaluate("window.stays = true")

    page.get_by_role("link", name="Mute LLM").click()
    page.get_by_role("button", name="for a week").click()
    expect(page.locator("#keyword")).to_contain_text("muted until")
    page.get_by_role("button", name="Unmute LLM").click()
    expect(page.get_by_role("link", name="Mute LLM")).to_be_visible()

    assert Interest.objects.get(kind="keyword").muted_until is None
    assert page.evaluate("window.stays") is True
    assert troubles == []


def test_a_categorys_priority_is_changed_in_place(page: Page, reader):
    page.goto("/interests/")

    page.get_by_role("link", name="Priority of cs.LG").click()
    page.get_by_label("Priority", exact=True).select_option("high")
    page.locator("#categories .statements").get_by_role("button", name="Save").click()

    expect(page.locator("#categories")).to_contain_text("high priority")


def test_the_settings_show_what_the_order_makes_use_of(page: Page, reader):
    page.goto("/interests/")
    expect(page.get_by_label("What you state is worth")).to_be_visible()
    expect(page.get_by_label("Lowest points")).to_be_hidden()

    page.get_by_label("By points").check()

    expect(page.get_by_label("What you state is worth")).to_be_hidden()
    expect(page.get_by_label("Lowest points")).to_be_visible()


def test_the_slider_says_where_it_stands(page: Page, reader):
    page.goto("/interests/")

    page.get_by_label("What you state is worth").fill("7")

    expect(page.locator("output")).to_have_text("7")


def test_without_scripts_all_but_the_preview_works(page: Page, reader, browser, site, context):
    bare = browser.new_context(base_url=site, java_script_enabled=False, storage_state=context.storage_state())
    plain = bare.new_page()
    plain.goto("/interests/")

    plain.get_by_role("link", name="Mute LLM").click()
    plain.get_by_role("button", name="for a month").click()

    expect(plain.locator("#keyword")).to_contain_text("muted until")
    bare.close()
