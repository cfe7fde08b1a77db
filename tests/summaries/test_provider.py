"""The provider against a local one that answers in every way in which providers do."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digests.summaries.errors import Kind, SummaryError, wait_before
from digests.summaries.prompt import Prompt, render
from digests.summaries.provider import Format, Provider
from digests.summaries.source import Source, SourceKind
from digests.summaries.usage import NOTHING, Usage
from tests.arxiv.asking import raw_server
from tests.openai_standin.server import Standin
from tests.openai_standin.ways import RETRY_AFTER_SECONDS, Way

TEXT = "Chopper: a tool\n\nTraining is slow. We present Chopper. It is 1.3x faster on 8 GPUs. It finds the cause."
PAPER = "2512.08242v1"


@pytest.fixture
def standin() -> Iterator[Standin]:
    with Standin() as standin:
        yield standin


def asked(text: str = TEXT, language: str = "en") -> Prompt:
    source = Source(SourceKind.ABSTRACT, text)
    return render(source, arxiv_id="2512.08242", paper_version=1, language=language)


def provider(url: str, **options) -> Provider:
    return Provider("key", url, "model-1", **options)


def summarize(standin: Standin, **options):
    with provider(standin.url, **options) as asking:
        return asking.summarize(asked())


def failure(standin: Standin, way: Way, **options) -> SummaryError:
    standin.way = way
    with pytest.raises(SummaryError) as caught:
        summarize(standin, **options)
    return caught.value


def test_a_good_answer_is_a_summary_with_its_cost(standin):
    answer = summarize(standin)

    assert answer.summary.gist == "Chopper: a tool"
    assert answer.summary.results[0].note == "It is 1.3x faster on 8 GPUs."
    assert answer.model == "model-1"
    assert answer.usage == Usage(answer.usage.prompt_tokens, answer.usage.completion_tokens, calls=1)
    assert answer.usage.total_tokens == standin.tokens > 0
    assert standin.paid() == {(PAPER, "en"): 1}


@pytest.mark.parametrize(
    ("form", "asked_for"), [(Format.SCHEMA, "json_schema"), (Format.OBJECT, "json_object"), (Format.TEXT, None)]
)
def test_the_answer_is_asked_for_in_the_form_that_the_provider_has(standin, form, asked_for):
    summarize(standin, form=form)

    request = standin.questions[0].request
    assert request.get("response_format", {}).get("type") == asked_for
    assert request["max_tokens"] == 8_000
    assert request["model"] == "model-1"


def test_a_schema_is_strict(standin):
    summarize(standin)

    said = standin.questions[0].request["response_format"]["json_schema"]
    assert said["strict"] is True
    assert said["schema"]["additionalProperties"] is False
    assert set(said["schema"]["required"]) == set(said["schema"]["properties"])
    assert said["schema"]["$defs"]["Result"]["required"] == ["setting", "metric", "value", "compared_with", "note"]


@pytest.mark.parametrize("way", [Way.FENCED, Way.BARE, Way.NO_USAGE, Way.HTML, Way.WRONGLY])
def test_what_models_add_and_providers_leave_out_is_no_failure(standin, way):
    standin.way = way

    assert summarize(standin).summary.problem
    assert len(standin.calls) == 1


@pytest.mark.parametrize("way", [Way.BARE, Way.NO_USAGE])
def test_usage_that_is_not_told_is_estimated_and_not_too_low(standin, way):
    standin.way = way

    usage = summarize(standin).usage

    assert usage.is_estimated
    assert usage.prompt_tokens >= asked().tokens - 10
    assert usage.total_tokens >= standin.tokens


@pytest.mark.parametrize("way", [Way.BROKEN_JSON, Way.WRONG_SHAPE, Way.EMPTY_CONTENT, Way.EMPTY_CHOICES])
def test_an_answer_that_is_no_summary_is_repaired_once_and_both_are_counted(standin, way):
    standin.spoil(way)

    answer = summarize(standin)

    assert answer.summary.gist == "Chopper: a tool"
    assert answer.usage.calls == 2
    assert answer.usage.total_tokens == standin.tokens
    assert standin.paid() == {(PAPER, "en"): 2}


def test_the_repair_says_what_is_wrong(standin):
    standin.spoil(Way.WRONG_SHAPE)

    summarize(standin)

    first, second = (question.request["messages"] for question in standin.questions)
    assert second[:2] == first
    assert second[2]["role"] == "assistant"
    assert "gist" in second[3]["content"]


def test_a_repair_that_fails_too_is_the_end(standin):
    error = failure(standin, Way.BROKEN_JSON)

    assert (error.kind, error.passes) == (Kind.INVALID, False)
    assert error.usage.calls == 2
    assert error.usage.total_tokens == standin.tokens


def test_a_repair_is_not_made_without_leave(standin):
    standin.way = Way.BROKEN_JSON
    with provider(standin.url) as asking, pytest.raises(SummaryError, match="no budget for its repair") as caught:
        asking.summarize(asked(), may_repair=lambda tokens: tokens <= asking.most_tokens(asked()))

    assert len(standin.calls) == caught.value.usage.calls == 1


def test_an_error_of_the_repair_carries_what_both_cost(standin):
    standin.spoil(Way.BROKEN_JSON, Way.RATE_LIMITED)

    with pytest.raises(SummaryError) as caught:
        summarize(standin)

    assert caught.value.kind == Kind.RATE_LIMITED
    assert caught.value.usage.total_tokens == standin.tokens > 0
    assert caught.value.retry_after == RETRY_AFTER_SECONDS


@pytest.mark.parametrize(
    ("way", "kind", "passes"),
    [
        (Way.RATE_LIMITED, Kind.RATE_LIMITED, True),
        (Way.RATE_LIMITED_SILENTLY, Kind.RATE_LIMITED, True),
        (Way.SERVER_ERROR, Kind.UNREACHABLE, True),
        (Way.ERROR_IN_ANSWER, Kind.UNREACHABLE, True),
        (Way.CUT, Kind.UNREACHABLE, True),
        (Way.NO_CREDIT, Kind.OUT_OF_BUDGET, False),
        (Way.WRONG_KEY, Kind.REFUSED, False),
        (Way.REFUSAL, Kind.REFUSED, False),
        (Way.REFUSAL_IN_WORDS, Kind.REFUSED, False),
        (Way.CONTENT_FILTER, Kind.REFUSED, False),
        (Way.TOO_LONG, Kind.TOO_LONG, False),
        (Way.CUT_OFF, Kind.TOO_LONG, False),
        (Way.HUGE, Kind.TOO_LONG, False),
        (Way.NOT_THE_PROTOCOL, Kind.INVALID, False),
    ],
)
def test_every_failure_has_its_name_and_nothing_is_asked_twice(standin, way, kind, passes):
    error = failure(standin, way)

    assert (error.kind, error.passes) == (kind, passes)
    assert len(standin.calls) == 1
    assert str(error).isprintable()


@pytest.mark.parametrize("way", [Way.RATE_LIMITED, Way.SERVER_ERROR, Way.NO_CREDIT, Way.WRONG_KEY, Way.TOO_LONG])
def test_what_was_not_charged_is_not_counted(standin, way):
    assert failure(standin, way).usage == NOTHING


@pytest.mark.parametrize("way", [Way.REFUSAL, Way.CONTENT_FILTER, Way.CUT_OFF, Way.HUGE])
def test_what_a_failure_cost_is_counted(standin, way):
    assert failure(standin, way).usage.total_tokens == standin.tokens > 0


def test_an_answer_that_broke_off_may_have_been_charged_to_the_limit(standin):
    error = failure(standin, Way.CUT)

    assert error.usage.is_estimated
    assert error.usage.total_tokens >= standin.tokens
    assert error.usage.completion_tokens == 8_000


def test_a_slow_answer_is_waited_for_only_so_long(standin):
    error = failure(standin, Way.SLOWLY, total_seconds=0.3)

    assert error.kind == Kind.UNREACHABLE
    assert error.usage.calls == 1


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_a_worker():
    with HTTPServer() as server:
        drops = (b" " for _ in iter(lambda: time.sleep(0.05), 1))
        server.expect_request("/v1/chat/completions").respond_with_handler(lambda _request: Response(drops))
        with pytest.raises(SummaryError) as caught, provider(server.url_for("/v1"), total_seconds=0.4) as asking:
            asking.summarize(asked())

    assert caught.value.kind == Kind.UNREACHABLE


def test_nobody_there_costs_nothing(standin):
    with pytest.raises(SummaryError) as caught, provider("http://127.0.0.1:9/v1") as asking:
        asking.summarize(asked())

    assert (caught.value.kind, caught.value.usage) == (Kind.UNREACHABLE, NOTHING)


def test_more_bytes_than_an_answer_can_have_are_not_read():
    with HTTPServer() as server:
        server.expect_request("/v1/chat/completions").respond_with_data(b"[" * 8_000_001)
        with pytest.raises(SummaryError) as caught, provider(server.url_for("/v1")) as asking:
            asking.summarize(asked())

    assert caught.value.kind == Kind.TOO_LONG
    assert "8,000,000" in str(caught.value)


def test_an_answer_that_is_no_http_may_have_been_charged():
    with (
        raw_server(lambda: [b"\x00\xff not http\r\n\r\n"]) as raw,
        pytest.raises(SummaryError) as caught,
        provider(f"{raw.base}/v1") as asking,
    ):
        asking.summarize(asked())

    assert caught.value.kind == Kind.UNREACHABLE
    assert caught.value.usage.calls == 1


def test_a_refused_form_names_the_others():
    with HTTPServer() as server:
        body = {"error": {"message": "response_format json_schema is not supported"}}
        server.expect_request("/v1/chat/completions").respond_with_json(body, status=400)
        with pytest.raises(SummaryError, match="SUMMARY_FORMAT may suit it: object or text") as caught:
            Provider("key", server.url_for("/v1"), "m").summarize(asked())

    assert caught.value.kind == Kind.REFUSED


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("rate limit reached", Kind.RATE_LIMITED),
        ("input data may contain inappropriate content", Kind.REFUSED),
        ("the maximum context length is 5", Kind.TOO_LONG),
        ("Insufficient Balance", Kind.OUT_OF_BUDGET),
        ("something else", Kind.UNREACHABLE),
    ],
)
def test_an_error_in_the_place_of_an_answer_is_told_by_its_words(message, kind):
    with HTTPServer() as server:
        server.expect_request("/v1/chat/completions").respond_with_json({"error": {"message": message}})
        with pytest.raises(SummaryError) as caught, provider(server.url_for("/v1")) as asking:
            asking.summarize(asked())

    assert caught.value.kind == kind


def test_a_redirect_gets_no_key():
    with HTTPServer() as server, HTTPServer() as other:
        server.expect_request("/v1/chat/completions").respond_with_data(
            status=307, headers={"Location": other.url_for("/v1/chat/completions")}
        )
        with pytest.raises(SummaryError) as caught, provider(server.url_for("/v1")) as asking:
            asking.summarize(asked())

        assert caught.value.kind == Kind.REFUSED
        assert other.log == []


def test_a_wish_is_met_and_bounded(standin):
    assert failure(standin, Way.RATE_LIMITED).retry_after == RETRY_AFTER_SECONDS
    assert failure(standin, Way.RATE_LIMITED_SILENTLY).retry_after is None


@pytest.mark.parametrize(("wish", "seconds"), [("99999999", 6 * 3600.0), ("-5", None), ("soon", None), ("0", 0.0)])
def test_no_wish_is_longer_than_six_hours(wish, seconds):
    with HTTPServer() as server:
        server.expect_request("/v1/chat/completions").respond_with_data(status=429, headers={"Retry-After": wish})
        with pytest.raises(SummaryError) as caught, provider(server.url_for("/v1")) as asking:
            asking.summarize(asked())

    assert caught.value.retry_after == seconds


def test_waits_grow_and_end():
    busy = SummaryError(Kind.UNREACHABLE, "x")

    assert [wait_before(tries, busy) for tries in (1, 2, 3, 7, 100)] == [15, 30, 60, 900, 900]
    assert wait_before(1, SummaryError(Kind.RATE_LIMITED, "x", retry_after=7)) == 7
    assert wait_before(1, SummaryError(Kind.REFUSED, "x")) is None


def test_openai_itself_is_told_the_limit_in_its_own_word():
    with provider("https://api.openai.com/v1") as asking:
        assert asking._limit == {"max_completion_tokens": 8_000}


def test_usages_add_up():
    assert Usage(1, 2, 1) + Usage(10, 20, 1, is_estimated=True) == Usage(11, 22, 2, is_estimated=True)
    assert replace(Usage(1, 2), calls=3).total_tokens == 3


def test_a_message_is_one_line_of_what_can_be_seen():
    assert str(SummaryError(Kind.REFUSED, "a\x1b[31m\nb")) == "a�[31m b"
