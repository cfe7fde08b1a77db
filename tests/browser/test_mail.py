"""Mail in a real browser: the reader's own clock, the next digest as its mail looks, and a mail's links, signed out."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.mail import taps, unsubscribe
from digests.models import Feedback, Subscription
from digests.ranking.judgements import Action
from tests.builders import announce, entry, profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LORD_HOWE = "Australia/Lord_Howe"


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="LLM number 1"), entry("2512.00002", title="LLM number 2"))
    made = profile(keywords=["LLM"])
    EmailAddress.objects.create(user=made.user, email=made.user.email, verified=True, primary=True)
    return made


@pytest.fixture
def far_away(browser: Browser, site: str, settings, reader: Profile, troubles: list[str]) -> Iterator[Page]:
    """The reader's browser, on an island whose clock changes by half an hour."""
    settings.SITE_URL, settings.CSRF_TRUSTED_ORIGINS = site, [site]
    client = Client()
    client.force_login(reader.user)
    context = browser.new_context(base_url=site, timezone_id=LORD_HOWE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def test_the_time_zone_is_the_browsers_until_one_is_saved(far_away: Page, reader, troubles):
    far_away.goto("/subscription/")
    zone = far_away.get_by_label("Time zone")

    expect(zone).to_have_value(LORD_HOWE)
    expect(far_away.get_by_text("Taken from your browser")).to_be_visible()

    far_away.get_by_label("Daily, when arXiv announces").check()
    far_away.get_by_role("button", name="Save").click()
    expect(far_away.locator(".standing")).to_contain_text(f"({LORD_HOWE})")

    zone.select_option("Europe/Berlin")
    far_away.get_by_role("button", name="Save").click()
    expect(far_away.locator(".standing")).to_contain_text("(Europe/Berlin)")
    far_away.reload()
    expect(zone).to_have_value("Europe/Berlin")
    assert Subscription.objects.get(reader=reader.user).time_zone == "Europe/Berlin"
    assert troubles == []


def test_the_weekday_is_asked_for_of_weekly_mail_alone(far_away: Page):
    far_away.goto("/subscription/")
    weekday = far_away.get_by_label("On", exact=False).and_(far_away.locator("select[name=weekday]"))

    far_away.get_by_label("Daily, when arXiv announces").check()
    expect(weekday).to_be_hidden()
    far_away.get_by_label("Weekly").check()
    expect(weekday).to_be_visible()


def test_the_next_digest_looks_as_its_mail(far_away: Page, troubles):
    far_away.goto("/subscription/preview/")
    far_away.get_by_role("link", name="As the mail looks").click()

    heading = far_away.get_by_role("heading", level=1)
    expect(heading).to_have_text("2 papers for you")
    expect(heading).to_have_css("font-size", "28px")
    expect(far_away.get_by_role("link", name="More like this")).to_have_count(2)
    assert troubles == []


def test_the_links_of_a_mail_ask_first_and_work_signed_out(page: Page, reader, troubles):
    Subscription.objects.create(reader=reader.user, cadence="off")
    number = identifiers.number("2512.00001")

    page.goto(taps.path_of(taps.Tap(reader.user.pk, reader.pk, number, Action.SAVE)))
    assert not Feedback.objects.exists()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert Feedback.objects.get(reader=reader.user).is_saved
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undone")
    assert not Feedback.objects.exclude(saved_at=None).exists()

    page.goto(unsubscribe.path_of(unsubscribe.token_of(reader.user.pk)))
    assert Subscription.objects.get().state == "ok"
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert Subscription.objects.get().state == "unsubscribed"
    assert troubles == []
