import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts import bot_config
from accounts.bot_config import ConfigError
from accounts.models import Interest
from accounts.statements import Settings

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "config.json"
Kind = Interest.Kind


def parse(**config: object) -> bot_config.BotConfig:
    return bot_config.parse(json.dumps(config).encode())


def problems(content: bytes | dict[str, object]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        bot_config.parse(content if isinstance(content, bytes) else json.dumps(content).encode())
    return error.value.problems


def import_config(path: Path, reader: str = "ada@example.org") -> str:
    out = StringIO()
    call_command("import_config", str(path), "--reader", reader, stdout=out)
    return out.getvalue().strip()


def test_keywords_become_substrings_with_the_bot_s_points():
    config = parse(keywords=["RL", "long context"], high_score_keywords=["MoE"], exclude_keywords=["survey"])

    assert [(each.kind, each.text, each.points, each.title_points) for each in config.statements] == [
        (Kind.KEYWORD, "*RL*", Decimal(1), Decimal("0.5")),
        (Kind.KEYWORD, "*long context*", Decimal(1), Decimal("0.5")),
        (Kind.KEYWORD, "*MoE*", Decimal(10), Decimal(20)),
        (Kind.EXCLUSION, "*survey*", None, None),
    ]


def test_a_keyword_listed_twice_counts_twice_as_with_the_bot():
    config = parse(keywords=["LLM", "llm"], high_score_keywords=["Llm"])

    (keyword,) = config.statements
    assert (keyword.points, keyword.title_points) == (Decimal(12), Decimal(21))


def test_signs_that_mean_something_here_and_nothing_to_the_bot_are_left_out():
    config = parse(keywords=['the "IT" crowd', "C++", "RL + LLM", "ti:RL"])

    assert [each.key for each in config.statements] == ["*the it crowd*", "*c++*", "*rl llm*", "*ti rl*"]


def test_points_that_add_up_too_far_stop_at_the_most():
    (keyword,) = parse(high_score_keywords=["LLM"] * 200).statements

    assert (keyword.points, keyword.title_points) == (Decimal(1000), Decimal(1000))


def test_what_the_bot_does_besides_is_named_and_passed_over():
    assert parse(keywords=["LLM"], days_back=7, telegram={"token": "x"}).ignored == ("days_back", "telegram")


def test_numbers_are_taken_exactly():
    assert parse(max_papers=30, min_score=2.5).settings == Settings(30, Decimal("2.5"))


def test_a_byte_order_mark_is_no_problem():
    assert bot_config.parse(b'\xef\xbb\xbf{"max_papers": 3}').settings == Settings(max_papers=3)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "It is not JSON: line 1, column 1: Expecting value."),
        (b'{"keywords": ["LLM",]}', "It is not JSON: line 1, column"),
        (b"\xff\xfe{", "It is not UTF-8 text. Save it as UTF-8."),
        (b"[1, 2]", "It is not a JSON object; a config.json starts with {."),
        (b"[" * 100_000, "It is nested too deep"),
        (b'{"max_papers": ' + b"9" * 5000 + b"}", "It is nested too deep or holds a number too long to read."),
        (b" " * 1_000_001, "It is larger than 1 MB, which no config.json is."),
        (b"{}", "It has none of categories, keywords,"),
        ({"keywords": "LLM"}, 'keywords must be a list of texts, as in ["one", "two"].'),
        ({"keywords": {"LLM": 1}}, "keywords must be a list of texts"),
        ({"keywords": [1]}, "keywords: “1” is not a text; put it in quotes or remove it."),
        ({"keywords": [None, ["x"]]}, "keywords: “null” is not a text"),
        ({"keywords": [" "]}, 'keywords: “" "” is not a text'),
        ({"keywords": ["a\u0000b"]}, "keywords: “*a�b*” holds a character that cannot be printed"),
        ({"keywords": ["\ud800"]}, "keywords: “*�*” holds a character that cannot be printed"),
        ({"keywords": ["***"]}, "keywords: “**”: "),
        ({"keywords": ["x" * 300]}, "keywords: “*xxx"),
        ({"categories": ["cs.AI", "cs.XX"]}, "categories: “cs.XX” is not an arXiv category; one looks like cs.AI."),
        ({"max_papers": 0}, "max_papers must be a whole number from 1 to 500, not “0”."),
        ({"max_papers": "30"}, "max_papers must be a whole number"),
        ({"max_papers": True}, "max_papers must be a whole number"),
        ({"max_papers": 2.5}, "max_papers must be a whole number"),
        ({"min_score": -1}, "min_score must be a number from 0 to 10000"),
        ({"min_score": 0.123}, "min_score must be a number from 0 to 10000 with at most two digits"),
        ({"min_score": float("nan")}, "min_score must be a number"),
        ({"min_score": float("inf")}, "min_score must be a number"),
        ({"min_score": 1e300}, "min_score must be a number"),
        ({"min_score": "2"}, "min_score must be a number"),
    ],
)
def test_a_hostile_configuration_says_what_to_change(content, problem):
    assert problems(content)[0].startswith(problem)


def test_every_problem_is_named():
    said = problems({"keywords": ["", "ok"], "categories": ["cs.XX", "cs.YY"], "max_papers": 0, "min_score": "x"})

    assert [each.partition(":")[0].partition(" must")[0] for each in said] == [
        "keywords",
        "categories",
        "categories",
        "max_papers",
        "min_score",
    ]


@pytest.mark.django_db
def test_the_seed_s_configuration_comes_in_whole(profile, stated):
    said = import_config(GOLDEN)

    assert said == (
        "ada@example.org: Imported 30 keywords, 3 exclusions, 4 categories, max_papers 30, min_score 2.5 "
        "(37 new, 0 changed, 0 as they were). Ignored: “days_back”."
    )
    assert stated("keyword")[1] == ("*RL*", Decimal(1), Decimal("0.5"))
    assert [text for text, *_ in stated("exclusion")] == ["*survey*", "*review*", "*tutorial*"]
    profile.refresh_from_db()
    assert (profile.max_papers, profile.min_score) == (30, Decimal("2.5"))


@pytest.mark.django_db
def test_the_second_import_changes_nothing(profile, changes_heard):
    import_config(GOLDEN)
    changes_heard.clear()

    assert "(0 new, 0 changed, 37 as they were)" in import_config(GOLDEN, "ADA@example.org")
    assert changes_heard == []


@pytest.mark.django_db
def test_nothing_is_written_when_one_entry_is_wrong(profile, tmp_path):
    path = tmp_path / "config.json"
    path.write_text('{"keywords": ["LLM"], "categories": ["cs.XX"], "max_papers": 3}')

    with pytest.raises(CommandError, match=r"“cs\.XX” is not an arXiv category"):
        import_config(path)

    profile.refresh_from_db()
    assert not profile.interests.exists()
    assert profile.max_papers == 50


@pytest.mark.django_db
def test_too_many_keywords_are_refused_whole(profile, tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"keywords": [f"word{number}" for number in range(301)]}))

    with pytest.raises(CommandError, match="at most 300 keywords"):
        import_config(path)

    assert not profile.interests.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "reader", "said"),
    [
        (GOLDEN, "nobody@example.org", "No reader is named nobody@example.org."),
        (Path("/nowhere/config.json"), "ada@example.org", "/nowhere/config.json cannot be read: No such file"),
        (GOLDEN.parent, "ada@example.org", "cannot be read: Is a directory"),
    ],
)
def test_a_command_that_cannot_import_says_why(profile, path, reader, said):
    with pytest.raises(CommandError) as error:
        import_config(path, reader)

    assert said in str(error.value)
    assert "\n" not in str(error.value)
