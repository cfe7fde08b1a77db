"""The command on the bundled part of the benchmark."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def evaluated(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate_ranking", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_json_has_an_object_for_each_split_scenario_and_method():
    lines = [
        json.loads(line)
        for line in evaluated("--json", "--users", "2", "--methods", "relevance,points,seed sum").splitlines()
    ]
    keys = {(line["split"], line["scenario"], line["method"]) for line in lines}

    assert len(keys) == len(lines)
    assert ("small-authors", "L3K5", "relevance") in keys
    assert ("small-curators", "curve", "seed sum") in keys
    assert ("small-curators", "L3K0", "seed sum") not in keys
    for line in lines:
        assert line["people"] == 2
        for metric in ("ndcg", "recall", "mrr", "auc"):
            assert 0 <= line[metric]["low"] <= line[metric]["mean"] <= line[metric]["high"] <= 1


def test_a_table_for_each_scenario_is_for_people():
    text = evaluated("--users", "2", "--split", "curators", "--methods", "BM25")

    assert "small-curators L0K5" in text
    assert "nDCG@10" in text
    assert "authors" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--methods", "magic"], "No method 'magic'; there are relevance, points"),
        (["--split", "nobody"], "No split 'nobody'; there are authors, curators"),
        (["--users", "0"], "--users must be at least 1"),
        (["--path", "/nonexistent"], "/nonexistent holds no splits"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(arguments, said):
    with pytest.raises(CommandError, match=said):
        evaluated(*arguments)


def test_a_folder_with_splits_alone_is_refused(tmp_path):
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "some.json").write_text("{}")
    with pytest.raises(CommandError, match="corpus"):
        evaluated("--path", str(tmp_path))
