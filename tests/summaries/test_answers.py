"""What a provider and a model wrote, read with patience."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.summaries.answers import MAX_CONTENT, Completion, NotASummaryError, read_completion, read_summary
from digests.summaries.usage import Usage

GOOD = {"gist": "G.", "problem": "P."}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        f"<think>{{ not this }}</think>\n{json.dumps(GOOD)}",
        f"thinking aloud {{x}} </think> {json.dumps(GOOD)}",
        f"Sure! {{curly}} talk, then: {json.dumps(GOOD)} Anything else?",
        json.dumps({"summary": GOOD}),
        json.dumps({"note": "x"}) + json.dumps(GOOD),
        '{"gist": "G.", "problem": "P.",}',
        '{"gist": "G.", "problem": "P.", "findings": ["a",],}',
        '{"gist": "G.",\n "problem": "P\n."}'.replace("P\n.", "P."),
        "[" + json.dumps(GOOD) + "]",
    ],
)
def test_a_summary_is_found_in_what_models_put_around_it(content):
    summary = read_summary(content)

    assert (summary.gist, summary.problem) == ("G.", "P.")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"$\alpha$ and \cite{x}"', r"$\alpha$ and \cite{x}"),
        (r'"$\beta \frac{1}{2} \times \nu \rho$"', r"$\beta \frac{1}{2} \times \nu \rho$"),
        (r'"$\\beta$"', r"$\beta$"),
        (r'"one\ntwo \(x\)"', "one\ntwo \\(x\\)"),
        (r'"tab\there"', "tab here"),
        ('"$a \\u00d7 b$"', "$a × b$"),
    ],
)
def test_tex_comes_through_json_that_models_write_wrongly(written, read):
    assert read_summary(f'{{"gist": "G.", "method": {written}}}').method.replace("\t", " ") == read


@pytest.mark.parametrize(
    ("content", "words", "is_refusal"),
    [
        ("", "empty", False),
        (" \n", "empty", False),
        ("x" * (MAX_CONTENT + 1), "200,001 characters", False),
        ("No JSON here.", "no JSON object", False),
        ("{" * 1_000, "no JSON object", False),
        ('{"a":' * 20_000, "no JSON object", False),
        ("[]", "no JSON object", False),
        ('{"gist": "G."}', "are all missing", False),
        ('{"title": "x"}', "gist: Field required", False),
        ('{"gist": "G.", "setup": {"details": "D."}, "problem": "P', "no JSON object", False),
        ("I'm sorry, but I can't help with that.", "no JSON object", True),
        ("抱歉，我无法完成。", "no JSON object", True),
        ("I'm sorry. " * 1_000, "no JSON object", False),
    ],
)
def test_what_is_none_says_why(content, words, is_refusal):
    with pytest.raises(NotASummaryError, match=words) as caught:
        read_summary(content)

    assert caught.value.is_refusal is is_refusal


@given(st.text(max_size=300))
def test_nothing_else_is_ever_raised(content):
    with suppress(NotASummaryError):
        assert read_summary(content + '{"gist": ' + content).gist


@pytest.mark.parametrize(
    ("body", "completion"),
    [
        (b"{}", Completion()),
        (b'{"choices": [], "usage": null, "model": null}', Completion()),
        (b'{"choices": {"0": 1}, "usage": [], "error": {}}', Completion()),
        (b'{"choices": [null], "model": 5}', Completion()),
        (
            b'{"choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": 5}, {"text": "b"}]}}]}',
            Completion(content="ab"),
        ),
        (
            b'{"choices": [{"finish_reason": "stop", "message": {"refusal": "no\\nway"}}], "model": "m\\u202e1"}',
            Completion(refusal="no way", finish="stop", model="m1"),
        ),
        (b'{"error": "broken"}', Completion(error="broken")),
        (b'{"error": {"message": "busy", "code": 429}}', Completion(error="busy", code="429")),
        (b'{"detail": [{"msg": "response_format?"}]}', Completion(error='[{"msg": "response_format?"}]')),
        (b'{"detail": "Not Found"}', Completion(error="Not Found")),
        (b'{"error": {"type": "x"}}', Completion(error="an error without words", code="x")),
        (b'{"error": {"message": 5, "code": []}}', Completion(error="an error without words")),
    ],
)
def test_an_answer_may_lack_anything(body, completion):
    assert read_completion(body) == completion


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"5", b"\xff", b"[" * 100_000])
def test_what_is_no_answer_is_none(body):
    assert read_completion(body) is None


@pytest.mark.parametrize(
    ("usage", "read"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}, Usage(5, 3, 1)),
        ({"prompt_tokens": 5, "completion_tokens": 3}, Usage(5, 3, 1)),
        ({"total_tokens": 8}, Usage(0, 8, 1)),
        ({"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 20}, Usage(5, 15, 1)),
        ({"prompt_tokens": 5.0, "completion_tokens": True}, Usage(5, 0, 1)),
        ({"prompt_tokens": -5, "completion_tokens": "3", "total_tokens": 10**12}, None),
        ({}, None),
        ({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, None),
        ("none", None),
    ],
)
def test_usage_is_what_can_be_counted(usage, read):
    completion = read_completion(json.dumps({"usage": usage}).encode())

    assert completion is not None
    assert completion.usage == read
