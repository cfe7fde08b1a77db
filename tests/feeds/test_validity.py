"""That feeds are valid: RSS 2.0 by the rules of feed validators, JSON Feed by its specification."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from accounts.models import Profile
from digests.models import Paper
from tests.builders import announce, entry, pick, profile
from tests.feeds.reading import json_feed, parsed, read_json, rss

pytestmark = pytest.mark.django_db

HOSTILE = "LLM \x01\x1f <script>alert(1)</script> ]]> & \u202e \U0001f600 \ufffe"
SELF = "{http://www.w3.org/2005/Atom}link"


@pytest.fixture
def reader() -> Profile:
    announce(
        entry("2512.00001", title="LLM $O(n^2)$ <b>bold</b>", abstract="An LLM.\n  Two & three."),
        entry("2512.00002", title="LLM two", authors=(), categories=("cs.LG",)),
    )
    Paper.objects.filter(arxiv_id="2512.00002").update(title=HOSTILE, abstract=HOSTILE, authors=[HOSTILE])
    return profile(keywords=["LLM"], name="Mine & “yours” <i>")


def channel(reader: Profile, query: str = "") -> Element:
    root = fromstring(rss(reader, query).content)  # noqa: S314 - our own document
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    found = root.find("channel")
    assert found is not None
    return found


@pytest.mark.parametrize("query", ["", "?days=7", "?category=cs.CL", "?picks=1", "?min_score=9999"])
def test_feedparser_reads_every_view_without_complaint(reader, query):
    assert parsed(reader, query).version == "rss20"


def test_a_channel_has_what_it_must_and_links_to_itself(reader):
    held = channel(reader, "?days=7")

    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl"):
        assert (held.findtext(name) or "").strip(), name
    [link] = held.findall(SELF)
    assert link.attrib == {"rel": "self", "href": f"http://testserver/rss/{reader.feed_key}/?days=7"}
    assert held.findtext("title") == "Papersite: Mine & “yours” <i> (7 days)"


def test_an_item_has_a_guid_that_is_no_address_and_a_date_of_rfc_822(reader):
    items = channel(reader).findall("item")

    guids = [item.find("guid") for item in items]
    assert sorted(guid.text or "" for guid in guids if guid is not None) == [
        "oai:arXiv.org:2512.00001",
        "oai:arXiv.org:2512.00002",
    ]
    assert {guid.get("isPermaLink") for guid in guids if guid is not None} == {"false"}
    for item in items:
        dated = item.findtext("pubDate") or ""
        assert re.fullmatch(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}", dated)
        assert parsedate_to_datetime(dated).date().isoformat() == "2025-12-10"
        assert (item.findtext("link") or "").startswith("http://testserver/papers/2512.0000")


@pytest.mark.parametrize("ask", [rss, json_feed])
def test_no_character_that_xml_forbids_is_left(reader, ask):
    text = ask(reader).content.decode()

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text)
    assert "\U0001f600" in text


def test_markup_in_a_paper_stays_text(reader):
    described = [item["content_html"] for item in read_json(reader)["items"]]

    assert len(described) == 2
    assert any("&lt;script&gt;alert(1)&lt;/script&gt;" in html for html in described)
    assert "<script" not in "".join([*described, *(item.description for item in parsed(reader).entries)])
    assert b"<script" not in rss(reader).content


def test_an_empty_feed_is_valid_and_the_same_each_time():
    reader = profile(categories=[])

    assert parsed(reader).entries == []
    assert rss(reader).content == rss(reader).content
    assert read_json(reader)["items"] == []


TOP: dict[str, type] = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str,
    "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list,
    "items": list,
}  # fmt: skip
ITEM: dict[str, type] = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str, "summary": str,
    "image": str, "banner_image": str, "date_published": str, "date_modified": str, "authors": list, "tags": list,
    "language": str, "attachments": list,
}  # fmt: skip


def check(held: dict[str, Any], known: dict[str, type]) -> None:
    """Hold an object against the fields of the specification; extensions begin with `_` and are objects."""
    for name, value in held.items():
        assert isinstance(value, dict if name.startswith("_") else known[name]), name


def test_a_json_feed_has_the_fields_of_the_specification_in_their_types(reader):
    feed = read_json(reader)

    check(feed, TOP)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://testserver/rss/{reader.feed_key}.json"
    assert len(feed["items"]) == 2
    for item in feed["items"]:
        check(item, ITEM)
        assert item["id"]
        assert "content_html" in item or "content_text" in item
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        for author in item["authors"]:
            assert set(author) <= {"name", "url", "avatar"}
            assert author["name"]
        for attachment in item["attachments"]:
            assert attachment["url"].startswith("https://arxiv.org/pdf/2512.0000")
            assert attachment["mime_type"] == "application/pdf"


def test_a_json_item_says_why_it_is_there(reader):
    item = next(item for item in read_json(reader)["items"] if item["id"].endswith("00001"))

    ours = item["_papersite"]
    assert ours["score"] == pytest.approx(sum(reason["points"] for reason in ours["reasons"]))
    assert any("“LLM”" in reason["words"] for reason in ours["reasons"])
    assert (ours["announce_type"], ours["pick"]) == ("new", None)


def test_a_pick_is_marked_with_what_staff_say(reader):
    pick("2512.00001", note="Read <this>")

    marked = [item["_papersite"]["pick"] for item in read_json(reader)["items"]]

    assert {"category": "", "note": "Read <this>"} in marked
