"""A small OAI-PMH server of made-up records with real texts: `python -m digests.benchmarks.records_server RECORDS`.

It prints its address and serves until it is killed. It knows no more than a backfill asks for: ListRecords in the
format arXivRaw, 2,000 records a page, with resumption tokens.
"""

import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from digests import sample
from digests.arxiv.entries import ListingEntry
from digests.arxiv.listing import parse_listing
from digests.benchmarks.local_server import Handler, LocalServer

FIRST = datetime(2022, 1, 3, tzinfo=UTC)
DAYS = 600
CATEGORY = "cs.LG"
_PAGE = 2000
_REVISED = 4
"""One paper in so many has a second version, a month after the first."""


class Records:
    """`count` records, by day: papers submitted over 600 days."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._texts = parse_listing(sample.large_document()).entries

    def page(self, start: int) -> bytes:
        """Return the document with the records from a place on."""
        stop = min(start + _PAGE, self._count)
        token = f"<resumptionToken>{stop}</resumptionToken>" if stop < self._count else ""
        inside = "".join(map(self._record, range(start, stop)))
        return (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            "<responseDate>2025-01-01T00:00:00Z</responseDate><request/>"
            f"<ListRecords>{inside}{token}</ListRecords></OAI-PMH>"
        ).encode()

    def _record(self, place: int) -> str:
        submitted_at = FIRST + timedelta(days=DAYS) * (place / self._count)
        arxiv_id = f"{submitted_at:%y%m}.{place % 99_999 + 1:05d}"
        dates = [submitted_at, submitted_at + timedelta(days=30)][: 2 if place % _REVISED == 0 else 1]
        text = self._texts[place % len(self._texts)]
        return (
            f"<record><header><identifier>oai:arXiv.org:{arxiv_id}</identifier>"
            f"<datestamp>{submitted_at:%Y-%m-%d}</datestamp></header><metadata>"
            f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{arxiv_id}</id>{_versions(dates)}{_text(text)}'
            "</arXivRaw></metadata></record>"
        )


class _Handler(Handler[Records]):
    def do_GET(self) -> None:  # noqa: N802 - named by http.server
        """Answer with the page that the token names, or the first."""
        asked = parse_qs(urlsplit(self.path).query)
        document = self.served.page(int(asked.get("resumptionToken", ["0"])[0]))
        self.send(document, {"Content-Type": "text/xml"})


def _versions(dates: list[datetime]) -> str:
    return "".join(
        f'<version version="v{number}"><date>{date:%a, %d %b %Y %H:%M:%S GMT}</date><size>100kb</size></version>'
        for number, date in enumerate(dates, start=1)
    )


def _text(text: ListingEntry) -> str:
    fields = {
        "title": text.title,
        "authors": text.authors_as_given,
        "categories": f"{CATEGORY} cs.AI",
        "comments": "12 pages, 3 figures",
        "license": text.license_url,
        "abstract": text.abstract,
    }
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())


def main(count: int) -> None:
    """Serve so many records."""
    with LocalServer(partial(_Handler, Records(count))) as server:
        sys.stdout.write(f"{server.address}/oai\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
