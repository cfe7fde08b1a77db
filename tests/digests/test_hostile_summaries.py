"""What a model was talked into writing, everywhere that it is shown: no page, mail or feed changes its shape."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from accounts.models import Profile
from digests.mail.rendering import rendered
from digests.models import Paper, Summary
from digests.pipeline import compose
from digests.pipeline.letters import letters_of
from digests.pipeline.subscriptions import subscription_of
from digests.summaries.rendering import gist_line
from digests.summaries.shape import PaperSummary
from tests.builders import NOW, announce, entry, profile
from tests.feeds.reading import json_feed, rss
from tests.summarizing import CONTENT, written

pytestmark = pytest.mark.django_db

ATTACKS = [
    "</p></article></body><script>alert(1)</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![](https://evil.example/pixel.png) <https://evil.example/> www.evil.example",
    "]]></description></item><item><title>Forged</title></item>",
    '", "items": [], "x": "\\u0000',
    "\u202egnitset\u202c \u2066a\u2069 z\u200bw \x00\x1b[31m\r\nBcc: all@example.org\r\n\r\n<html>",
    r"$\href{javascript:alert(1)}{x}$ $\htmlClass{a}{b}$ $\unicode{60}script$ $$ \] \end{document}",
]
WAYS = pytest.mark.parametrize("attack", ATTACKS)


class Tags(HTMLParser):
    """The elements of a document with their attributes' names; links with where they lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        kept = [value for name, value in attrs if name in {"href", "src"} and "?" not in (value or "")]
        if tag not in {"em", "strong", "code", "mark", "sup", "span", "br", "li", "ul", "p"}:
            self.found.append((tag, *kept))


@pytest.fixture
def reader() -> Profile:
    announce(entry("2512.00001", title="LLM"))
    written(Paper.objects.get())
    return profile(keywords=["LLM"])


def say(attack: str) -> str:
    """Let the summary say it in every text; return its gist."""
    content: dict[str, Any] = dict.fromkeys(CONTENT, attack)
    content |= {"gist": f"It works. {attack}", "results": [dict.fromkeys(CONTENT["results"][0], attack)]}
    shape = PaperSummary.model_validate(content)
    Summary.objects.update(content=shape.model_dump(mode="json"), gist=gist_line(shape))
    return gist_line(shape)


def mailed(reader: Profile) -> tuple[str, str]:
    digest = compose.preview(subscription_of(reader.user), NOW + timedelta(hours=3))
    digest.message_id, digest.address = "<x@x>", reader.user.email
    [letter] = letters_of([digest])
    made = rendered(letter)
    return made.html, made.text


@WAYS
@pytest.mark.parametrize("page", ["/papers/2512.00001/", "/feed/"])
def test_a_page_keeps_its_elements(reader, attack, page):
    client = Client()
    client.force_login(reader.user)
    calm = Tags(client.get(page).content.decode()).found

    say(attack)

    html = client.get(page).content.decode()
    assert "It works." in html
    assert Tags(html).found == calm
    assert "evil.example" not in html


@WAYS
def test_a_mail_keeps_its_elements_and_its_lines(reader, attack):
    calm, calm_text = mailed(reader)

    gist = say(attack)

    html, text = mailed(reader)
    assert "It works." in text
    assert Tags(html).found == Tags(calm).found
    assert "evil.example" not in html + text
    ours = [line for line in calm_text.splitlines() if "://" in line]
    assert [line for line in text.splitlines() if "://" in line] == ours
    assert len(gist.splitlines()) == 1


@WAYS
def test_feeds_keep_their_items_and_fields(reader, attack):
    calm = [each.tag for each in ET.fromstring(rss(reader).content).iter()]  # noqa: S314 - our own
    fields = list(json.loads(json_feed(reader).content)["items"][0])

    say(attack)

    read = ET.fromstring(rss(reader).content)  # noqa: S314 - our own
    [item] = json.loads(json_feed(reader).content)["items"]
    assert [each.tag for each in read.iter()] == calm
    assert list(item) == fields
    as_html = [read.findtext("channel/item/description", ""), item["content_html"]]
    assert all("It works." in html for html in as_html)
    assert not any("<script" in html or "<img" in html for html in as_html)
    assert "evil.example" not in f"{as_html}{item}"
