"""The stand-in over HTTP on this machine: all doors at one address, for the moment that it is told.

Other processes set its time with `PUT /_now` (an ISO moment) and read its log with `GET /_requests`.
"""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from digests.benchmarks.local_server import Handler, LocalServer
from tests.arxiv_standin import routes, sending
from tests.arxiv_standin.answers import Arxiv, Reply
from tests.arxiv_standin.days import midnight
from tests.arxiv_standin.faults import Door, Faults
from tests.arxiv_standin.log import Log, Request, overlapping, too_close
from tests.arxiv_standin.mishaps import Mishap, mishap_of
from tests.arxiv_standin.sending import Patience, Wire
from tests.arxiv_standin.world import World


class Standin(LocalServer):
    """A local arXiv, running while it is entered.

    `random_faults` is the share of requests that go wrong by themselves; which and how follows from `seed` and the
    request's number. `now` is an aware moment, to be set at will; it starts at noon of the world's first day, or
    follows `clock`, if there is one, until it is set. `feed_limit`, `oai_limit` and `catchup_as_filed` are `Arxiv`'s.
    """

    def __init__(
        self,
        world: World,
        faults: Faults | None = None,
        *,
        random_faults: float = 0,
        seed: int = 0,
        patience: Patience | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
        feed_limit: int = 2000,
        oai_limit: int = 2000,
        catchup_as_filed: bool = False,
    ) -> None:
        super().__init__(partial(_Handler, self), host=host, port=port)
        self.world = world
        self.faults = faults or Faults()
        self.random_faults = random_faults
        self.patience = patience or Patience()
        self.log = Log()
        self.arxiv = Arxiv(
            world, self.faults, feed_limit=feed_limit, oai_limit=oai_limit, catchup_as_filed=catchup_as_filed
        )
        self._seed = seed
        self._clock = clock
        self._now = midnight(world.days[0]) + timedelta(hours=12)
        self._ordered: deque[Mishap] = deque()

    @property
    def now(self) -> datetime:
        """The moment that the doors answer for."""
        return self._clock() if self._clock else self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no zone")
        self._clock = None
        self._now = moment

    @property
    def url(self) -> str:
        """Its address."""
        return self.address

    @property
    def urls(self) -> dict[str, str]:
        """The addresses of its doors, by the names of the site's settings."""
        return {
            "ARXIV_RSS_URL": self.url,
            "ARXIV_SITE_URL": self.url,
            "ARXIV_API_URL": f"{self.url}/api/query",
            "ARXIV_OAI_URL": f"{self.url}/oai",
        }

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked so far."""
        return self.log.requests()

    def spoil(self, *mishaps: Mishap) -> None:
        """Let the next requests go wrong, one in each of these ways."""
        self._ordered.extend(mishaps)

    def interval_violations(self, interval: float) -> int:
        """Return how many requests arrived less than `interval` seconds after the one before."""
        return len(too_close(self.requests, interval))

    def overlaps(self) -> int:
        """Return how many requests arrived before an earlier one had its answer."""
        return len(overlapping(self.requests))

    def mishap(self, number: int, door: Door, now: datetime) -> Mishap | None:
        """Return what goes wrong with a request."""
        if self._ordered:
            return self._ordered.popleft()
        return self.faults.outage(door, now) or mishap_of(self._seed, number, self.random_faults)

    def reply(self, number: int, address: str, mishap: Mishap | None, now: datetime) -> Reply:
        """Return what is sent for an address; `number` is the request's."""
        random = Random(f"{self._seed}/{number}")
        if mishap == Mishap.WRONG_CATEGORY:
            address = routes.elsewhere(self.arxiv, address, random)
        found = routes.answer(self.arxiv, address, now)
        if found.status == 200:
            etag = hashlib.sha256(found.body).hexdigest()
            found = replace(found, headers={"ETag": f'"{etag}"', **found.headers})
        door = routes.door_of(address)
        return sending.spoiled(found, mishap, door, random, now) if mishap and door else found


class _Handler(Handler[Standin]):
    def do_GET(self) -> None:  # noqa: N802 - named by http.server
        arrived = time.monotonic()
        if self.path == "/_requests":
            self._control(json.dumps(self.served.log.as_json()))
        elif self.path == "/_now":
            self._control(json.dumps(self.served.now.isoformat()))
        else:
            self._answer(arrived)

    def do_PUT(self) -> None:  # noqa: N802 - named by http.server
        text = self.body().decode(errors="replace")
        try:
            self.served.now = datetime.fromisoformat(text.strip().strip('"'))
        except ValueError as error:
            self._control(json.dumps({"error": str(error)}), status=400)
        else:
            self._control(json.dumps(self.served.now.isoformat()))

    def _answer(self, arrived: float) -> None:
        standin, now = self.served, self.served.now
        door = routes.door_of(self.path)
        number = standin.log.arrive(
            door=door or "",
            path=self.path,
            arrived=arrived,
            moment=now.isoformat(),
            user_agent=self.headers.get("User-Agent", ""),
        )
        mishap = standin.mishap(number, door, now) if door else None
        reply = standin.reply(number, self.path, mishap, now)
        if reply.status == 200 and self._has(reply.headers.get("ETag", "")):
            reply = replace(reply, status=304, body=b"")
        accepts_gzip = "gzip" in self.headers.get("Accept-Encoding", "")
        data, head = sending.payload(reply, now, accepts_gzip=accepts_gzip, mishap=mishap)

        def done(is_there: bool) -> None:
            status = 0 if mishap == Mishap.TIMEOUT else reply.status
            standin.log.end(
                number,
                ended=time.monotonic(),
                status=status,
                fault=mishap or "",
                was_abandoned=not is_there,
            )

        if not Wire(self.connection, standin.patience, done).send(data, head, mishap):
            self.close_connection = True

    def _has(self, etag: str) -> bool:
        """Return whether the other side says that it has this state of the document."""
        known = self.headers.get("If-None-Match", "")
        return bool(etag) and etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}

    def _control(self, text: str, status: int = 200) -> None:
        self.send(text.encode(), {"Content-Type": "application/json"}, status=status)
