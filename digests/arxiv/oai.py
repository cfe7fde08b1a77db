"""OAI-PMH's answer to ListRecords or GetRecord, as bytes, to `ListingEntry` values. Fetches nothing, stores nothing.

The protocol is http://www.openarchives.org/OAI/openarchivesprotocol.html; what arXiv makes of it is described at
https://info.arxiv.org/help/oa and was read in https://github.com/arXiv/arxiv-oaipmh. Both of its own formats are read:
`arXivRaw`, which has every version with its date, and `arXiv`, which has split names. Records of the first server
(until 2025) and of the present one differ in wrapping, TeX, affiliations and tokens only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element

from digests.arxiv import identifiers, taxonomy
from digests.arxiv.elements import each_part
from digests.arxiv.entries import ListingEntry, RejectedEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.identifiers import IdentifierError
from digests.arxiv.moments import moment
from digests.arxiv.oai_records import RecordError, read_record

__all__ = ["Records", "parse_records", "set_of"]

MAX_TOKEN = 2_000

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_LISTS = (f"{_OAI}ListRecords", f"{_OAI}GetRecord")
_PREFIX = "oai:arXiv.org:"
_NOTHING = "noRecordsMatch"


@dataclass(frozen=True, slots=True)
class Records:
    """One page of records.

    `responded_on` is the server's day (UTC) and the `from` of the next harvest. `entries` holds each paper once, in
    the order of the document, without announce type; `datestamps` are the days (UTC) of their last modification, in the
    same order. `deleted` are identifiers of papers that are no more. `rejected` are records that could not be read,
    among them those without metadata. `token` asks for the next page, and is empty on the last; `expires_at` is when
    it stops to be good, if the server says so.
    """

    responded_on: date | None
    entries: tuple[ListingEntry, ...]
    datestamps: tuple[date, ...]
    deleted: tuple[str, ...]
    rejected: tuple[RejectedEntry, ...]
    token: str
    expires_at: datetime | None


def parse_records(document: bytes, *, verb: str = "") -> Records:
    """Read one page of records in the format `arXiv` or `arXivRaw`; `noRecordsMatch` is a page without records.

    `verb` is the one that was asked, `ListRecords` or `GetRecord`: one record in the place of a page would look like
    the last page of a list.

    Raises:
        ListingError: `oai <code>` for every other error of the protocol, as `oai badResumptionToken`, after which the
            harvest starts again; `empty page` for a list of nothing, which the protocol forbids; `wrong listing` for
            the answer to another question than was asked; `unsupported format` for other verbs and formats; or the
            document is not OAI-PMH, or broken.
    """
    page = _Page()
    each_part(document, page.add, root=f"{_OAI}OAI-PMH", opened=_LISTS, otherwise="not oai-pmh")
    page.refuse_unless_whole(verb)
    read = page.entries.values()
    return Records(
        responded_on=page.responded_on,
        entries=tuple(entry for entry, _ in read),
        datestamps=tuple(datestamp for _, datestamp in read),
        deleted=tuple(page.deleted),
        rejected=tuple(page.rejected),
        token=page.token,
        expires_at=page.expires_at,
    )


def set_of(category: str) -> str:
    """Return the OAI set of a category or archive: `cs:cs:AI`, `physics:hep-th`; an alias has that of its category.

    Raises:
        ValueError: It is no active category or archive.
    """
    wanted = taxonomy.canonical(category)
    archive = _ARCHIVES.get(wanted.partition(".")[0])
    if archive is None or not (wanted == archive.identifier or taxonomy.is_category(wanted)):
        raise ValueError(f"{category[:40]!r} is no active category or archive of arXiv")
    group = "physics" if archive.group == "Physics" else archive.identifier
    return f"{group}:{wanted.replace('.', ':')}"


_ARCHIVES = {archive.identifier: archive for archive in taxonomy.archives()}


class _Page:
    """What was read of a document so far."""

    def __init__(self) -> None:
        self.responded_on: date | None = None
        self.entries: dict[str, tuple[ListingEntry, date]] = {}
        self.deleted: dict[str, None] = {}
        self.rejected: list[RejectedEntry] = []
        self.token = ""
        self.expires_at: datetime | None = None
        self._position = 0
        self._answer = ""

    def add(self, part: Element) -> None:
        match part.tag.removeprefix(_OAI):
            case "responseDate":
                responded_at = moment(part.text or "")
                self.responded_on = responded_at.date() if responded_at else None
            case "error":
                self._raise_unless_nothing(part)
            case "record":
                self._add_record(part)
                self._position += 1
            case "resumptionToken":
                self._take_token(part)
            case "request":
                pass
            case other if f"{_OAI}{self._answer}" not in _LISTS:
                self._answer = other

    def refuse_unless_whole(self, verb: str) -> None:
        """Raise `ListingError` for a document without the lists that were asked for, and for an empty list."""
        if self._answer == _NOTHING:
            return
        if f"{_OAI}{self._answer}" not in _LISTS:
            what = self._answer[:40] or "nothing"
            raise ListingError("unsupported format", f"The document answers {what}, not ListRecords or GetRecord.")
        if verb and self._answer != verb:
            raise ListingError("wrong listing", f"The document answers {self._answer}, not {verb}.")
        if self._position == 0:
            raise ListingError("empty page", "The document lists no record and does not say that there is none.")

    def _raise_unless_nothing(self, part: Element) -> None:
        code = part.get("code", "")[:40]
        if code != _NOTHING:
            raise ListingError(f"oai {code}", f"arXiv answers {code}: {part.text or 'an error'}"[:500])
        self._answer = _NOTHING

    def _take_token(self, part: Element) -> None:
        self.token = (part.text or "").strip()
        if len(self.token) > MAX_TOKEN:
            raise ListingError("malformed", f"The resumption token has more than {MAX_TOKEN:,} characters.")
        self.expires_at = moment(part.get("expires") or part.get("expirationDate") or "")

    def _add_record(self, part: Element) -> None:
        identifier = (part.findtext(f"{_OAI}header/{_OAI}identifier") or "").strip()
        try:
            arxiv_id = identifiers.parse(identifier.removeprefix(_PREFIX)).arxiv_id
            if part.find(f"{_OAI}header[@status='deleted']") is not None:
                self.deleted[arxiv_id] = None
                return
            entry, datestamp = read_record(arxiv_id, part.find(f"{_OAI}metadata")), _datestamp(part)
        except (IdentifierError, RecordError) as error:
            self.rejected.append(RejectedEntry(self._position, identifier[:200], str(error)))
            return
        known = self.entries.get(arxiv_id)
        if known is None or (known[1], known[0].version) < (datestamp, entry.version):
            self.entries[arxiv_id] = (entry, datestamp)


def _datestamp(part: Element) -> date:
    modified_at = moment(part.findtext(f"{_OAI}header/{_OAI}datestamp") or "")
    if modified_at is None:
        raise RecordError("the record has no date")
    return modified_at.date()
