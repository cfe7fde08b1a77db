"""Muting what is stated for a time, and the priority of categories, on the interests page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts import changes, statements
from accounts.misread import Misread
from accounts.models import Interest
from accounts.models.interests import FOREVER, today
from accounts.mutes import MUTES
from accounts.statements import StatementError

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cs_cl(profile) -> Interest:
    changes.choose_categories(profile, [statements.category("cs.CL")])
    return Interest.objects.get(kind="category")


def test_the_lengths_are_a_week_a_month_three_months_and_until_further_notice():
    now = datetime(2025, 12, 10, 3, tzinfo=UTC)  # still the 9th in the east of the United States

    assert [mute.until(now) for mute in MUTES] == [date(2025, 12, 16), date(2026, 1, 8), date(2026, 3, 10), FOREVER]


@pytest.mark.parametrize(("length", "days"), [("week", 7), ("month", 30), ("quarter", 91)])
def test_a_statement_is_muted_for_a_time_and_says_until_when(owner, llm, time_machine, length, days):
    time_machine.move_to(datetime(2025, 12, 10, 12, tzinfo=UTC))

    response = owner.post(f"/interests/{llm.pk}/mute/", {"length": length})

    llm.refresh_from_db()
    until = date(2025, 12, 10) + timedelta(days=days)
    assert response["Location"] == "/interests/#keyword"
    assert llm.muted_until == until
    assert f'muted until <time datetime="{until}">' in owner.get("/interests/").content.decode()


def test_one_click_unmutes(owner, llm, changes_heard):
    owner.post(f"/interests/{llm.pk}/mute/", {"length": "forever"})
    page = owner.get("/interests/").content.decode()
    assert f'aria-label="Unmute {llm.text}"' in page
    assert ">muted</span>" in page

    owner.post(f"/interests/{llm.pk}/mute/")

    llm.refresh_from_db()
    assert llm.muted_until is None
    assert len(changes_heard) == 2
    assert "Unmute" not in owner.get("/interests/").content.decode()


def test_a_mute_that_is_over_is_not_shown(owner, llm):
    changes.mute(llm, date(2025, 1, 1))

    assert "muted" not in owner.get("/interests/").content.decode()


def test_editing_leaves_a_mute_as_it_is(llm):
    changes.mute(llm, FOREVER)

    changes.edit(llm, statements.keyword("RL"))

    llm.refresh_from_db()
    assert (llm.text, llm.muted_until) == ("RL", FOREVER)


def test_the_lengths_are_offered_on_a_page_and_in_place(owner, llm):
    page = owner.get(f"/interests/{llm.pk}/mute/").content.decode()
    part = owner.get(f"/interests/{llm.pk}/mute/", headers=HTMX)

    assert "<h1>Mute “LLM”</h1>" in page
    assert all(f'value="{mute.name}"' in page for mute in MUTES)
    assert part["HX-Retarget"] == f"#interest-{llm.pk}"
    assert "<h1>" not in part.content.decode()


def test_a_length_that_is_not_offered_is_refused(owner, llm):
    assert owner.post(f"/interests/{llm.pk}/mute/", {"length": "decade"}).status_code == 400
    llm.refresh_from_db()
    assert llm.muted_until is None


def test_mutes_are_their_owners_alone(llm, signed_in):
    address = f"/interests/{llm.pk}/mute/"

    assert signed_in("member@example.org").post(address, {"length": "week"}).status_code == 404
    assert signed_in("member@example.org").get(address).status_code == 404
    assert Client().post(address, {"length": "week"})["Location"].startswith("/accounts/login/")


def test_a_category_has_a_priority_that_its_reader_changes(owner, cs_cl):
    form = owner.get(f"/interests/{cs_cl.pk}/edit/").context["form"]
    response = owner.post(f"/interests/{cs_cl.pk}/edit/", {"priority": "high"})

    cs_cl.refresh_from_db()
    assert list(form.fields) == ["priority"]
    assert response["Location"] == "/interests/#categories"
    assert (cs_cl.priority, cs_cl.text) == ("high", "cs.CL")
    assert "high priority" in owner.get("/interests/").content.decode()


def test_a_priority_that_there_is_not_is_refused(owner, cs_cl):
    assert owner.post(f"/interests/{cs_cl.pk}/edit/", {"priority": "top"}).status_code == 422


def test_ticking_other_categories_keeps_priorities_and_mutes(profile, cs_cl):
    changes.edit(cs_cl, statements.category("cs.CL", Interest.Priority.LOW))
    changes.mute(cs_cl, FOREVER)

    changes.choose_categories(profile, [statements.category("cs.CL"), statements.category("cs.AI")])

    cs_cl.refresh_from_db()
    assert (cs_cl.priority, cs_cl.muted_until) == ("low", FOREVER)


def test_the_category_part_answers_htmx(owner, cs_cl):
    response = owner.post(f"/interests/{cs_cl.pk}/mute/", {"length": "week"}, headers=HTMX)

    assert response.content.decode().lstrip().startswith('<section class="section interests" id="categories"')


def test_only_categories_have_a_priority(llm):
    with pytest.raises(IntegrityError):
        Interest.objects.filter(pk=llm.pk).update(priority="high")


def test_days_begin_in_the_east_of_the_united_states():
    assert today(datetime(2025, 12, 10, 4, 59, tzinfo=UTC)) == date(2025, 12, 9)
    assert today(datetime(2025, 12, 10, 5, 0, tzinfo=UTC)) == date(2025, 12, 10)


def test_what_cannot_be_read_is_marked_in_the_readers_own_text(owner):
    page = owner.post("/interests/keyword/add/", {"texts": 'graph <b>, deep "IT', "level": "normal"}).content.decode()

    assert '<q class="misread">deep <mark>&quot;IT</mark></q> This quotation mark has no partner.' in page
    assert "(Character 6.)" in page


def test_a_long_text_is_cut_around_the_place():
    with pytest.raises(StatementError) as error:
        statements.keyword("x " * 40 + "quan*tize " + "<y> " * 20)

    (reason,) = error.value.reasons
    assert isinstance(reason, Misread)
    shown = reason.as_html()
    assert shown.startswith('<q class="misread">… x x x ')
    assert "<mark>*tize</mark>" in shown
    assert "&lt;y&gt;" in shown
    assert "…</q>" in shown
