"""Writing summaries with a model that answers well and makes mistakes, and counts what was paid."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from digests.benchmarks.faulty_model import FaultyModel, paid_twice
from digests.benchmarks.model_server import Question, Reply, completion
from digests.models import SpendingDay, Summary, SummaryState
from digests.pipeline import model_pause, spending, summarize, summary_claims, summary_wants, turns
from digests.pipeline.summarize import Outcome
from digests.pipeline.summary_reading import read_paper
from tests.builders import NOW
from tests.summarizing import paper, wanted

pytestmark = pytest.mark.django_db


@contextmanager
def model(
    settings: Any, *, latency: float = 0.0, faults: float = 0.0, kind: type[FaultyModel] = FaultyModel
) -> Iterator[FaultyModel]:
    """A model at a provider, as the settings name it."""
    with kind(latency=latency, faults=faults) as server:
        settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
        settings.OPENAI_BASE_URL = server.url
        settings.SUMMARY_SOURCE = "abstract"
        yield server


def write(desk: Any = None, clock: Any = timezone.now) -> Any:
    with summary_claims.writer() as me:
        return summarize.write_next(me, desk or summarize.open_desk(), clock)


def write_all_by_eight() -> None:
    """Let eight writers write until there is nothing left, or nothing may be spent."""
    desk = summarize.open_desk()

    def write_all(_: int) -> None:
        try:
            while write(desk):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_all, range(8)))


def want(*arxiv_ids: str) -> None:
    for place, arxiv_id in enumerate(arxiv_ids, start=1):
        wanted(arxiv_id, best_rank=place)


def with_fault(fault: str) -> str:
    """Return an identifier whose paper has this fault when all have one."""
    names = (f"2512.{number:05d}" for number in range(1, 999))
    return next(name for name in names if FaultyModel(faults=1).fault_of(f"{name}v1") == fault)


def twice(server: FaultyModel) -> int:
    return paid_twice(asdict(call) for call in server.calls)


def test_a_wanted_summary_is_written_paid_and_checked(settings):
    settings.SUMMARY_PRICE_IN, settings.SUMMARY_PRICE_OUT = 1.0, 2.0
    with model(settings) as server:
        wanted(paper(abstract="It has 12 layers. It is 3 times as fast."))
        turned = write()

        row = Summary.objects.get()
        assert turned.outcome == Outcome.WRITTEN
        assert row.state == SummaryState.WRITTEN
        assert row.content is not None
        assert row.grounding is not None
        assert row.content["problem"] == "It has 12 layers."
        assert row.gist == "Title of 2512.00001"
        assert row.source_kind == "abstract"
        assert row.numbers_total > 0
        assert row.grounding["numbers"][1] == row.numbers_total
        day = SpendingDay.objects.get()
        assert (day.reserved, day.calls, day.spent) == (0, 1, server.tokens)
        assert (row.tokens_in, row.tokens_out) == (day.tokens_in, day.tokens_out)
        assert row.cost == day.cost == spending.cost_of(row.tokens_in, row.tokens_out)
        assert write() is None
        assert len(server.calls) == 1


def test_the_papers_own_identifier_is_no_number_that_is_lacking(settings):
    said = {"gist": "arXiv:2512.00001v1 beats 2512.00002.", "problem": "It has 12 layers."}

    class Named(FaultyModel):
        def reply(self, question: Question) -> Reply:
            return completion(question, json.dumps(said))

    with model(settings, kind=Named):
        wanted(paper("2512.00001", title="A title", abstract="It has 12 layers."))
        write()

    row = Summary.objects.get()
    assert row.grounding is not None
    assert [text for _, _, text, _ in row.grounding["missing"]] == ["2512.00002"]


def test_an_answer_that_cannot_be_read_is_asked_for_once_more_and_both_are_paid(settings):
    with model(settings, faults=1) as server:
        want(with_fault("broken JSON"))

        assert write().outcome == Outcome.WRITTEN
        assert SpendingDay.objects.get().calls == 2
        assert SpendingDay.objects.get().spent == server.tokens
        assert twice(server) == 0


@pytest.mark.parametrize(
    ("fault", "failure"), [("cut off", "unreachable"), ("refusal", "refused"), ("HTML", "invalid")]
)
def test_a_failure_that_may_have_been_paid_is_final(settings, fault, failure):
    with model(settings, faults=1) as server:
        want(with_fault(fault))

        assert write().outcome == Outcome.FAILED
        row = Summary.objects.get()
        assert (row.state, row.failure, row.is_unpaid) == (SummaryState.FAILED, failure, False)
        assert row.failure_detail
        assert SpendingDay.objects.get().reserved == 0
        assert SpendingDay.objects.get().spent > 0
        assert model_pause.paused_until(timezone.now()) is None
        assert write() is None
        assert len(server.calls) == 1


def test_a_rate_limit_pauses_all_writers_for_as_long_as_the_provider_asked(settings):
    with model(settings, faults=1) as server:
        want(with_fault("rate limit"), "2512.99999")
        before = timezone.now()

        assert write().outcome == Outcome.PUT_OFF
        until = model_pause.paused_until(before)
        assert until is not None
        assert timedelta(0) < until - before < timedelta(seconds=3)
        assert write() is None
        assert len(server.calls) == 1
        row = Summary.objects.earliest("best_rank")
        assert (row.state, row.attempts) == (SummaryState.WANTED, 1)
        assert row.not_before is not None
        assert row.not_before >= until - timedelta(seconds=1)
        assert SpendingDay.objects.get().reserved == 0


def test_what_cost_nothing_is_tried_again_a_few_times_and_another_day(settings):
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
    settings.SUMMARY_SOURCE = "abstract"  # nobody listens at OPENAI_BASE_URL
    want("2512.00001")
    outcomes, now = [], NOW
    for minutes in range(0, 60 * 3, 5):
        now = datetime(2025, 12, 10, tzinfo=UTC) + timedelta(minutes=minutes)
        turned = write(clock=partial(datetime.fromisoformat, now.isoformat()))
        outcomes += [turned.outcome] if turned else []

    assert outcomes == [Outcome.PUT_OFF] * (summarize.MOST_ATTEMPTS - 1) + [Outcome.FAILED]
    row = Summary.objects.get()
    assert (row.failure, row.is_unpaid, row.attempts) == ("unreachable", True, summarize.MOST_ATTEMPTS)
    assert SpendingDay.objects.get().calls == 0
    assert summary_wants.ask(row.paper, "en", now) is False
    assert summary_wants.ask(row.paper, "en", now + timedelta(days=1)) is True
    assert Summary.objects.get().state == SummaryState.WANTED


def test_what_does_not_fit_into_the_budget_waits_for_tomorrow_with_all_that_is_wanted(settings):
    with model(settings) as server:
        want("2512.00001", "2512.00002", "2512.00003")
        desk = summarize.open_desk()
        first = Summary.objects.earliest("best_rank")
        most = desk.provider.most_tokens(read_paper(first.paper, "en").prompt)
        settings.SUMMARY_DAILY_TOKENS = most + 1
        today = datetime(2025, 12, 10, 12, tzinfo=UTC)

        outcomes = [turned.outcome for turned in iter(lambda: write(desk, lambda: today), None)]

        assert outcomes == [Outcome.WRITTEN, Outcome.WAITING]
        assert len(server.calls) == 1
        assert Summary.objects.filter(state=SummaryState.WAITING).count() == 2
        assert write(desk, lambda: today) is None
        assert write(desk, lambda: today + timedelta(hours=12)).outcome == Outcome.WRITTEN


@pytest.mark.django_db(transaction=True)
def test_writers_stay_within_the_budget_where_the_provider_counts_more_than_any_estimate(settings):
    settings.SUMMARY_DAILY_TOKENS = 200_000

    class Dear(FaultyModel):
        def reply(self, question: Question) -> Reply:
            answer = json.loads(super().reply(question).body)
            answer["usage"] = {"prompt_tokens": 20_000, "completion_tokens": 15_000, "total_tokens": 35_000}
            return Reply(200, json.dumps(answer).encode())

    with model(settings, latency=0.6, kind=Dear) as server:
        want(*(f"2512.{number:05d}" for number in range(1, 31)))
        write_all_by_eight()

    assert len(server.calls) == 5  # of 35,000 each, and no sixth
    assert SpendingDay.objects.get().spent == 175_000


def test_a_day_whose_first_writer_died_goes_on_at_once(settings):
    settings.SUMMARY_DAILY_TOKENS = 100_000
    with model(settings):
        want("2512.00001", "2512.00002")
        first = Summary.objects.earliest("best_rank")
        spending.reserve(9_000, timezone.now())
        today = spending.today(timezone.now())
        dead = {"claimed_by": 77, "claimed_at": timezone.now(), "reserved": 9_000, "reserved_on": today}
        Summary.objects.filter(pk=first.pk).update(state=SummaryState.WRITING, **dead)

        assert write().outcome == Outcome.WRITTEN

    first.refresh_from_db()
    assert (first.state, first.failure) == (SummaryState.FAILED, "lost")
    assert SpendingDay.objects.get().lost == 9_000


@pytest.mark.django_db(transaction=True)
def test_many_writers_pay_once_and_stay_within_the_budget(settings):
    settings.SUMMARY_DAILY_TOKENS = 30_000
    with model(settings, latency=0.02, faults=0.3) as server:
        want(*(f"2512.{number:05d}" for number in range(1, 41)))
        write_all_by_eight()

        assert twice(server) == 0
        assert 0 < server.tokens <= 30_000
        day = SpendingDay.objects.get()
        assert day.reserved == 0
        assert server.tokens <= day.spent <= 30_000


def test_an_answer_that_comes_after_its_call_was_given_up_is_kept(settings, monkeypatch):
    with model(settings) as server:
        want("2512.00001")
        desk = summarize.open_desk()
        ask = desk.provider.summarize

        def slowly(*arguments, **options):
            answer = ask(*arguments, **options)
            summary_claims.reopen_stale(timezone.now() + timedelta(days=1))
            assert Summary.objects.get().failure == "lost"
            return answer

        monkeypatch.setattr(desk.provider, "summarize", slowly)

        assert write(desk).outcome == Outcome.WRITTEN
        day = SpendingDay.objects.get()
        assert (day.reserved, day.lost, day.calls, day.spent) == (0, 0, 1, server.tokens)
        assert Summary.objects.get().failure == ""


def test_a_newer_version_takes_the_place_of_one_that_was_wanted(settings):
    with model(settings) as server:
        want("2512.00001")
        paper("2512.00001", version=2, announce_type="replace")

        assert write().outcome == Outcome.TAKEN_AWAY
        row = Summary.objects.get()
        assert (row.version, row.best_rank, row.state) == (2, 1, SummaryState.WANTED)
        assert write().outcome == Outcome.WRITTEN
        assert len(server.calls) == 1


def test_another_model_in_the_settings_writes_what_was_wanted_of_the_old_one(settings):
    with model(settings):
        want("2512.00001")
        settings.SUMMARY_MODEL = "large"

        assert write().outcome == Outcome.TAKEN_AWAY
        assert write().outcome == Outcome.WRITTEN
        assert Summary.objects.get().model == "large"


def test_a_paper_is_put_off_while_others_ask_arxiv(settings, monkeypatch):
    with model(settings) as server:
        want("2512.00001")

        def busy(*_, **__):
            raise turns.NotYourTurn(7)

        monkeypatch.setattr(summarize, "read_paper", busy)

        assert write(clock=lambda: NOW).outcome == Outcome.PUT_OFF
        row = Summary.objects.get()
        assert (row.state, row.claim, row.not_before) == (SummaryState.WANTED, None, NOW + timedelta(seconds=7))
        assert len(server.calls) == 0
