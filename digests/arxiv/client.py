"""One query to rss.arxiv.org, as the bytes of its answer. Parses and stores nothing, and does not retry.

arXiv's terms (https://info.arxiv.org/help/api/tou.html) allow one request every three seconds over one connection,
for all machines of an operator together: `pace` is where a limiter that all processes share comes in.
"""

import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from digests.arxiv.outline import MAX_BYTES

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
TOTAL_SECONDS = 120.0
MAX_REDIRECTS = 3
LONGEST_RETRY_AFTER = timedelta(hours=6)

_QUERY = re.compile(r"[A-Za-z][A-Za-z0-9.+-]{0,999}", re.ASCII)
_XML_TYPE = re.compile(r"(?:application|text)/(?:(?:rss|atom)\+)?xml", re.ASCII)
_GZIP = 16 + zlib.MAX_WBITS
_REDIRECTS = {301, 302, 303, 307, 308}


class ArxivClient:
    """Asks one arXiv host for listings.

    `rss_url` is the host's address (`https://rss.arxiv.org`); nothing else is ever asked, redirects included.
    `user_agent` names the site and a contact. `pace` is called before every request and returns when it may be
    sent. `transport` and `total_seconds` are httpx2's transport and the time a whole answer may take.
    """

    def __init__(
        self,
        rss_url: str,
        user_agent: str,
        *,
        pace: Callable[[], object] = lambda: None,
        transport: httpx2.BaseTransport | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._rss_url = httpx2.URL(rss_url.rstrip("/"))
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip",
            "Accept": "application/rss+xml, */*;q=0.1",
        }
        self._pace = pace
        self._transport = transport
        self._total_seconds = total_seconds

    def fetch_listing(self, query: str) -> bytes:
        """Return the RSS document of a category, an archive or several joined by `+`.

        Raises:
            ListingError: There is no document to be had; `reason` says why and `retry_after` what arXiv wishes.
        """
        if not _QUERY.fullmatch(query):
            raise ListingError("bad query", f"{query[:40]!r} is not the name of a category.")
        with _named_errors(), self._client() as client:
            return self._follow(client, self._rss_url.copy_with(path=f"{self._rss_url.path.rstrip('/')}/rss/{query}"))

    def _client(self) -> httpx2.Client:
        timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        return httpx2.Client(headers=self._headers, timeout=timeout, transport=self._transport)

    def _follow(self, client: httpx2.Client, url: httpx2.URL) -> bytes:
        for _ in range(1 + MAX_REDIRECTS):
            self._pace()
            deadline = time.monotonic() + self._total_seconds
            with client.stream("GET", url) as response:
                if response.status_code not in _REDIRECTS:
                    return _body_of(response, deadline)
                url = self._same_host(response)
        raise ListingError("redirect", f"arXiv redirects more than {MAX_REDIRECTS} times.")

    def _same_host(self, response: httpx2.Response) -> httpx2.URL:
        try:
            target = response.url.join(response.headers.get("Location", ""))
        except httpx2.InvalidURL as error:
            raise ListingError("redirect", "arXiv redirects to what is no address.") from error
        is_upgrade = target.scheme == "https" and target.port is None
        same_port = (target.scheme, target.port) == (self._rss_url.scheme, self._rss_url.port)
        if target.host != self._rss_url.host or not (same_port or is_upgrade):
            raise ListingError("redirect", f"arXiv redirects to another host, {str(target)[:80]}.")
        return target


def fetch_listing(query: str, *, base_url: str, user_agent: str, pace: Callable[[], object] = lambda: None) -> bytes:
    """Return the RSS document of one query; see `ArxivClient`."""
    return ArxivClient(base_url, user_agent, pace=pace).fetch_listing(query)


def retry_after(header: str, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either form of RFC 9110, or None.

    What is beyond six hours is shortened to them: nobody waits longer without asking again.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER.total_seconds())


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise ListingError("timeout", f"arXiv does not answer in time: {error!r}.") from error
    except httpx2.RemoteProtocolError as error:
        raise ListingError("truncated", f"arXiv's answer breaks off: {error}.") from error
    except httpx2.HTTPError as error:
        raise ListingError("unreachable", f"arXiv cannot be reached: {error!r}.") from error


def _body_of(response: httpx2.Response, deadline: float) -> bytes:
    if response.status_code == 200:
        _check_type(response)
        return _read(response, deadline)
    if response.status_code == 400:
        _raise_arxiv_error(_read(response, deadline))
    wish = retry_after(response.headers.get("Retry-After", ""), now=datetime.now(UTC))
    raise ListingError(
        f"http {response.status_code}",
        f"arXiv answers {response.status_code} {response.reason_phrase}".rstrip() + ".",
        retry_after=wish,
    )


def _check_type(response: httpx2.Response) -> None:
    content_type = response.headers.get("Content-Type", "application/xml").partition(";")[0].strip().lower()
    if not _XML_TYPE.fullmatch(content_type):
        raise ListingError("wrong content type", f"arXiv answers with {content_type[:60]}, not with a listing.")


def _raise_arxiv_error(document: bytes) -> None:
    """Raise what arXiv's error document says; another document says no more than its status."""
    try:
        parse_listing(document)
    except ListingError as error:
        if error.reason == "arxiv error":
            raise


def _read(response: httpx2.Response, deadline: float) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise ListingError("bad compression", f"arXiv answers in {encoding[:40]}, which was not asked for.")
    chunks = _within_bounds(response, deadline)
    return _gunzipped(chunks) if encoding.endswith("gzip") else b"".join(chunks)


def _within_bounds(response: httpx2.Response, deadline: float) -> Iterator[bytes]:
    for chunk in response.iter_raw():
        if response.num_bytes_downloaded > MAX_BYTES:
            raise _too_large()
        if time.monotonic() > deadline:
            raise ListingError("timeout", "arXiv's answer takes too long to arrive.")
        yield chunk


def _gunzipped(chunks: Iterator[bytes]) -> bytes:
    decompressor = zlib.decompressobj(_GZIP)
    document = bytearray()
    for chunk in chunks:
        try:
            document += decompressor.decompress(chunk, MAX_BYTES + 1 - len(document))
        except zlib.error as error:
            raise ListingError("bad compression", f"arXiv's answer is not gzip: {error}.") from error
        if len(document) > MAX_BYTES:
            raise _too_large()
    if not decompressor.eof:
        raise ListingError("truncated", "arXiv's answer breaks off in its compression.")
    return bytes(document)


def _too_large() -> ListingError:
    return ListingError("too large", f"arXiv's answer has more than {MAX_BYTES:,} bytes.")
