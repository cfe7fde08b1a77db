"""The `config.json` of arxiv_rss_bot to statements and settings; nothing is written here.

The bot looks for each keyword as a substring, whatever its case, and so do the patterns made here (`RL` becomes
`*RL*`): nothing changes for the person who moves. Points are the bot's: 1 and 0.5 more in the title, for a
high-score keyword 10 and 20 more.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts import statements
from accounts.statements import HIGH, MAX_POINTS, NORMAL, Points, Settings, Statement, StatementError, quoted
from digests.ranking import grammar

MAX_BYTES = 1_000_000
MAX_PAPERS = 500
MAX_SCORE = Decimal(10_000)
_LISTS = ("categories", "keywords", "high_score_keywords", "exclude_keywords")
SETTINGS = ("max_papers", "min_score")


class ConfigError(ValueError):
    """The configuration cannot be taken. `problems` says what to change, one sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class BotConfig:
    """A readable configuration: its statements, every key once, its settings, and what was passed over."""

    statements: tuple[Statement, ...]
    settings: Settings
    ignored: tuple[str, ...]


def parse(content: bytes) -> BotConfig:
    """Read a configuration.

    Raises:
        ConfigError: with every problem found.
    """
    config = _object(content)
    problems: list[str] = []
    listed = {name: _strings(config, name, problems) for name in _LISTS}
    stated = list(_read_all(listed, problems))
    settings = Settings(_max_papers(config, problems), _min_score(config, problems))
    if problems:
        raise ConfigError(*problems)
    if not stated and settings == Settings():
        raise ConfigError(f"It has none of {', '.join(_LISTS + SETTINGS)}.")
    return BotConfig(tuple(_once(stated)), settings, tuple(sorted(config.keys() - {*_LISTS, *SETTINGS})))


def _object(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise ConfigError(f"It is larger than {MAX_BYTES // 1_000_000} MB, which no config.json is.")
    try:
        config = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError("It is not UTF-8 text. Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"It is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise ConfigError("It is nested too deep or holds a number too long to read.") from error
    if not isinstance(config, dict):
        raise ConfigError("It is not a JSON object; a config.json starts with {.")
    return config


def _strings(config: dict[str, Any], name: str, problems: list[str]) -> list[str]:
    value = config.get(name, [])
    if not isinstance(value, list):
        problems.append(f'{name} must be a list of texts, as in ["one", "two"].')
        return []
    wrong = [each for each in value if not isinstance(each, str) or not each.strip()]
    problems += [f"{name}: {quoted(json.dumps(each))} is not a text; put it in quotes or remove it." for each in wrong]
    return [each for each in value if each not in wrong]


def _read_all(listed: dict[str, list[str]], problems: list[str]) -> Iterator[Statement]:
    readers: dict[str, Callable[[str], Statement]] = {
        "categories": statements.category,
        "keywords": lambda text: statements.keyword(_substring(text), NORMAL),
        "high_score_keywords": lambda text: statements.keyword(_substring(text), HIGH),
        "exclude_keywords": lambda text: statements.exclusion(_substring(text)),
    }
    for name, texts in listed.items():
        for text in texts:
            try:
                yield readers[name](text)
            except StatementError as error:
                problems += [f"{name}: {reason}" for reason in error.reasons]


def _substring(text: str) -> str:
    return f"*{' '.join(grammar.without_marks(text).split()).strip('*')}*"


def _once(stated: list[Statement]) -> Iterator[Statement]:
    """Give each key once. What is listed twice under one spelling counts twice with the bot, so its points add up."""
    by_key: dict[tuple[str, str], list[Statement]] = {}
    for each in stated:
        by_key.setdefault((each.kind, each.key), []).append(each)
    for same in by_key.values():
        first = same[0]
        if first.points is None or first.title_points is None:
            yield first
            continue
        alike = [each for each in same if each.text.lower() == first.text.lower()]
        anywhere = min(sum((each.points or Decimal(0) for each in alike), Decimal(0)), MAX_POINTS)
        in_title = min(sum((each.title_points or Decimal(0) for each in alike), Decimal(0)), MAX_POINTS)
        yield statements.keyword(first.text, Points(anywhere, in_title))


def _max_papers(config: dict[str, Any], problems: list[str]) -> int | None:
    value = config.get("max_papers")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_PAPERS:
        problems.append(f"max_papers must be a whole number from 1 to {MAX_PAPERS}, not {quoted(json.dumps(value))}.")
        return None
    return value


def _min_score(config: dict[str, Any], problems: list[str]) -> Decimal | None:
    value = config.get("min_score")
    if value is None:
        return None
    score = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal("NaN")
    if not score.is_finite() or not 0 <= score <= MAX_SCORE or round(score, 2) != score:
        wanted = f"a number from 0 to {MAX_SCORE} with at most two digits after the point"
        problems.append(f"min_score must be {wanted}, not {quoted(json.dumps(value))}.")
        return None
    return score
