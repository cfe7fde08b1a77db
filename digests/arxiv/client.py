"""One question to arXiv, at any of its doors, to the bytes of the answer. Parses and stores nothing.

arXiv's terms (https://info.arxiv.org/help/api/tou.html) allow one request every three seconds over one connection, for
all machines of an operator together: `turn` is where a limiter that all processes share comes in. It is entered before
every single request and left when the answer is read; no connection stays open beyond it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx2

from digests.arxiv.bodies import Form, check_type, read_body
from digests.arxiv.deadline import Deadline
from digests.arxiv.doors import Doors
from digests.arxiv.errors import ListingError
from digests.arxiv.listing import parse_listing
from digests.arxiv.query import parse_answer
from digests.arxiv.retries import Retries, http_date, retry_after
from digests.arxiv.trust import authorities

__all__ = ["Answer", "ArxivClient", "Doors", "Retries"]

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 90.0
MAX_REDIRECTS = 3

_ETAG = re.compile(r"[!-~]{1,200}", re.ASCII)
_BROKEN_OFF = re.compile(r"closed connection|disconnected", re.ASCII)
_REDIRECTS = {301, 302, 303, 307, 308}
_ACCEPT = {
    Form.XML: "application/xml, application/rss+xml, */*;q=0.1",
    Form.HTML: "text/html, */*;q=0.1",
    Form.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered.

    `etag` names this state of the document, to be sent with the next question; empty if arXiv gave none. Where
    `is_modified` is False the document is still the one of the `etag` that was sent, and `document` is empty.
    """

    document: bytes
    etag: str = ""
    is_modified: bool = True


class ArxivClient:
    """Asks arXiv's doors, one request at a time; a context manager that closes what it opened.

    Every question raises `ListingError` where there is no document to be had: `reason` says why and `retry_after` what
    arXiv wishes. What passes by itself is tried again a few times, as `retries` says. No host but those of `doors` is
    ever asked, redirects included.

    `user_agent` names the site and a contact. `turn` makes a context manager that is entered before every request and
    left when its answer is read; what it raises comes through. `transport` and `total_seconds` are httpx2's transport
    and the time that one request with its whole answer may take.
    """

    def __init__(
        self,
        doors: Doors,
        user_agent: str,
        *,
        turn: Callable[[], AbstractContextManager[object]] = nullcontext,
        transport: httpx2.BaseTransport | None = None,
        total_seconds: float = TOTAL_SECONDS,
        retries: Retries | None = None,
    ) -> None:
        self._doors = doors
        self._turn = turn
        self._total_seconds = total_seconds
        self._tried = (retries or Retries()).caller()
        self._http = httpx2.Client(
            headers={"User-Agent": _printable(user_agent), "Accept-Encoding": "gzip"},
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=0),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            transport=transport,
            verify=authorities(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the client; it cannot be used any more."""
        self._http.close()

    def listing(self, query: str, *, etag: str = "") -> Answer:
        """Return the RSS document of a category, an archive or several joined by `+`."""
        return self._ask(self._doors.listing(query), etag=etag, explain=parse_listing)

    def new_page(self, category: str, *, etag: str = "") -> Answer:
        """Return a category's page of new listings, with all entries up to 2,000."""
        return self._ask(self._doors.new_page(category), form=Form.HTML, etag=etag)

    def catchup_page(self, category: str, day: date, *, page: int = 1, etag: str = "") -> Answer:
        """Return a page (of 2,000 entries, from 1) of what was announced in a category on one of the last 90 days.

        A day before them or in the future is `http 400`.
        """
        return self._ask(self._doors.catchup_page(category, day, page), form=Form.HTML, etag=etag)

    def query(self, arxiv_ids: Sequence[str]) -> Answer:
        """Return the search API's Atom document of up to `doors.MAX_IDS` papers, in their newest versions."""
        return self._ask(self._doors.query(arxiv_ids), explain=parse_answer)

    def records(
        self,
        *,
        prefix: str = "arXivRaw",
        set_name: str = "",
        from_on: date | None = None,
        until_on: date | None = None,
        token: str = "",
    ) -> Answer:
        """Return a page of the OAI-PMH records that changed from one day (UTC) to another, both included.

        With the `token` of the page before it is the page after that, of what was asked for then.
        """
        if token:
            return self._ask(self._doors.next_records(token))
        return self._ask(self._doors.records(prefix, set_name, from_on, until_on))

    def record(self, arxiv_id: str, *, prefix: str = "arXivRaw") -> Answer:
        """Return the OAI-PMH record of one paper."""
        return self._ask(self._doors.record(arxiv_id, prefix))

    def html_page(self, arxiv_id: str, version: int) -> Answer:
        """Return one version of a paper as a web page, up to 30 MB; `http 404` where arXiv has none."""
        return self._ask(self._doors.html_page(arxiv_id, version), form=Form.HTML)

    def pdf(self, arxiv_id: str, version: int) -> Answer:
        """Return one version of a paper as a PDF, up to 30 MB."""
        return self._ask(self._doors.pdf(arxiv_id, version), form=Form.PDF)

    def _ask(
        self,
        url: httpx2.URL,
        *,
        form: Form = Form.XML,
        etag: str = "",
        explain: Callable[[bytes], object] | None = None,
    ) -> Answer:
        """Ask until there is an answer or no sense in asking; `explain` reads what arXiv says with a status of 400."""
        return self._tried(self._follow, url, form, etag if _ETAG.fullmatch(etag) else "", explain)

    def _follow(self, url: httpx2.URL, form: Form, etag: str, explain: Callable[[bytes], object] | None) -> Answer:
        headers = {"Accept": _ACCEPT[form]} | ({"If-None-Match": etag} if etag else {})
        for _ in range(1 + MAX_REDIRECTS):
            with self._turn(), self._response(url, headers) as response:
                if response.status_code not in _REDIRECTS:
                    return _answer(response, form, etag, explain)
                url = self._target(response)
        raise ListingError("redirect", f"arXiv redirects more than {MAX_REDIRECTS} times.")

    @contextmanager
    def _response(self, url: httpx2.URL, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        with (
            _named_errors(),
            Deadline(self._total_seconds) as deadline,
            self._http.stream("GET", url, headers=headers, extensions={"trace": deadline.trace}) as response,
        ):
            yield response

    def _target(self, response: httpx2.Response) -> httpx2.URL:
        try:
            target = response.url.join(response.headers.get("Location", ""))
        except httpx2.InvalidURL as error:
            raise ListingError("redirect", "arXiv redirects to what is no address.") from error
        if not self._doors.leads_to(target):
            raise ListingError("redirect", f"arXiv redirects to another host, {str(target)[:80]!a}.")
        return target


def _printable(text: str) -> str:
    """Return the text as a header, or a line of a log, can carry it: a contact's name may hold any letter."""
    return "".join(character if " " <= character <= "~" else "?" for character in text).strip()


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise ListingError("timeout", f"arXiv does not answer in time: {_words(error)}.") from error
    except httpx2.RemoteProtocolError as error:
        if _BROKEN_OFF.search(str(error)):
            raise ListingError("truncated", f"arXiv's answer breaks off: {_words(error)}.") from error
        raise ListingError("bad http", f"arXiv's answer is not HTTP: {_words(error)}.") from error
    except (httpx2.ReadError, httpx2.WriteError, httpx2.CloseError) as error:
        raise ListingError("truncated", f"arXiv's answer breaks off: {_words(error)}.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise ListingError("unreachable", f"arXiv cannot be reached: {_words(error)}.") from error


def _words(error: Exception) -> str:
    return ascii(error)[:200]


def _answer(response: httpx2.Response, form: Form, etag: str, explain: Callable[[bytes], object] | None) -> Answer:
    if response.status_code == 200:
        check_type(response, form)
        document = read_body(response)
        if not document:
            raise ListingError("empty body", "arXiv answers with nothing.")
        return Answer(document, _etag(response))
    if response.status_code == 304 and etag:
        return Answer(b"", _etag(response) or etag, is_modified=False)
    if response.status_code == 400 and explain:
        _raise_arxiv_error(read_body(response), explain)
    raise ListingError(
        f"http {response.status_code}",
        f"arXiv answers {response.status_code} {_printable(response.reason_phrase[:80])}".rstrip() + ".",
        retry_after=_wish(response),
    )


def _etag(response: httpx2.Response) -> str:
    """Return the ETag if it is one that can be sent back, quoted as RFC 9110 wants it or not."""
    etag = response.headers.get("ETag", "").strip()
    return etag if _ETAG.fullmatch(etag) else ""


def _wish(response: httpx2.Response) -> float | None:
    """Return arXiv's Retry-After in seconds. A moment is read by arXiv's own clock, where it shows one."""
    now = http_date(response.headers.get("Date", "")) or datetime.now(UTC)
    return retry_after(response.headers.get("Retry-After", ""), now=now)


def _raise_arxiv_error(document: bytes, explain: Callable[[bytes], object]) -> None:
    """Raise what arXiv's error document says; another document says no more than its status."""
    try:
        explain(document)
    except ListingError as error:
        if error.reason == "arxiv error":
            raise
