"""The interests page where a click does not reload it."""

import pytest

from tests.accounts.test_interests_page import SETTINGS

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/interests/keyword/add/", "keyword"),
        ("/interests/categories/", "categories"),
        ("/interests/settings/", "settings"),
        ("/interests/address/", "address"),
    ],
)
def test_htmx_gets_only_the_part_that_changed(owner, address, part):
    typed = {"texts": "LLM", "level": "normal", "category": "cs.AI", **SETTINGS}

    response = owner.post(address, typed, headers=HTMX)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith(f'<section class="section interests" id="{part}"')
    assert page.count("<section") == 1
    assert 'role="status"' in page


def test_htmx_gets_the_part_with_what_is_wrong(owner):
    response = owner.post("/interests/keyword/add/", {"texts": "!", "level": "normal"}, headers=HTMX)

    assert response.status_code == 422
    assert "A keyword needs a letter or a digit." in response.content.decode()
    assert "<h1>" not in response.content.decode()


def test_htmx_edits_in_place(owner, llm):
    form = owner.get(f"/interests/{llm.pk}/edit/", headers=HTMX)
    wrong = owner.post(f"/interests/{llm.pk}/edit/", {"text": "!"}, headers=HTMX)
    right = owner.post(f"/interests/{llm.pk}/edit/", {"text": "RL", "points": "1", "title_points": "1"}, headers=HTMX)

    assert "<h1>" not in form.content.decode()
    assert wrong["HX-Retarget"] == f"#interest-{llm.pk}"
    assert 'id="keyword"' in right.content.decode()
