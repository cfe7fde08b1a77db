"""A reply to a socket, as it should be sent or spoiled by a mishap."""

import gzip
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from random import Random
from typing import Any

from tests.arxiv_standin import feeds, pages, query
from tests.arxiv_standin.answers import ATOM, HTML, RSS, Reply
from tests.arxiv_standin.faults import Door
from tests.arxiv_standin.mishaps import Mishap

_WISHES = (30, 120, 600)
"""Seconds that arXiv wants to be left alone for."""
_DRIPS = 20
_STATUS = {
    Mishap.TOO_MANY: 429,
    Mishap.TOO_MANY_UNTIL: 429,
    Mishap.UNAVAILABLE: 503,
    Mishap.UNAVAILABLE_FOR: 503,
    Mishap.BROKEN: 500,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """Real seconds: how long a timeout holds the connection before it ends it, and a slow answer drips."""

    hold: float = 0.3
    drip: float = 0.3


def spoiled(reply: Reply, mishap: Mishap, door: Door, random: Random, now: datetime) -> Reply:
    """Return what is sent in place of a reply; what goes wrong on the way is `Wire.send`'s."""
    if mishap in _STATUS:
        return _refusal(mishap, random, now)
    if mishap == Mishap.HTML_ERROR:
        return Reply(200, HTML, pages.error_page(500, "Internal Server Error", "arXiv is over capacity."))
    if mishap == Mishap.ERROR_FEED:
        return _error_document(door, now)
    whole = reply.body
    changes: dict[Mishap, dict[str, Any]] = {
        Mishap.TRUNCATED: {"status": 200, "body": whole[: len(whole) * random.randint(5, 95) // 100]},
        Mishap.GARBAGE: {"status": 200, "body": b"\x00\xfe" + random.randbytes(2000)},
        Mishap.WRONG_TYPE: {"content_type": "application/octet-stream"},
        Mishap.EMPTY: {"status": 200, "body": b""},
    }
    return replace(reply, **changes.get(mishap, {}))


def _refusal(mishap: Mishap, random: Random, now: datetime) -> Reply:
    seconds = random.choice(_WISHES)
    wishes = {
        Mishap.TOO_MANY: str(seconds),
        Mishap.UNAVAILABLE_FOR: str(seconds),
        Mishap.TOO_MANY_UNTIL: http_date(now + timedelta(seconds=seconds)),
    }
    headers = {"Retry-After": wishes[mishap]} if mishap in wishes else {}
    status = HTTPStatus(_STATUS[mishap])
    return Reply(status.value, HTML, pages.error_page(status.value, status.phrase, "Please slow down."), headers)


def _error_document(door: Door, now: datetime) -> Reply:
    """Return the error that a door knows, with the status of success."""
    match door:
        case Door.FEED:
            return Reply(200, RSS, feeds.error("cs.XX", "Bad subject class 'XX'."))
        case Door.QUERY:
            return Reply(200, ATOM, query.error("incorrect id format for abc", now))
        case Door.OAI:
            return Reply(200, "application/xml", _OAI_ERROR)
    return Reply(200, HTML, pages.error_page(404, "Page not found", "Sorry, there is no such listing."))


_OAI_ERROR = b"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
    <responseDate>2026-01-01T00:00:00Z</responseDate>
    <request>http://oaipmh.arxiv.org/oai</request>
    <error code='badArgument'>The request includes illegal arguments.</error>
</OAI-PMH>
"""


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def payload(reply: Reply, now: datetime, *, accepts_gzip: bool, mishap: Mishap | None) -> tuple[bytes, int]:
    """Return what goes over the wire, and how long its head is."""
    body, headers = reply.body, dict(reply.headers)
    if mishap == Mishap.BAD_GZIP:
        body, headers["Content-Encoding"] = b"\x1f\x8b\x08\x00" + body[:1000], "gzip"
    elif accepts_gzip and body:
        body, headers["Content-Encoding"] = gzip.compress(body, 1, mtime=0), "gzip"
    headers |= {"Date": http_date(now), "Server": "arXiv stand-in", "Content-Type": reply.content_type}
    if reply.status != HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\r\n{lines}\r\n".encode("latin-1")
    return head + body, len(head)


class Wire:
    """A connection on which one answer is sent. `done` is called once, just before the answer is over.

    It gets whether the other side is still there; every method returns whether the connection can go on.
    """

    def __init__(self, connection: socket.socket, patience: Patience, done: Callable[[bool], None]) -> None:
        self._connection = connection
        self._patience = patience
        self._done = done

    def send(self, data: bytes, head: int, mishap: Mishap | None) -> bool:
        """Send an answer, whose head is so long, or what a mishap leaves of it."""
        try:
            match mishap:
                case Mishap.TIMEOUT:
                    return self._hold()
                case Mishap.CUT:
                    return self._send_part(data[: head + (len(data) - head) // 2])
                case Mishap.DRIP:
                    return self._drip(data)
            return self._send_whole(data)
        except OSError:
            self._done(False)
            return False

    def _send_whole(self, data: bytes) -> bool:
        self._connection.sendall(data[:-1])
        self._done(True)
        self._connection.sendall(data[-1:])
        return True

    def _send_part(self, data: bytes) -> bool:
        self._connection.sendall(data)
        self._done(True)
        return False

    def _drip(self, data: bytes) -> bool:
        size = len(data) // _DRIPS + 1
        for start in range(0, len(data) - size, size):
            self._connection.sendall(data[start : start + size])
            time.sleep(self._patience.drip / _DRIPS)
        return self._send_whole(data[(len(data) - 1) // size * size :] if size < len(data) else data)

    def _hold(self) -> bool:
        """Answer nothing until patience or the other side ends."""
        ready, _, _ = select.select([self._connection], [], [], self._patience.hold)
        is_there = not ready or self._connection.recv(1, socket.MSG_PEEK) != b""
        self._done(is_there)
        return False
