from datetime import date

import pytest
from django.test import Client

from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db


def test_a_paper_has_its_own_page_with_all_its_announcements():
    announce(entry("2512.00001", title="On kernels"))
    announce(entry("2512.00001", announce_type="cross"), asked=("cs.AI",), day=date(2025, 12, 11))

    response = Client().get("/papers/2512.00001/")

    assert "On kernels" in response.content.decode() or "Title of" in response.content.decode()
    assert [(row.category, row.announce_type) for row in response.context["announcements"]] == [
        ("cs.LG", "new"),
        ("cs.AI", "cross"),
    ]


def test_an_old_identifier_keeps_its_archive():
    announce(entry("hep-th/9901001", categories=("hep-th",)), asked=("hep-th",))

    assert Client().get("/papers/hep-th/9901001/").status_code == 200


def test_a_versioned_address_leads_to_the_paper():
    announce(entry("2512.00001"))

    response = Client().get("/papers/2512.00001v3/")

    assert (response.status_code, response["Location"]) == (301, "/papers/2512.00001/")


@pytest.mark.parametrize(
    "address", ["/papers/2512.99999/", "/papers/nonsense/", "/papers/../etc/passwd/", "/papers/%00/"]
)
def test_what_is_no_paper_is_not_found(address):
    assert Client().get(address).status_code == 404


def test_a_reader_sees_why_the_paper_ranks_where_it_does():
    announce(entry("2512.00001", title="LLM"))
    client = Client()
    client.force_login(profile(keywords=["LLM"]).user)

    response = client.get("/papers/2512.00001/")

    assert [reason.text for reason in response.context["reasons"]] == ["LLM"]
    assert str(response.context["score"]) == "1.5"
