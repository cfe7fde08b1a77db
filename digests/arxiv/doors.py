"""Where each question to arXiv is asked: names, identifiers and days to addresses. Asks nothing.

The doors are described at https://info.arxiv.org/help/rss.html, https://info.arxiv.org/help/api/user-manual.html and
https://info.arxiv.org/help/oa/index.html; the pages are those of arxiv.org itself.
"""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

import httpx2

from digests.arxiv import identifiers
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError

MAX_IDS = 200
"""How many papers one question to the search API names: servers on the way refuse a longer address."""

_QUERY = re.compile(r"[A-Za-z][A-Za-z0-9.+-]{0,999}", re.ASCII)
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}", re.ASCII)
_SET = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,99}", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
_MAX_TOKEN = 2_000


@dataclass(frozen=True, slots=True)
class Doors:
    """The addresses of arXiv's doors.

    They are `https://rss.arxiv.org`, `https://arxiv.org`, `https://export.arxiv.org/api/query` and
    `https://oaipmh.arxiv.org/oai`, or those of a local arXiv. Every method returns where one question is asked.

    Raises:
        ListingError: `bad address` for a door that is not on the web; from each method `bad query` for what is no
            question.
    """

    rss: str
    site: str
    api: str
    oai: str

    def __post_init__(self) -> None:
        for door in astuple(self):
            _address(door)

    def listing(self, query: str) -> httpx2.URL:
        """A category's, an archive's or several joined by `+`, as RSS."""
        return _below(self.rss, f"rss/{_checked(_QUERY, query, 'the name of a category')}")

    def new_page(self, category: str) -> httpx2.URL:
        """A category's page of new listings; its default length is arXiv's longest, 2,000 entries."""
        return _below(self.site, f"list/{_checked(_CATEGORY, category, 'the name of a category')}/new")

    def catchup_page(self, category: str, day: date, page: int) -> httpx2.URL:
        """A page, from 1, of what was announced in a category on a day."""
        if page < 1:
            raise ListingError("bad query", f"{page} is no number of a page.")
        path = f"catchup/{_checked(_CATEGORY, category, 'the name of a category')}/{day.isoformat()}"
        return _with(_below(self.site, path), abs="True", page=str(page))

    def query(self, arxiv_ids: Sequence[str]) -> httpx2.URL:
        """The search API's entries of up to `MAX_IDS` papers, in their newest versions."""
        if not 1 <= len(arxiv_ids) <= MAX_IDS:
            raise ListingError("bad query", f"{len(arxiv_ids)} papers cannot be asked for at once.")
        named = ",".join(_checked_id(arxiv_id) for arxiv_id in arxiv_ids)
        return _with(_address(self.api), id_list=named, start="0", max_results=str(len(arxiv_ids)))

    def records(self, prefix: str, set_name: str, from_on: date | None, until_on: date | None) -> httpx2.URL:
        """The first page of the OAI-PMH records of a set (empty: all) between two days."""
        question = {"verb": "ListRecords", "metadataPrefix": _checked(_PREFIX, prefix, "a metadata prefix")}
        if set_name:
            question["set"] = _checked(_SET, set_name, "the name of a set")
        days = {"from": from_on, "until": until_on}
        return _with(_address(self.oai), **question, **{name: day.isoformat() for name, day in days.items() if day})

    def next_records(self, token: str) -> httpx2.URL:
        """The page of OAI-PMH records that a resumption token stands for; no other argument is allowed beside it."""
        if not token or len(token) > _MAX_TOKEN or not token.isprintable():
            raise ListingError("bad query", f"{token[:40]!a} is no resumption token.")
        return _with(_address(self.oai), verb="ListRecords", resumptionToken=token)

    def record(self, arxiv_id: str, prefix: str) -> httpx2.URL:
        """One paper's OAI-PMH record."""
        identifier = f"oai:arXiv.org:{_checked_id(arxiv_id)}"
        checked = _checked(_PREFIX, prefix, "a metadata prefix")
        return _with(_address(self.oai), verb="GetRecord", metadataPrefix=checked, identifier=identifier)

    def html_page(self, arxiv_id: str, version: int) -> httpx2.URL:
        """The full text of one version of a paper as a web page; arXiv has none of some."""
        return _below(self.site, f"html/{_checked_version(arxiv_id, version)}")

    def pdf(self, arxiv_id: str, version: int) -> httpx2.URL:
        """One version of a paper as a PDF."""
        return _below(self.site, f"pdf/{_checked_version(arxiv_id, version)}")

    def leads_to(self, target: httpx2.URL) -> bool:
        """Return whether an address is at the server of one of the doors, or at the same host's port for https."""
        doors = [_address(door) for door in astuple(self)]
        is_upgrade = target.scheme == "https" and target.port is None and target.host in {door.host for door in doors}
        return is_upgrade or _server(target) in map(_server, doors)


def _address(door: str) -> httpx2.URL:
    try:
        url = httpx2.URL(door.strip().rstrip("/"))
    except httpx2.InvalidURL as error:
        raise ListingError("bad address", f"{door[:80]!a} is no address of arXiv: {error}.") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise ListingError("bad address", f"{door[:80]!a} is no address of arXiv.")
    return url


def _below(door: str, path: str) -> httpx2.URL:
    url = _address(door)
    return url.copy_with(path=f"{url.path.rstrip('/')}/{path}")


def _with(url: httpx2.URL, **question: str) -> httpx2.URL:
    return url.copy_merge_params(question)


def _server(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _checked(form: re.Pattern[str], text: str, words: str) -> str:
    if not form.fullmatch(text):
        raise ListingError("bad query", f"{text[:40]!a} is not {words}.")
    return text


def _checked_version(arxiv_id: str, version: int) -> str:
    """Return an identifier with its version."""
    name = f"{_checked_id(arxiv_id)}v{version}"
    try:
        identifiers.parse(name)
    except IdentifierError as error:
        raise ListingError("bad query", f"{name[:40]!a} cannot be asked for: {error}.") from error
    return name


def _checked_id(arxiv_id: str) -> str:
    """Return an identifier that carries no version."""
    try:
        identifiers.number(arxiv_id)
    except IdentifierError as error:
        raise ListingError("bad query", f"{arxiv_id[:40]!a} cannot be asked for: {error}.") from error
    return arxiv_id
