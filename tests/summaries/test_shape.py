"""What of a model's answer is a summary: much is forgiven, nothing hostile or endless is kept."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from digests.summaries.schema import json_schema, outline
from digests.summaries.shape import MAX_GIST, MAX_ITEMS, MAX_RESULTS, MAX_TEXT, PaperSummary, Result, Setup, texts_of


def read(**fields) -> PaperSummary:
    return PaperSummary.model_validate({"gist": "G.", "problem": "P.", **fields})


def test_what_is_missing_is_empty():
    assert read() == PaperSummary(gist="G.", problem="P.")
    assert read().setup == Setup()
    assert read().results == []


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({}, "gist"),
        ({"gist": ""}, "gist: the one-sentence gist is missing"),
        ({"gist": "\u200b", "problem": "P."}, "the one-sentence gist is missing"),
        ({"gist": "G."}, "are all missing"),
        ({"gist": "G.", "problem": "N/A", "limitations": ["L."]}, "are all missing"),
        ([], "PaperSummary"),
    ],
)
def test_without_gist_or_content_it_is_none(answer, wrong):
    with pytest.raises(ValidationError, match=wrong):
        PaperSummary.model_validate(answer)


@pytest.mark.parametrize(
    ("value", "items"),
    [
        (["a", "b"], ["a", "b"]),
        ("- a\n* b\n\nc", ["a", "b", "c"]),
        (None, []),
        ("None", []),
        ([None, "", "n/a", "a", 5], ["a", "5"]),
        ([{"point": "a", "why": "b"}, ["c", "d"]], ["a; b", "c; d"]),
        ({"a": "x", "b": 1}, ["x; 1"]),
    ],
)
def test_lists_are_read_as_models_write_them(value, items):
    assert read(contribution=value).contribution == items


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("It wins.", [Result(note="It wins.")]),
        (["It wins.", "", None, 7], [Result(note="It wins.")]),
        ({"value": 97.3}, [Result(value="97.3")]),
        ([{"value": None}, {"metric": "F1", "value": "1", "extra": "x"}], [Result(metric="F1", value="1")]),
        ([Result(value="2")], [Result(value="2")]),
    ],
)
def test_results_are_read_as_models_write_them(value, rows):
    assert read(results=value).results == rows


def test_a_setup_in_one_text_is_its_details():
    assert read(setup="8 GPUs").setup == Setup(details="8 GPUs")
    assert read(setup=None).setup == Setup()
    assert read(setup=Setup(details="x")).setup.details == "x"


def test_everything_has_an_end():
    long = "word " * 10_000
    summary = read(gist=long, method=long, findings=[long] * 99, results=[{"value": long}] * 99)

    assert len(summary.gist) <= MAX_GIST
    assert summary.gist.endswith("…")
    assert len(summary.method) <= MAX_TEXT
    assert len(summary.findings) == MAX_ITEMS
    assert len(summary.results) == MAX_RESULTS
    assert sum(len(text) for _path, text in texts_of(summary)) < 25_000


def test_what_cannot_be_seen_is_not_kept():
    summary = read(gist="a\u202eb\x00\nc", method="one\r\n\r\n\r\n\r\ntwo\u200b")

    assert summary.gist == "ab c"
    assert summary.method == "one\n\ntwo"


def test_every_text_has_a_path():
    summary = read(setup={"data_sets": ["A"]}, results=[{"value": "1"}, {"note": "n"}], findings=["F", "H"])

    assert list(texts_of(summary)) == [
        ("gist", "G."),
        ("problem", "P."),
        ("setup.data_sets.0", "A"),
        ("results.0.value", "1"),
        ("results.1.note", "n"),
        ("findings.0", "F"),
        ("findings.1", "H"),
    ]


def test_it_can_be_stored_and_read_again():
    summary = read(results=[{"value": "1"}], setup={"metrics": ["F1"]})

    assert PaperSummary.model_validate(summary.model_dump(mode="json")) == summary


def test_the_schema_has_only_what_strict_providers_take():
    schema = json_schema()

    def keywords(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield key
                inner = value.values() if key in {"properties", "$defs"} else [value]
                for one in inner:
                    yield from keywords(one)

    assert set(keywords(schema)) == {
        "type",
        "properties",
        "items",
        "required",
        "additionalProperties",
        "description",
        "$ref",
        "$defs",
    }
    assert schema["required"] == list(PaperSummary.model_fields)


def test_the_outline_names_every_field():
    said = outline()

    for name in (*PaperSummary.model_fields, *Result.model_fields, *Setup.model_fields):
        assert f'"{name}": ' in said
    assert said.startswith('{\n  "gist"')
