"""Descriptions by the search API and OAI-PMH, to the rows of the papers that are held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.models import Paper, PaperVersion
from digests.pipeline import describe
from tests.arxiv.answers import api_answer, api_entry, found, harvested, oai_page, raw_record, split_record
from tests.arxiv.documents import item, only, rss
from tests.builders import DAY, NOW, entry, ingest

pytestmark = pytest.mark.django_db

SUBMITTED = datetime(2025, 12, 8, 12, tzinfo=UTC)


def described(arxiv_id: str = "2512.00001", **fields: object) -> ListingEntry:
    return entry(arxiv_id, **{"versions": (EntryVersion(1, SUBMITTED),), "announce_type": ""} | fields)


def test_only_papers_that_are_held_are_described():
    ingest(entry("2512.00001"))

    assert describe.take_over([described("2512.00001"), described("2512.00002")], NOW) == 1

    assert list(Paper.objects.values_list("arxiv_id", flat=True)) == ["2512.00001"]
    assert list(PaperVersion.objects.values_list("paper__arxiv_id", "number")) == [("2512.00001", 1)]


def test_the_names_of_a_listing_stay_as_they_are_by_every_description():
    tex = r"H{\aa}kon N{\ae}ss, Fran\c{c}ois Vi{\`e}te Jr."
    names = ["Håkon Næss", "François Viète Jr."]
    listed = only(rss(item("2508.03699v1", creator=tex)))
    split = [("Næss", "Håkon", "", ()), ("Viète", "François", "Jr.", ())]
    doors = [
        *found(api_answer(api_entry("2508.03699v1", authors=[(name, ()) for name in names]))),
        *harvested(oai_page(raw_record("2508.03699", authors=tex))),
        *harvested(oai_page(split_record("2508.03699", authors=split))),
    ]
    ingest(listed)

    describe.take_over(doors, NOW)

    assert [list(entry.authors) for entry in (listed, *doors)] == [names] * 4
    assert Paper.objects.get().authors == names
    assert Paper.objects.get().authors_as_given == tex


def test_two_doors_together_give_all_versions_and_tell_a_withdrawal_once_and_for_all():
    ingest(entry())
    second = SUBMITTED + timedelta(days=1)
    by_oai = (EntryVersion(1, SUBMITTED), EntryVersion(2, second, is_withdrawal=True), EntryVersion(3, NOW))
    by_api = (EntryVersion(1, SUBMITTED), EntryVersion(3, NOW))

    for versions in (by_api, by_oai, by_api):
        describe.take_over([described(version=3, versions=versions)], NOW)

    assert list(PaperVersion.objects.values_list("number", "submitted_at", "is_withdrawal")) == [
        (1, SUBMITTED, False),
        (2, second, True),
        (3, NOW, False),
    ]


def test_the_statements_do_not_grow_with_the_papers():
    ids = [f"2512.{serial:05d}" for serial in range(1, 1501)]
    ingest(*map(entry, ids))
    counts = []
    for batch in (ids[:2], ids[2:]):
        withdrawn = {arxiv_id: arxiv_id < "2512.00900" for arxiv_id in batch}
        papers = [described(name, version=2, title="Another", is_withdrawn=is_so) for name, is_so in withdrawn.items()]
        papers = [replace(paper, versions=(*paper.versions, EntryVersion(2, NOW))) for paper in papers]
        with CaptureQueriesContext(connection) as queries:
            assert describe.take_over(papers, NOW) == len(batch)
        counts.append(len(queries))

    one_more_of_papers = one_more_of_search_entries = 1
    assert counts[1] <= counts[0] + one_more_of_papers + one_more_of_search_entries
    assert Paper.objects.filter(described_version=2, title="Another").count() == 1500


def test_a_description_that_says_nothing_new_writes_nothing():
    ingest(entry())
    describe.take_over([described()], NOW)

    with CaptureQueriesContext(connection) as queries:
        describe.take_over([described()], NOW + timedelta(days=1))

    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert Paper.objects.get().updated_at == NOW


def test_papers_without_abstract_are_asked_for_though_they_are_described():
    ingest(entry("2512.00001", abstract=""), entry("2512.00002"), day=DAY)
    describe.take_over([described("2512.00001", abstract=""), described("2512.00002")], NOW)

    assert [paper.arxiv_id for paper in describe.undescribed(10, NOW)] == ["2512.00001"]
