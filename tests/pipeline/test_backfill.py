"""Past days from a local arXiv: read where catch-up pages tell them, derived where none is served any more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from digests.arxiv.entries import EntryVersion
from digests.arxiv.errors import ListingError
from digests.models import Announcement, Harvest, ListingDay, Paper, PaperVersion, Reconciliation
from digests.pipeline import backfill, derived
from digests.pipeline.backfill import Backfill, Step
from digests.pipeline.doors import open_client
from digests.pipeline.ingest import ingest_listing
from digests.pipeline.locks import Claim
from tests.arxiv.answers import oai_page, raw_record
from tests.arxiv_standin.making import Rates
from tests.arxiv_standin.mishaps import Mishap
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World
from tests.builders import entry, ingest, listing
from tests.pipeline.asking import asking, elsewhere_claimed

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 12)
SOON = datetime(2025, 12, 13, 12, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 12, tzinfo=UTC)
LAST_SUBMISSION = datetime(2025, 12, 11, 15, tzinfo=UTC)
"""In time for the listing of the last day."""
CS = Backfill("cs.DC", FIRST, LAST)


@pytest.fixture(scope="module")
def world() -> World:
    """Two weeks in which nothing was held back by moderation, so that dates of submission tell all."""
    return World.make(3, ["cs.DC", "cs.NI"], FIRST, 10, papers_per_day=24, rates=Rates(held_back=0))


@pytest.fixture
def standin(settings, world) -> Iterator[Standin]:
    with asking(settings, world, oai_limit=50) as running:
        yield running


def run(standin: Standin, now: datetime, wanted: Backfill = CS, steps: int | None = None) -> list[Step]:
    """Run a backfill, or only so many of its steps."""
    standin.now = now
    done = []
    with open_client() as client:
        for step in backfill.run(wanted, client, lambda: now):
            done.append(step)
            if len(done) == steps:
                break
    return done


def announced(category: str = "cs.DC") -> set[tuple[str, date, str, int]]:
    rows = Announcement.objects.filter(category=category)
    return set(rows.values_list("paper__arxiv_id", "announced_on", "announce_type", "version"))


def truth(world: World, category: str = "cs.DC") -> set[tuple[str, date, str, int]]:
    return {
        (told.arxiv_id, told.announced_on, told.announce_type.value, told.version)
        for told in world.announcements
        if told.category == category
    }


def paths(standin: Standin, door: str) -> list[str]:
    return [request.path for request in standin.requests if request.path.startswith(door)]


def test_recent_days_are_read_from_catch_up_pages_exactly_as_arxiv_announced_them(standin, world):
    run(standin, SOON)

    assert {told[:3] for told in announced()} == {told[:3] for told in truth(world)}
    assert set(Reconciliation.objects.values_list("state", flat=True)) == {"complete"}
    assert paths(standin, "/oai") == []
    assert backfill.counts(CS) == {
        "days": 10,
        "quiet": 0,
        "listed": len(truth(world)),
        "missing": 0,
        "records": 0,
        "papers": 0,
        "announcements": 0,
    }


def test_older_days_are_derived_from_the_records_of_the_categorys_set(standin, world):
    run(standin, LATER)

    late = {told.arxiv_id for told in world.announcements if told.announce_type == "cross"}
    assert {told for told in truth(world) if told[0] not in late} == {
        told for told in announced() if told[0] not in late
    }
    assert paths(standin, "/catchup") == []
    assert "set=cs%3Acs%3ADC" in paths(standin, "/oai")[0]
    papers = Paper.objects.filter(announcements__category="cs.DC").distinct()
    assert all(paper.described_version == paper.version for paper in papers)
    assert backfill.counts(CS)["announcements"] == len(announced())
    assert backfill.counts(CS)["papers"] == Paper.objects.count()


def test_what_is_derived_is_packed_and_marked_as_changed(standin):
    run(standin, LATER)

    for day in ListingDay.objects.filter(category="cs.DC"):
        rows = Announcement.objects.filter(category="cs.DC", announced_on=day.announced_on)
        ranked = rows.filter(paper__is_withdrawn=False).order_by("paper_id").values_list("paper_id", flat=True)
        assert np.frombuffer(day.paper_numbers, dtype="<i8").tolist() == list(ranked)
        assert (day.entries, day.revision) == (rows.count(), 1)
    assert ListingDay.objects.count() == 10


def test_only_papers_of_the_span_are_kept_and_days_outside_it_stay_empty(standin, world):
    wanted = Backfill("cs.DC", date(2025, 12, 3), date(2025, 12, 4))

    run(standin, LATER, wanted)

    assert {day for _, day, _, _ in announced()} == {date(2025, 12, 3), date(2025, 12, 4)}
    assert Paper.objects.count() == len({arxiv_id for arxiv_id, *_ in announced()})
    assert set(PaperVersion.objects.values_list("paper_id", flat=True)) == set(
        Paper.objects.values_list("number", flat=True)
    )


def test_a_day_that_a_listing_told_is_left_as_it_was_told(standin, world):
    told_day = date(2025, 12, 3)
    ingest(entry("2512.00001", categories=("cs.DC",)), asked=("cs.DC",), day=told_day)

    run(standin, LATER)

    assert {told for told in announced() if told[1] == told_day} == {("2512.00001", told_day, "new", 1)}


def test_a_paper_whose_listing_had_it_on_another_day_is_not_announced_twice(standin, world):
    held_back, *_ = min(told for told in truth(world) if told[2] == "new")
    ingest(entry(held_back, categories=("cs.DC",)), asked=("cs.DC",), day=LAST + timedelta(days=3))

    run(standin, LATER)

    days = [told[1] for told in announced() if told[0] == held_back and told[2] == "new"]
    assert days == [LAST + timedelta(days=3)]


@pytest.mark.parametrize(("told_on", "is_told"), [(LAST + timedelta(days=3), True), (date(2025, 12, 2), False)])
def test_a_replacement_that_a_page_told_without_its_version_is_the_last_one_submitted_by_then(told_on, is_told):
    history = (EntryVersion(1, datetime(2025, 11, 3, 15, tzinfo=UTC)), EntryVersion(2, LAST_SUBMISSION))
    replaced = entry(version=2, versions=history)
    page = listing(entry(version=0, announce_type="replace"))
    ingest_listing(page, asked=["cs.LG"], announced_on=told_on, now=SOON, is_dated=True)

    stored = derived.store([replaced], "cs.LG", {LAST}, LATER)

    assert stored.announcements == (0 if is_told else 1)


def test_records_of_another_set_are_refused_by_name_and_nothing_of_them_is_kept(httpserver, settings):
    settings.ARXIV_OAI_URL = httpserver.url_for("/oai")
    page = oai_page(raw_record("2512.00001"), raw_record("2512.00002"))
    httpserver.expect_request("/oai").respond_with_data(page, content_type="text/xml")

    with open_client() as client, pytest.raises(ListingError, match="Of 2 records, 0 are of cs"):
        list(backfill.run(CS, client, lambda: LATER))

    assert not Paper.objects.exists()
    assert Harvest.objects.get().records == 0


def test_of_several_categories_those_that_are_finished_are_not_done_again_before_all_are(standin):
    both = backfill.plan(["cs.DC", "cs.NI"], FIRST, LAST, SOON)
    assert backfill.unfinished(both) == both
    run(standin, SOON)
    assert backfill.unfinished(both) == both[1:]
    run(standin, SOON, both[1])

    assert backfill.unfinished(both) == both


def test_a_span_over_the_reach_of_catch_up_pages_is_read_and_derived(standin, world):
    edge = date(2025, 12, 5)
    now = datetime.combine(edge + timedelta(days=90), SOON.timetz())

    run(standin, now)

    assert len(paths(standin, "/catchup")) == len({day for _, day, *_ in truth(world) if day >= edge})
    late = {told.arxiv_id for told in world.announcements if told.announce_type == "cross"}
    assert {told[:3] for told in announced() if told[0] not in late} == {
        told[:3] for told in truth(world) if told[0] not in late
    }


@pytest.mark.parametrize("now", [SOON, LATER], ids=["read", "derived"])
def test_what_was_stopped_goes_on_from_the_last_page(standin, now):
    run(standin, now, steps=3)
    asked = len(standin.requests)
    held = announced()

    run(standin, now)

    resumed = [request.path for request in standin.requests[asked:]]
    assert not set(resumed) & {request.path for request in standin.requests[:asked]}
    assert held < announced()
    stopped = announced(), backfill.counts(CS)
    Harvest.objects.all().delete()
    for model in (Announcement, ListingDay, PaperVersion, Paper, Reconciliation):
        model.objects.all().delete()
    run(standin, now)
    assert (announced(), backfill.counts(CS)) == stopped


@pytest.mark.parametrize("now", [SOON, LATER], ids=["read", "derived"])
def test_a_finished_backfill_changes_nothing_when_it_is_repeated(standin, now):
    run(standin, now)
    before = [list(model.objects.order_by("pk").values()) for model in (Paper, Announcement, PaperVersion)]
    revisions = list(ListingDay.objects.values_list("announced_on", "revision"))

    run(standin, now)

    assert [list(model.objects.order_by("pk").values()) for model in (Paper, Announcement, PaperVersion)] == before
    assert list(ListingDay.objects.values_list("announced_on", "revision")) == revisions
    assert backfill.counts(CS)["announcements"] == 0


def test_work_is_counted_up_to_its_whole_size_also_when_it_was_stopped(standin):
    now = datetime.combine(date(2025, 12, 5) + timedelta(days=90), SOON.timetz())
    standin.now = now

    assert run(standin, now, steps=2)[-1].done == 2
    assert max(step.done for step in run(standin, now)) == backfill.size(CS, now)


def test_a_day_without_a_count_stops_the_backfill_by_name_and_is_read_next_time(standin):
    standin.now = SOON
    run(standin, SOON, steps=2)
    standin.spoil(Mishap.GARBAGE)

    with pytest.raises(ListingError, match=r"arXiv gave no count for cs\.DC of 2025-12-03") as caught:
        run(standin, SOON)

    assert caught.value.reason == "no count"
    run(standin, SOON)
    assert backfill.counts(CS)["days"] == 10


def test_one_category_over_one_span_is_done_by_one_process_at_a_time(standin):
    run(standin, SOON, steps=1)
    asked = len(standin.requests)

    pk = Harvest.objects.get().pk
    with elsewhere_claimed(Claim.HARVEST, pk), pytest.raises(ListingError, match="is being done by another process"):
        run(standin, SOON)

    assert len(standin.requests) == asked


def test_the_statements_of_a_page_do_not_grow_with_its_records(django_assert_max_num_queries):
    submitted = EntryVersion(1, datetime(2025, 12, 2, 15, tzinfo=UTC))
    page = [entry(f"2512.{serial:05d}", versions=(submitted,)) for serial in range(1, 1001)]

    with django_assert_max_num_queries(12):
        derived.store(page, "cs.LG", {date(2025, 12, 3)}, LATER)

    assert Announcement.objects.count() == 1000


@pytest.mark.parametrize(
    ("categories", "first", "last", "message"),
    [
        (["cs.DC", "cs.XX"], FIRST, LAST, "'cs.XX' is no arXiv category"),
        (["cs"], FIRST, LAST, "'cs' is no arXiv category"),
        (["cs.DC"], LAST, FIRST, "2025-12-12 is after 2025-12-01"),
        (["cs.DC"], FIRST, date(2025, 12, 16), "2025-12-16 is in the future; the newest announcement is of 2025-12-12"),
        (["cs.DC"], date(1991, 8, 13), LAST, "arXiv begins on 1991-08-14"),
    ],
)
def test_a_span_that_cannot_be_had_is_refused_with_the_reason(categories, first, last, message):
    with pytest.raises(ValueError, match=message):
        backfill.plan(categories, first, last, SOON)


def test_names_of_one_category_are_one_backfill():
    planned = backfill.plan(["cs.SY", "CS.dc", "eess.SY", "cs.DC"], FIRST, LAST, SOON)

    assert [wanted.category for wanted in planned] == ["eess.SY", "cs.DC"]
