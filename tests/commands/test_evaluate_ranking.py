"""The command on the bundled part of the benchmark."""

import json
from dataclasses import asdict
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from digests.models import RankingQuality
from digests.ranking.evaluation import run
from digests.ranking.quality import Figures
from tests.builders import DAY, NOW


def evaluated(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate_ranking", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_what_is_known_when_the_command_is_stopped_is_written(monkeypatch):
    out = StringIO()
    ask = run.evaluated

    def stopped_at_the_second(held, order, advance):
        if order.name != "points":
            raise KeyboardInterrupt
        yield from ask(held, order, advance)

    monkeypatch.setattr(run, "evaluated", stopped_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command(
            "evaluate_ranking",
            *("--json", "--users", "1", "--methods", "points,seed sum"),
            stdout=out,
            stderr=StringIO(),
        )

    assert {json.loads(line)["method"] for line in out.getvalue().splitlines()} == {"points"}


@pytest.mark.django_db
def test_a_table_for_each_scenario_is_for_people():
    text = evaluated("--users", "2", "--split", "curators", "--methods", "BM25")

    assert "small-curators L0K5" in text
    assert "nDCG@10" in text
    assert "authors" not in text
    assert "This site" not in text


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


@pytest.mark.django_db
def test_this_sites_own_rankings_are_told_day_by_day_and_together():
    for back, wanted in ((0, 3), (1, 1)):
        RankingQuality.objects.create(
            announced_on=DAY - timedelta(days=back),
            counted_at=NOW,
            rival="points" if back else "",
            **asdict(Figures(rankings=1, top=10, wanted_in_top=wanted, wanted=4, wins_a=back)),
        )

    *days, summed = [json.loads(line) for line in evaluated("--site", "--json").splitlines()]

    assert [(day["scenario"], day["precision"]) for day in days] == [("2025-12-09", 0.1), ("2025-12-10", 0.3)]
    assert (summed["split"], summed["scenario"], summed["people"]) == ("site", "all", 2)
    assert (summed["precision"], summed["share_in_top"]) == (0.2, 0.5)
    assert (days[0]["rival"], days[0]["wins_a"], days[0]["sign_test"]) == ("points", 1, 1.0)
    assert "rival" not in days[1]
    text = evaluated("--site")
    assert "2 rankings of 2 days" in text
    assert "won 1, lost 0, even 0" in text


@pytest.mark.django_db
def test_a_site_that_nobody_judged_says_so_when_asked():
    assert "0 rankings of 0 days" in evaluated("--site")
