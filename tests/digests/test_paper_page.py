from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from digests.arxiv.entries import EntryVersion
from digests.pipeline import describe
from tests.builders import NOW, announce, entry, profile

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


def test_a_described_paper_shows_its_versions_with_their_days_and_what_listings_leave_out():
    announce(entry("2512.00001"))
    versions = tuple(EntryVersion(n, datetime(2025, 11, 4 + n, 9, tzinfo=UTC)) for n in (1, 2))
    described = entry(
        version=2,
        versions=versions,
        comment=r"12 pages; <b>to appear</b>, H{\aa}kon's thesis",
        doi="10.1000/182",
        journal_reference="J. Graphs 7 (2025) 1-12",
    )
    describe.take_over([described], NOW)

    response = Client().get("/papers/2512.00001/")

    assertContains(response, '1 of <time datetime="2025-11-05T09:00:00+00:00">5 November 2025</time>')
    assertContains(response, '2 of <time datetime="2025-11-06T09:00:00+00:00">6 November 2025</time>')
    assertContains(response, "12 pages; &lt;b&gt;to appear&lt;/b&gt;")
    assertContains(response, "J. Graphs 7 (2025) 1-12")
    assertContains(response, "https://doi.org/10.1000/182")
    assertContains(response, "https://arxiv.org/pdf/2512.00001v2")


def test_a_version_that_is_newer_than_the_dated_ones_is_shown_without_a_day():
    announce(entry("2512.00001", version=3))
    describe.take_over([entry(versions=(EntryVersion(1, datetime(2025, 11, 5, tzinfo=UTC)),))], NOW)

    assertContains(Client().get("/papers/2512.00001/"), "<li>3</li>")


def test_a_withdrawn_paper_says_so_and_links_to_the_version_that_can_still_be_read():
    announce(entry("2512.00001"))
    versions = (EntryVersion(1, NOW), EntryVersion(2, NOW, is_withdrawal=True))
    notice = "This paper has been withdrawn by the author"
    describe.take_over([entry(version=2, versions=versions, comment=notice, is_withdrawn=True)], NOW)

    response = Client().get("/papers/2512.00001/")

    assertContains(response, "<strong>Withdrawn.</strong>")
    assertContains(response, notice)
    assertContains(response, "https://arxiv.org/pdf/2512.00001v1")
    assertNotContains(response, "https://arxiv.org/pdf/2512.00001v2")


def test_a_withdrawn_paper_of_which_no_other_version_is_known_has_no_link_to_a_pdf():
    announce(entry("2512.00001", is_withdrawn=True))

    response = Client().get("/papers/2512.00001/")

    assertContains(response, "<strong>Withdrawn.</strong>")
    assertNotContains(response, "/pdf/")
