import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders import announce, entry, profile

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("rank_readers", *arguments, stdout=output)
    return output.getvalue()


def test_json_gives_rank_score_points_and_reasons_per_paper():
    announce(entry("2512.00001", title="LLM", abstract="An LLM."))
    profile(keywords=["LLM"])

    ranking = json.loads(run("--reader", "READER@example.org", "--json"))

    assert (ranking["reader"], ranking["date"], ranking["considered"]) == ("reader@example.org", "2025-12-10", 1)
    assert ranking["papers"] == [
        {
            "rank": 1,
            "arxiv_id": "2512.00001",
            "version": 1,
            "title": "LLM",
            "announced_on": "2025-12-10",
            "announce_type": "new",
            "score": 1.5,
            "points": 1.5,
            "is_discovery": False,
            "reasons": [
                {
                    "kind": "keyword",
                    "text": "LLM",
                    "where": "title and abstract",
                    "words": "keyword “LLM” in the title and abstract",
                    "points": 1.5,
                    "title_points": 0.5,
                }
            ],
        }
    ]


def test_every_reader_gets_a_line_of_json():
    announce(entry("2512.00001", title="LLM"))
    profile(email="a@example.org", keywords=["LLM"])
    profile(email="b@example.org", keywords=["RL"])

    lines = [json.loads(line) for line in run("--json").splitlines()]

    assert [(line["reader"], len(line["papers"])) for line in lines] == [("a@example.org", 1), ("b@example.org", 0)]


def test_lines_for_people_name_the_reasons():
    announce(entry("2512.00001", title="LLM"))
    profile(keywords=["LLM"])

    assert run().splitlines()[1:] == [
        "   1     1.5  2512.00001  LLM",
        "          +1.5  keyword “LLM” in the title",
    ]


def test_a_reader_without_listings_has_an_empty_ranking():
    profile(keywords=["LLM"])

    ranking = json.loads(run("--json"))

    assert (ranking["date"], ranking["papers"]) == (None, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reader", "nobody@example.org"], "No reader 'nobody@example.org'"),
        (["--days", "0"], "--days must be at least 1"),
        (["--date", "2025-13-01"], "'2025-13-01' is not a day"),
        (["--order", "fame"], "invalid choice: .fame. .choose from .relevance., .points.."),
    ],
)
def test_bad_arguments_get_one_clear_line(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)
