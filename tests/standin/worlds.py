"""Worlds that several tests look at, and how to ask a stand-in."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit

from digests.arxiv.entries import ListingEntry
from tests.arxiv_standin.answers import Arxiv
from tests.arxiv_standin.days import EASTERN
from tests.arxiv_standin.faults import Fault, Faults
from tests.arxiv_standin.papers import State
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World

CATEGORIES = ("cs.AI", "cs.LG", "econ.GN", "math.NA")
FIRST = date(2025, 11, 17)
TUESDAY, WEDNESDAY = date(2025, 11, 18), date(2025, 11, 19)


@lru_cache(maxsize=1)
def world() -> World:
    """Return four weeks of four categories, Thanksgiving among them; Monday 24 November is quiet unforeseen."""
    return World.make(11, CATEGORIES, FIRST, 18, papers_per_day=70, quiet=[date(2025, 11, 24)])


def arxiv(*faults: Fault) -> Arxiv:
    return Arxiv(world(), Faults(faults))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment by New York's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN)


def announced(category: str, day: date) -> list[tuple[str, str]]:
    """Return identifiers and types as the world truly announces them."""
    return [
        (told.arxiv_id, told.announce_type)
        for told in world().truth()
        if told.category == category and told.announced_on == day
    ]


def told(entries: Iterable[ListingEntry]) -> list[tuple[str, str]]:
    """Return identifiers and types as the site's parser read them."""
    return [(entry.arxiv_id, entry.announce_type) for entry in entries]


def state(arxiv_id: str, day: date) -> State:
    """Return what a paper that has been announced is on a day."""
    found = world().papers[arxiv_id].on(day)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def document(self) -> bytes:
        return gzip.decompress(self.body) if self.headers["Content-Encoding"] == "gzip" else self.body


def get(standin: Standin, path: str, *, method: str = "GET", body: str = "", **headers: str) -> Got:
    """Ask over a connection of its own, which is all that arXiv allows."""
    connection = HTTPConnection(urlsplit(standin.url).netloc, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode(), named)
        response = connection.getresponse()
        return Got(response.status, response.headers, response.read())
    finally:
        connection.close()
