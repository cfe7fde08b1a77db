"""Questions of OAI-PMH to the documents that https://oaipmh.arxiv.org/oai answers them with.

The rules of sets, dates, pages and resumption tokens are those of https://github.com/arXiv/arxiv-oaipmh. The token is
the question itself with `from` moved forward and the number of records to skip. Records exist in `arXiv` and
`arXivRaw`; identifiers alone, sets and formats are not listed here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from urllib.parse import parse_qs, quote, unquote, urlencode

from digests.arxiv import taxonomy
from digests.arxiv.identifiers import IdentifierError, parse
from tests.arxiv_standin.days import ONE
from tests.arxiv_standin.papers import Paper, State
from tests.arxiv_standin.records import PREFIXES, record, set_of

EARLIEST = date(2005, 9, 16)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LIST_ARGUMENTS = {"verb", "metadataPrefix", "from", "until", "set"}
_DESCRIPTIONS = {
    "badArgument": "The request includes illegal arguments, is missing required arguments, includes a repeated "
    "argument, or values for arguments have an illegal syntax.",
    "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
    "badVerb": "Value of the verb argument is not a legal OAI-PMH verb, the verb argument is missing, or the verb "
    "argument is repeated.",
    "cannotDisseminateFormat": "The metadata format identified by the value given for the metadataPrefix argument is "
    "not supported by the item or by the repository.",
    "idDoesNotExist": "The value of the identifier argument is unknown or illegal in this repository.",
    "noRecordsMatch": "The combination of the values of the from, until, set and metadataPrefix arguments results in "
    "an empty list.",
}

Change = tuple[date, Paper, State]


class _OaiError(Exception):
    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


@dataclass
class Oai:
    """The server. `changed` gives what is known at a moment, by day and identifier; a page has up to `limit` records.

    Tokens that were given out are remembered with the moment they stop to be good; one from elsewhere is believed.
    """

    changed: Callable[[datetime], Sequence[Change]]
    limit: int = 2000
    address: str = "http://oaipmh.arxiv.org/oai"
    _expires: dict[str, datetime] = field(default_factory=dict)

    def answer(self, arguments: Mapping[str, Sequence[str]], now: datetime) -> bytes:
        """Return the document for the arguments of an address; errors are documents too."""
        asked: dict[str, str] = {}
        try:
            if any(len(values) > 1 for values in arguments.values()):
                raise _OaiError("badArgument", "Duplicate parameters not allowed")
            asked = {name: values[0] for name, values in arguments.items()}
            body = self._verb(asked, now)
        except _OaiError as error:
            reason = f" Reason: {escape(error.reason)}" if error.reason else ""
            body = f"    <error code='{error.code}'>{_DESCRIPTIONS[error.code]}{reason}</error>\n"
            if error.code in {"badArgument", "badVerb"}:
                asked = {}
        return f"""<?xml version="1.0" encoding="UTF-8"?>

<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</responseDate>
    <request{"".join(f' {name}="{escape(value)}"' for name, value in asked.items())}>{self.address}</request>
{body}</OAI-PMH>
""".encode()

    def _verb(self, asked: dict[str, str], now: datetime) -> str:
        match asked.get("verb", ""):
            case "ListRecords":
                return self._list(asked, now)
            case "GetRecord":
                return self._get(asked, now)
            case "Identify":
                return _IDENTIFY.format(address=self.address)
        raise _OaiError("badVerb", "Invalid verb provided")

    def _get(self, asked: Mapping[str, str], now: datetime) -> str:
        if set(asked) != {"verb", "identifier", "metadataPrefix"}:
            raise _OaiError("badArgument", "Parameters provided did not match expected.")
        arxiv_id = _arxiv_id(asked["identifier"])
        prefix = _prefix(asked["metadataPrefix"])
        for day, paper, state in self.changed(now):
            if paper.arxiv_id == arxiv_id:
                return f"    <GetRecord>\n{record(paper, state, day, prefix)}    </GetRecord>\n"
        raise _OaiError("idDoesNotExist", "Nothing found for this ID")

    def _list(self, asked: dict[str, str], now: datetime) -> str:
        question, skip = dict(asked), 0
        if "resumptionToken" in asked:
            question, skip = self._resumed(asked, now)
        selected = self._selected(question, now)
        page = selected[skip : skip + self.limit]
        if not page:
            raise _OaiError("noRecordsMatch")
        records = "".join(record(paper, state, day, question["metadataPrefix"]) for day, paper, state in page)
        is_last = skip + self.limit >= len(selected)
        token = "" if is_last else self._token(question, selected, skip, now)
        return f"    <ListRecords>\n{records}{token}    </ListRecords>\n"

    def _resumed(self, asked: Mapping[str, str], now: datetime) -> tuple[dict[str, str], int]:
        if set(asked) != {"verb", "resumptionToken"}:
            raise _OaiError("badArgument", "No other paramters allowed with resumptionToken")
        token = asked["resumptionToken"]
        question = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
        skip = question.pop("skip", "")
        if not skip.isdecimal() or now >= self._expires.get(token, now + ONE):
            raise _OaiError("badResumptionToken", "Token decoding failed or format is invalid.")
        if question.get("verb") != asked["verb"]:
            raise _OaiError("badResumptionToken", "token from different verb")
        return question, int(skip)

    def _selected(self, question: Mapping[str, str], now: datetime) -> list[Change]:
        if "metadataPrefix" not in question:
            raise _OaiError("badArgument", "metadataPrefix required.")
        if question.keys() - _LIST_ARGUMENTS:
            raise _OaiError("badArgument", "Unallowed parameter.")
        _prefix(question["metadataPrefix"])
        first, last = _span(question, now)
        wanted = _set(question["set"]) if question.get("set") else None
        return [
            change
            for change in self.changed(now)
            if first <= change[0] <= last and (wanted is None or not wanted.isdisjoint(change[2].categories))
        ]

    def _token(self, question: Mapping[str, str], selected: Sequence[Change], skip: int, now: datetime) -> str:
        """Return the token: the same question from the day of the next record on, but what this page has of it."""
        after = skip + self.limit
        first, next_day = selected[skip][0], selected[after][0]
        resumed = dict(question)
        if next_day != first:
            resumed["from"] = next_day.isoformat()
            after = sum(day == next_day for day, _, _ in selected[:after])
        token = quote(urlencode(resumed | {"skip": str(after)}))
        expires = datetime.combine(now.astimezone(UTC).date() + ONE, time(), UTC)
        self._expires[token] = expires
        return f"        <resumptionToken expires='{expires:%Y-%m-%dT%H:%M:%SZ}'>{token}</resumptionToken>\n"


def _arxiv_id(identifier: str) -> str:
    if not identifier.startswith("oai:arXiv.org:"):
        raise _OaiError("idDoesNotExist", "All identifiers start with: oai:arXiv.org:")
    try:
        return parse(identifier.removeprefix("oai:arXiv.org:")).arxiv_id
    except IdentifierError as error:
        raise _OaiError("idDoesNotExist", "Invalid arXiv_id structure") from error


def _prefix(text: str) -> str:
    if text not in PREFIXES:
        raise _OaiError("cannotDisseminateFormat", "Did not recognize requested format")
    return text


def _span(question: Mapping[str, str], now: datetime) -> tuple[date, date]:
    today = now.astimezone(UTC).date()
    first = _day(question.get("from", ""), "from", EARLIEST)
    last = _day(question.get("until", ""), "until", today)
    if first > last:
        raise _OaiError("badArgument", "until date must be greater than or equal to from date")
    if first < EARLIEST:
        raise _OaiError("badArgument", "start date too early")
    if datetime.combine(last, time(23, 59, 59), UTC) > now + timedelta(days=1):
        raise _OaiError("badArgument", "until date too late")
    return first, last


def _day(text: str, name: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise _OaiError("badArgument", f"{name} date format must be YYYY-MM-DD") from error


def _set(text: str) -> frozenset[str]:
    """Return the canonical categories of a set: a group, an archive or a category."""
    known = {name: set_of(name) for name in taxonomy.NAMES}
    found = [name for name, its_set in known.items() if its_set == text or its_set.startswith(f"{text}:")]
    if not found:
        raise _OaiError("badArgument", "Set does not exist")
    return frozenset(map(taxonomy.canonical, found))


_IDENTIFY = """    <Identify>
        <repositoryName>arXiv</repositoryName>
        <baseURL>{address}</baseURL>
        <protocolVersion>2.0</protocolVersion>
        <adminEmail>help@arxiv.org</adminEmail>
        <earliestDatestamp>2005-09-16</earliestDatestamp>
        <deletedRecord>persistent</deletedRecord>
        <granularity>YYYY-MM-DD</granularity>
    </Identify>
"""
