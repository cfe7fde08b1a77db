from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib import import_module
from itertools import count

import numpy as np
import pytest
from django.apps import apps
from django.db import connection

from digests.models import Pattern, Posting, WordIndex
from digests.pipeline import match
from digests.pipeline.locks import Lock
from digests.ranking import patterns
from digests.ranking.document import VERSION, DayIndex
from digests.ranking.many_patterns import Found, find_all
from tests.builders import DAY, NOW, announce, entry, ingest, profile
from tests.pipeline.asking import elsewhere_claimed

pytestmark = pytest.mark.django_db

LLM = patterns.parse_keyword("LLM").key
NOWHERE = patterns.parse_keyword("zeppelin").key


def numbers(key: str, day: date = DAY) -> list[int]:
    posting = Posting.objects.get(pattern__key=key, announced_on=day)
    found: list[int] = np.frombuffer(posting.paper_numbers, dtype="<i8").tolist()
    return found


def test_a_pattern_gets_one_posting_per_day_with_its_papers_and_places():
    announce(entry("2512.00001", title="LLMs"), entry("2512.00002", abstract="An LLM."), entry("2512.00003"))

    match.match_patterns([LLM], [DAY], NOW)

    assert numbers(LLM) == [251200001, 251200002]
    assert list(bytes(Posting.objects.get().places)) == [1, 2]


def test_a_pattern_that_occurs_nowhere_has_an_empty_posting():
    announce(entry())

    match.match_patterns([NOWHERE], [DAY], NOW)

    assert numbers(NOWHERE) == []


def test_matching_again_writes_nothing_new():
    announce(entry(title="LLM"))
    match.match_patterns([LLM], [DAY], NOW)
    before = list(Posting.objects.values())

    match.match_patterns([LLM], [DAY], NOW)

    assert list(Posting.objects.values()) == before


def where_rows_lie() -> dict[str, str]:
    """Return where Postgres keeps each posting: a row that is written again lies elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, p.ctid::text FROM digests_posting p JOIN digests_pattern d ON d.id = pattern_id")
        return dict(cursor.fetchall())


def test_a_day_that_changed_rewrites_the_postings_that_changed_and_no_others():
    Pattern.objects.bulk_create([Pattern(key=LLM), Pattern(key="graph"), Pattern(key=NOWHERE)])
    announce(entry("2512.00001", title="LLMs and graphs"))
    before = where_rows_lie()

    announce(entry("2512.00002", title="LLM"), asked=("cs.AI",))

    after = where_rows_lie()
    assert {key for key in after if after[key] != before[key]} == {LLM}
    assert numbers(LLM) == [251200001, 251200002]
    assert numbers("graph") == [251200001]


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_patterns_and_days_are_matched_in_as_many_batches_as_it_takes(monkeypatch, batch):
    monkeypatch.setattr(match, "_BATCH", batch)
    keys = [LLM, "graph", "protein", NOWHERE]
    Pattern.objects.bulk_create(Pattern(key=key) for key in keys)
    later = date(2025, 12, 11)
    announce(entry("2512.00001", title="LLM"), entry("2512.00002", title="Graphs"))
    announce(entry("2512.00003", title="LLM"), entry("2512.00004", title="Proteins"), day=later)

    match.match_patterns([*keys, "paper"], [DAY, later], NOW)

    assert [numbers(key) for key in keys] == [[251200001], [251200002], [], []]
    assert [numbers(key, later) for key in keys] == [[251200003], [], [251200004], []]
    assert Posting.objects.count() == 10


def slow_clock() -> Callable[[], float]:
    """Return a clock on which every look takes a fifth of what a page may take."""
    ticks = count()
    return lambda: next(ticks) * match.AT_ONCE / 5


def test_a_new_pattern_is_matched_at_once_as_far_as_a_page_may_take_the_newest_day_first():
    days = [DAY - timedelta(days=back) for back in range(6)]
    for place, day in enumerate(days):
        announce(entry(f"2512.0000{place + 1}", title="LLM"), day=day)

    assert not match.match_at_once([LLM], days, slow_clock())
    assert set(Posting.objects.values_list("announced_on", flat=True)) == set(days[:4])

    assert match.match_at_once([LLM], days, slow_clock())
    assert [numbers(LLM, day) for day in days] == [[251200001 + place] for place in range(6)]
    assert match.match_at_once([LLM], days, slow_clock())


def test_a_day_without_an_index_is_left_to_a_worker():
    announce(entry("2512.00001", title="LLM"))
    later = date(2025, 12, 11)
    ingest(entry("2512.00002", title="LLM"), day=later)

    assert not match.match_at_once([LLM], [DAY, later], slow_clock())

    assert list(Posting.objects.values_list("announced_on", flat=True)) == [DAY]
    assert not WordIndex.objects.filter(announced_on=later).exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_at_once_for_a_day_on_which_another_process_is_at_work():
    later = date(2025, 12, 11)
    announce(entry("2512.00001", title="LLM"))
    announce(entry("2512.00002", title="LLM"), day=later)

    with elsewhere_claimed(Lock.MATCH, DAY.toordinal()):
        assert not match.match_at_once([LLM], [DAY, later], slow_clock())

    assert list(Posting.objects.values_list("announced_on", flat=True)) == [later]


def test_a_pattern_forgotten_while_it_is_looked_for_is_left_out(monkeypatch):
    announce(entry(title="LLM and graph"))

    def forgetting(index: DayIndex, keys: Sequence[str]) -> Found:
        Pattern.objects.filter(key="graph").delete()
        return find_all(index, keys)

    monkeypatch.setattr(match, "find_all", forgetting)
    match.match_patterns([LLM, "graph"], [DAY], NOW)

    assert list(Posting.objects.values_list("pattern__key", flat=True)) == [LLM]


def test_a_day_that_lands_later_is_matched_for_every_known_pattern():
    Pattern.objects.create(key=LLM)

    announce(entry(title="LLM"))

    assert numbers(LLM) == [251200001]


def test_a_day_whose_papers_changed_is_stale_until_it_is_matched():
    announce(entry("2512.00001"))
    assert match.stale_days() == []

    ingest(entry("2512.00002"), asked=("cs.AI",))
    assert match.stale_days() == [DAY]

    match.match_day(DAY, NOW)
    assert match.stale_days() == []
    assert WordIndex.objects.get().papers == 2


def test_a_replacement_makes_the_papers_earlier_day_stale_and_moves_its_postings():
    Pattern.objects.create(key=LLM)
    announce(entry(title="LLM"))
    later = date(2025, 12, 11)

    ingest(entry(title="Something else", version=2, announce_type="replace"), day=later)

    assert match.stale_days() == [later, DAY]
    for day in match.stale_days():
        match.match_day(day, NOW)
    assert numbers(LLM) == []


def test_an_index_of_an_earlier_version_is_read_anew_and_stays_as_stale_as_it_was():
    announce(entry("2512.00001", title="LLM", categories=("cs.LG", "cs.AI")))
    ingest(entry("2512.00002", title="LLM"), asked=("cs.AI",))
    index = WordIndex.objects.get()
    WordIndex.objects.update(packed=bytes(index.packed)[:4] + b"\x01\x00" + bytes(index.packed)[6:])

    match.match_patterns([patterns.parse_keyword("LLM + cat:cs.AI").key], [DAY], NOW)

    assert numbers("cat:cs.ai + llm") == [251200001, 251200002]
    assert bytes(WordIndex.objects.get().packed)[4:6] == VERSION.to_bytes(2, "little")
    assert match.stale_days() == [DAY]


def test_words_that_are_read_otherwise_make_every_indexed_day_stale():
    announce(entry("2512.00001", title="LLM"))
    match.match_patterns(["llm"], [DAY], NOW)
    assert match.stale_days() == []

    match_anew = import_module("digests.migrations.0023_match_anew").match_anew
    with connection.schema_editor(atomic=False) as editor:
        match_anew(apps, editor)

    assert match.stale_days() == [DAY]
    match.match_day(DAY, NOW)
    assert match.stale_days() == []


def test_a_new_pattern_is_matched_on_the_recent_days_only():
    announce(entry("2512.00001"))
    announce(entry("2510.00001"), day=date(2025, 10, 1))

    assert match.recent_days() == [DAY]


def test_an_old_day_that_was_indexed_is_stale_when_it_changes_and_is_else_left_alone():
    old = date(2025, 10, 1)
    announce(entry("2512.00001"))
    ingest(entry("2510.00001"), day=old)
    assert match.stale_days() == []

    match.match_day(old, NOW)
    ingest(entry("2510.00002"), asked=("cs.AI",), day=old)

    assert match.stale_days() == [old]


def test_what_was_stated_and_never_matched_is_matched_on_the_days_that_are_indexed():
    announce(entry("2512.00001", title="LLM"))
    ingest(entry("2512.00002", title="LLM"), day=date(2025, 12, 11))
    profile(keywords=["LLM"], authors=["Ada Lovelace"])
    Pattern.objects.create(key=NOWHERE)

    match.match_left_over(NOW)

    assert [numbers(key) for key in (LLM, NOWHERE, "au:lovelace, ada")] == [[251200001], [], [251200001]]
    assert set(Posting.objects.values_list("announced_on", flat=True)) == {DAY}


def test_where_nothing_is_left_over_nine_queries_tell_so(django_assert_num_queries):
    announce(entry("2512.00001", title="LLM"))
    profile(keywords=["LLM"])
    match.match_left_over(NOW)

    with django_assert_num_queries(9):
        match.match_left_over(NOW)


def test_finding_stale_days_takes_two_queries_however_many_days_there_are(django_assert_num_queries):
    for day in range(1, 9):
        ingest(entry(f"2512.0000{day}"), day=date(2025, 12, day))

    with django_assert_num_queries(2):
        assert len(match.stale_days()) == 8


def test_a_pattern_that_nobody_states_any_more_is_forgotten_with_its_postings():
    announce(entry(title="LLM"))
    reader = profile(keywords=["LLM"], exclusions=["survey"], authors=["Ada Lovelace"])
    match.match_patterns(
        [*reader.interests.exclude(kind="category").values_list("key", flat=True), NOWHERE], [DAY], NOW
    )

    assert match.forget_unstated_patterns() == 1

    assert set(Pattern.objects.values_list("key", flat=True)) == {LLM, "survey", "au:lovelace, ada"}
    assert Posting.objects.count() == 3
