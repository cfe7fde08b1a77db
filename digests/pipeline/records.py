"""A stretch of OAI-PMH's records, a page at a time, with its place kept in a Harvest row.

Each page is one request and then one transaction, in which what the page says and the place after it are written
together: a harvest that is killed goes on where it was. The records come in the order of their last modification, so
that a resumption token that has expired or is refused is made good by asking again from the day that was reached.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Self

from django.db import transaction

from digests.arxiv.client import ArxivClient
from digests.arxiv.errors import ListingError
from digests.arxiv.oai import Records, parse_records
from digests.models import Harvest

logger = logging.getLogger(__name__)

EARLIEST = date(2005, 9, 16)
"""The day of arXiv's first record; to ask from an earlier one is an error."""

MOST_RESTARTS = 3
"""How often in a row a stretch begins again at the same day before it is given up for now."""

_REFUSED = "oai badResumptionToken"
_KEY = "records"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of records stands.

    `first` is the day of modification (UTC) asked from, `reached` the earliest day of the last page. `responded_on` is
    the server's day at the beginning: what changes after it belongs to the next harvest. `tokens` are prints of the
    tokens that were followed.
    """

    first: date
    set_name: str = ""
    token: str = ""
    expires_at: datetime | None = None
    reached: date | None = None
    responded_on: date | None = None
    tokens: tuple[str, ...] = field(default=())
    restarts: int = 0

    @classmethod
    def of(cls, row: Harvest) -> Self:
        """Return the place that a row keeps."""
        kept: dict[str, Any] = dict(row.cursor[_KEY])
        for name in ("first", "reached", "responded_on"):
            kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
        kept["expires_at"] = datetime.fromisoformat(kept["expires_at"]) if kept["expires_at"] else None
        return cls(**kept | {"tokens": tuple(kept["tokens"])})

    def keep(self, row: Harvest) -> None:
        """Write the place into a row, which is not saved."""
        kept = asdict(self) | {"tokens": list(self.tokens)}
        for name in ("first", "reached", "responded_on", "expires_at"):
            kept[name] = kept[name] and kept[name].isoformat()
        row.cursor = row.cursor | {_KEY: kept}

    def has_expired(self, now: datetime) -> bool:
        """Return whether the token is one that is good no more."""
        return bool(self.token) and self.expires_at is not None and self.expires_at <= now

    def followed(self, token: str) -> bool:
        """Return whether a token was followed already."""
        return _print(token) in self.tokens

    def after(self, records: Records) -> Self:
        """Return the place after a page."""
        reached = min(records.datestamps, default=self.reached or self.first)
        return replace(
            self,
            token=records.token,
            expires_at=records.expires_at,
            reached=max(reached, self.reached or reached),
            responded_on=self.responded_on or records.responded_on,
            tokens=(*self.tokens, _print(records.token)) if records.token else self.tokens,
            restarts=0 if self.reached is None or reached > self.reached else self.restarts,
        )

    def restarted(self) -> Self:
        """Return the place to begin again from the day that was reached."""
        return replace(
            self,
            first=self.reached or self.first,
            token="",
            expires_at=None,
            tokens=(),
            restarts=self.restarts + 1,
        )


def step(row: Harvest, client: ArxivClient, now: datetime, take: Callable[[Records], None]) -> bool:
    """Ask for one page, hand it to `take` and note the place after it; return whether there is more.

    Raises:
        ListingError: there is no page to be had; the row says where to go on. `repeated token` when arXiv leads back
            to a page that was read, and `oai badResumptionToken` when it refuses every token.
    """
    place = Place.of(row)
    if place.has_expired(now):
        _restart(row, place, now, "it has expired")
        return True
    try:
        records = parse_records(_asked(place, client), verb="ListRecords")
    except ListingError as error:
        if error.reason != _REFUSED or not place.token:
            raise
        _restart(row, place, now, str(error))
        return True
    is_repeated = bool(records.token) and place.followed(records.token)
    with transaction.atomic():
        take(records)
        row.records += len(records.entries)
        _save(row, place.after(records).restarted() if is_repeated else place.after(records), now)
    if is_repeated:
        raise ListingError("repeated token", "arXiv's resumption token leads back to records that were read already.")
    return bool(records.token)


def _asked(place: Place, client: ArxivClient) -> bytes:
    if place.token:
        return client.records(token=place.token).document
    return client.records(set_name=place.set_name, from_on=max(place.first, EARLIEST)).document


def _restart(row: Harvest, place: Place, now: datetime, reason: str) -> None:
    """Go back to the day that was reached, unless that was tried often enough."""
    if place.restarts >= MOST_RESTARTS:
        _save(row, replace(place.restarted(), restarts=0), now)
        raise ListingError(_REFUSED, f"arXiv refuses every resumption token since {place.reached}.")
    logger.info("%s: the resumption token is not good, %s; beginning again from %s", row.name, reason, place.reached)
    _save(row, place.restarted(), now)


def _save(row: Harvest, place: Place, now: datetime) -> None:
    place.keep(row)
    row.updated_at = now
    row.save()


def _print(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:12]
