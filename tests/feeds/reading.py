"""How a feed reader asks."""

import json
from typing import Any

import feedparser
from django.test import Client

from accounts.models import Profile


def rss(reader: Profile, query: str = "", **headers: str) -> Any:
    return Client().get(f"/rss/{reader.feed_key}/{query}", headers=headers)


def json_feed(reader: Profile, query: str = "", **headers: str) -> Any:
    return Client().get(f"/rss/{reader.feed_key}.json{query}", headers=headers)


def parsed(reader: Profile, query: str = "") -> feedparser.FeedParserDict:
    feed = feedparser.parse(rss(reader, query).content)
    assert not feed.bozo
    return feed


def read_json(reader: Profile, query: str = "") -> dict[str, Any]:
    response = json_feed(reader, query)
    assert response.status_code == 200
    read: dict[str, Any] = json.loads(response.content)
    return read


def ids(reader: Profile, query: str = "") -> list[str]:
    """Return which papers a feed holds; both forms have to agree."""
    found = [entry.id for entry in parsed(reader, query).entries]
    assert found == [item["id"] for item in read_json(reader, query)["items"]]
    return [guid.removeprefix("oai:arXiv.org:") for guid in found]
