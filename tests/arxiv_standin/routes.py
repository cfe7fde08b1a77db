"""Addresses to doors, and what stands behind them."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.arxiv_standin import pages
from tests.arxiv_standin.answers import HTML, Arguments, Arxiv, Reply
from tests.arxiv_standin.faults import Door

_ROUTES = (
    (Door.FEED, re.compile(r"/(rss|atom)/([^/]*)")),
    (Door.NEW, re.compile(r"/list/([^/]+)/new")),
    (Door.CATCHUP, re.compile(r"/catchup/([^/]+)/([^/]+)")),
    (Door.QUERY, re.compile(r"/api/query/?")),
    (Door.OAI, re.compile(r"/oai/?")),
    (Door.TEXT, re.compile(r"/(html|pdf)/((?:[a-z-]+(?:\.[A-Z]{2})?/)?[0-9.]+(?:v[0-9]+)?)")),
)


def door_of(address: str) -> Door | None:
    """Return the door that an address (path and query) belongs to."""
    path = unquote(urlsplit(address).path)
    return next((door for door, pattern in _ROUTES if pattern.fullmatch(path)), None)


def answer(arxiv: Arxiv, address: str, now: datetime) -> Reply:
    """Return arXiv's answer to a question at a moment."""
    split = urlsplit(address)
    path, arguments = unquote(split.path), parse_qs(split.query, keep_blank_values=True)
    for door, pattern in _ROUTES:
        if found := pattern.fullmatch(path):
            return _BEHIND[door](arxiv, found.groups(), arguments, now)
    return Reply(404, HTML, pages.error_page(404, "Page not found", "The page you requested does not exist."))


def elsewhere(arxiv: Arxiv, address: str, random: Random) -> str:
    """Return the address of another category, or paper, at the same door."""
    split = urlsplit(address)
    paper = random.choice(list(arxiv.world.papers))
    match door_of(address):
        case Door.QUERY:
            return f"{split.path}?{urlencode({'id_list': paper})}"
        case Door.OAI:
            question = {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": f"oai:arXiv.org:{paper}"}
            return f"{split.path}?{urlencode(question)}"
    parts = split.path.split("/")
    others = [category for category in (*arxiv.world.categories, "math.HO", "hep-lat") if category != parts[2]]
    parts[2] = random.choice(others)
    return "/".join(parts) + (f"?{split.query}" if split.query else "")


def _feed(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    form, asked = found
    return arxiv.feed(asked, arguments, now, is_atom=form == "atom")


def _new(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    return arxiv.new(found[0], arguments, now)


def _catchup(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    asked, day = found
    return arxiv.catchup(asked, day, arguments, now)


def _query(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    return arxiv.query(arguments, now)


def _oai(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    return arxiv.oai(arguments, now)


def _text(arxiv: Arxiv, found: Sequence[str], arguments: Arguments, now: datetime) -> Reply:
    form, name = found
    return arxiv.text(name, now, is_pdf=form == "pdf")


_BEHIND: dict[Door, Callable[[Arxiv, Sequence[str], Arguments, datetime], Reply]] = {
    Door.FEED: _feed,
    Door.NEW: _new,
    Door.CATCHUP: _catchup,
    Door.QUERY: _query,
    Door.OAI: _oai,
    Door.TEXT: _text,
}
