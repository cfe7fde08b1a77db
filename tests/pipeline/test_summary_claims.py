from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from digests.models import Paper, SpendingDay, Summary, SummaryState
from digests.pipeline import summary_claims
from digests.pipeline.spending import Reserved
from tests.builders import DAY, NOW
from tests.summarizing import paper, wanted, written

pytestmark = pytest.mark.django_db


def claim() -> Summary:
    with summary_claims.writer() as me:
        claimed = summary_claims.take_next(me, NOW)
    assert claimed is not None
    return claimed


def is_nothing_left() -> bool:
    with summary_claims.writer() as me:
        return summary_claims.take_next(me, NOW) is None


def test_what_a_reader_opened_comes_first_then_the_newest_day_the_top_and_what_many_see():
    wanted("2512.00001", best_rank=2, readers=1)
    wanted("2512.00002", best_rank=1, readers=1)
    wanted("2512.00003", best_rank=1, readers=9)
    wanted("2512.00004", best_rank=1, readers=9, announced_on=DAY - timedelta(days=1))
    wanted("2512.00005", best_rank=0, asked_at=NOW)
    wanted("2512.00006", best_rank=1, readers=99, not_before=NOW + timedelta(minutes=1))
    written("2512.00007", best_rank=1, readers=99)

    claimed = [claim().paper.arxiv_id for _ in range(5)]

    assert claimed == ["2512.00005", "2512.00003", "2512.00002", "2512.00001", "2512.00004"]
    assert is_nothing_left()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_claim_different_summaries():
    for number in range(1, 41):
        wanted(f"2512.{number:05d}", best_rank=number)

    def claim_five(_: int) -> list[int]:
        try:
            return [claim().pk for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [pk for each in pool.map(claim_five, range(8)) for pk in each]

    assert len(claimed) == len(set(claimed)) == 40


def test_a_claim_that_was_taken_away_calls_nobody_and_sets_nothing_aside():
    wanted()
    mine = claim()
    summary_claims.reopen_stale(NOW)
    yours = claim()

    assert summary_claims.begin_call(mine, 100, NOW) is None
    assert not SpendingDay.objects.exists() or SpendingDay.objects.get().reserved == 0
    assert not summary_claims.give_back(mine)
    assert summary_claims.begin_call(yours, 100, NOW) == Reserved.YES
    assert SpendingDay.objects.get().reserved == 100


def test_a_call_begins_once():
    wanted()
    mine = claim()

    assert summary_claims.begin_call(mine, 100, NOW) == Reserved.YES
    assert summary_claims.begin_call(mine, 100, NOW) is None
    assert (SpendingDay.objects.get().reserved, Summary.objects.get().attempts) == (100, 1)


def test_a_repair_sets_more_aside_while_the_row_is_ours_and_the_day_the_same():
    wanted()
    mine = claim()
    summary_claims.begin_call(mine, 100, NOW)

    assert summary_claims.begin_repair(mine, 50, NOW)
    assert (SpendingDay.objects.get().reserved, Summary.objects.get().reserved) == (150, 150)
    assert not summary_claims.begin_repair(mine, 50, NOW + timedelta(days=1))
    Summary.objects.update(claim=None)
    assert not summary_claims.begin_repair(mine, 50, NOW)
    assert SpendingDay.objects.get().reserved == 150


def test_the_claims_of_a_living_writer_stay():
    wanted()
    with summary_claims.writer() as me:
        summary_claims.take_next(me, NOW)

        assert summary_claims.reopen_stale(NOW) == (0, 0)
        assert Summary.objects.get().state == SummaryState.READING
        assert summary_claims.reopen_stale(NOW + timedelta(hours=1)) == (1, 0)


def test_what_a_dead_writer_was_reading_is_wanted_again():
    wanted()
    claim()

    assert summary_claims.reopen_stale(NOW) == (1, 0)
    row = Summary.objects.get()
    assert (row.state, row.claim, row.claimed_by) == (SummaryState.WANTED, None, None)


def test_what_a_dead_writer_was_writing_may_have_been_paid_and_is_not_wanted_again():
    wanted()
    mine = claim()
    summary_claims.begin_call(mine, 500, NOW)

    assert summary_claims.reopen_stale(NOW) == (0, 1)

    row = Summary.objects.get()
    assert (row.state, row.failure, row.is_unpaid) == (SummaryState.FAILED, "lost", False)
    assert (SpendingDay.objects.get().lost, SpendingDay.objects.get().reserved) == (500, 0)
    assert summary_claims.reopen_stale(NOW) == (0, 0)
    assert is_nothing_left()


def test_one_paper_has_one_summary_in_a_language_by_a_model_and_prompt():
    about = paper()
    wanted(about)
    wanted(about, language="zh-Hans")

    assert Summary.objects.bulk_create([Summary(**_key(about))], ignore_conflicts=True)
    assert Summary.objects.count() == 2


def _key(about: Paper) -> dict[str, Any]:
    return {
        "paper": about,
        "version": about.version,
        "language": "en",
        "model": "tiny",
        "prompt_version": "1",
        "wanted_at": NOW,
        "announced_on": DAY,
    }
