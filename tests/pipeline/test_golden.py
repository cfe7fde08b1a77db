"""The seed bot's published lists, replayed: its configuration imported, its feeds ingested."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Profile, User

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent.parent / "data" / "golden"
DAYS = ("2025-12-10", "2026-01-12", "2026-04-01")


def ranked(day: str, tmp_path: Path) -> list[dict[str, Any]]:
    user = User.objects.create_user("seed@example.org")
    call_command("import_config", str(GOLDEN / "config.json"), "--reader", user.email, stdout=StringIO())
    Profile.objects.filter(user=user).update(max_papers=500, min_score=0)
    for packed in sorted((GOLDEN / day).glob("rss-*.xml.gz")):
        category = packed.name.removeprefix("rss-").removesuffix(".xml.gz")
        document = tmp_path / f"{category}.xml"
        document.write_bytes(gzip.decompress(packed.read_bytes()))
        call_command("ingest_listing", category, "--file", str(document), "--date", day, stdout=StringIO())
    output = StringIO()
    call_command("rank_readers", "--reader", user.email, "--date", day, "--json", stdout=output)
    papers: list[dict[str, Any]] = json.loads(output.getvalue())["papers"]
    return papers


@pytest.mark.parametrize("day", DAYS)
def test_the_published_papers_get_the_published_scores_in_order(day, tmp_path):
    papers = ranked(day, tmp_path)

    scores = {paper["arxiv_id"]: paper["score"] for paper in papers}
    expected = json.loads((GOLDEN / "whole-abstract-scores.json").read_text())[day]
    assert len(expected) == 30
    assert {arxiv_id: scores.get(arxiv_id) for arxiv_id in expected} == expected
    in_order = [paper["score"] for paper in papers]
    assert in_order == sorted(in_order, reverse=True)


@pytest.mark.parametrize("day", DAYS[:1])
def test_the_published_scores_differ_only_where_the_bot_cut_the_abstract(day):
    published = {
        paper["id"]: paper["score"] for paper in json.loads((GOLDEN / day / "expected.json").read_text())["expected"]
    }
    whole = json.loads((GOLDEN / "whole-abstract-scores.json").read_text())[day]

    differing = {arxiv_id for arxiv_id in published if published[arxiv_id] != whole[arxiv_id]}
    assert differing == {"2512.08365", "2512.08267"}
