"""What the browser makes of the status pages: both schemes, phones, and the way from a cell to its day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from digests.arxiv import calendar
from digests.arxiv.completeness import State
from tests.builders import make_reconciliation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "cond-mat.dis-nn", "math.ST")
TROUBLE: dict[str, dict[str, Any]] = {
    "cs.AI": {"announced": None, "state": State.STALLED},
    "cs.LG": {"held": 190, "state": State.SHORT},
}


@pytest.fixture
def newest() -> date:
    """The newest weekday; on it cs.AI is stalled and cs.LG short, and all else of two weeks is complete."""
    newest = calendar.newest_weekday(datetime.now(UTC))
    for age in range(14):
        day = newest - timedelta(days=age)
        for place, category in enumerate(CATEGORIES if day.weekday() <= calendar.FRIDAY else ()):
            fields: dict[str, Any] = {"announced": 200, "first": 1 + 200 * (age + 14 * place)}
            make_reconciliation(category, day, **(fields | (TROUBLE.get(category, {}) if age == 0 else {})))
    return newest


def test_a_cell_leads_to_all_that_is_known_of_its_day(page: Page, newest, troubles):
    page.goto("/status/")

    page.locator("table").get_by_role("link", name="190/200 short").click()

    day = page.locator(f'[id="{newest.isoformat()}"]')
    expect(page.locator("h1")).to_have_text("cs.LG: Machine Learning")
    expect(day).to_be_in_viewport()
    expect(day.locator("dd a")).to_have_count(10)
    expect(day.locator("dd a").first).to_have_attribute("href", "https://arxiv.org/abs/2512.08591")
    assert troubles == []


def test_the_state_is_a_word_for_screen_readers_and_its_mark_is_not_read(page: Page, newest):
    page.goto("/status/")

    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="cs.AI"))
    expect(row.get_by_role("cell").first).to_have_accessible_name("stalled")
    expect(page.get_by_role("columnheader")).to_have_count(11)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_words_stand_out_in_both_schemes(page: Page, newest, scheme):
    page.emulate_media(color_scheme=scheme)

    page.goto("/status/")

    luminance = page.evaluate(
        """() => [document.documentElement, document.querySelector(".state--complete")].map((element, place) => {
            const style = getComputedStyle(element);
            return (place ? style.color : style.backgroundColor).match(/\\d+/g).slice(0, 3)
                .map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
        })"""
    )
    assert (max(luminance) + 0.05) / (min(luminance) + 0.05) >= 4.5
    assert page.locator(".plot__held").count() == 10
    assert page.locator(".plot__missing").count() == 1
    assert page.locator(".plot__held").first.bounding_box()["height"] > 20  # type: ignore[index]


def test_on_a_phone_only_the_table_scrolls_sideways(page: Page, newest):
    page.set_viewport_size({"width": 360, "height": 740})

    for address in ("/status/", "/status/?category=cs.LG"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address

    page.goto("/status/")
    table = page.locator(".scroll")
    assert table.evaluate("element => element.scrollWidth > element.clientWidth")
    table.evaluate("element => element.scrollTo(400, 0)")
    assert page.get_by_role("rowheader", name="cs.AI").bounding_box()["x"] >= 0  # type: ignore[index]
