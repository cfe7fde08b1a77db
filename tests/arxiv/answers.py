"""Answers of the search API and of OAI-PMH, written as arXiv's servers of 2026 write them; the texts are XML."""

from collections.abc import Callable, Iterable, Sequence

import pytest

from digests.arxiv.entries import ListingEntry
from digests.arxiv.errors import ListingError
from digests.arxiv.oai import parse_records
from digests.arxiv.query import parse_answer
from tests.arxiv.documents import document

VERSION_DATES = (
    "Tue, 05 Aug 2025 17:59:01 GMT",
    "Mon, 11 Aug 2025 08:00:00 GMT",
    "Wed, 03 Sep 2025 12:30:30 GMT",
)


def api_entry(
    arxiv_id: str = "2508.03699v1",
    *,
    title: str = "A title",
    summary: str = "An abstract.",
    authors: Iterable[tuple[str, Sequence[str]]] = (("Ada Lovelace", ()),),
    categories: Sequence[str] = ("cs.LG",),
    primary: str | None = None,
    published: str = "2025-08-05T17:59:01Z",
    updated: str = "2025-08-05T17:59:01Z",
    extra: str = "",
) -> str:
    """Return an entry; authors are names with affiliations."""
    people = "".join(
        f"<author><name>{name}</name>"
        + "".join(f"<arxiv:affiliation>{affiliation}</arxiv:affiliation>" for affiliation in affiliations)
        + "</author>"
        for name, affiliations in authors
    )
    terms = "".join(f'<category term="{term}" scheme="http://arxiv.org/schemas/atom"/>' for term in categories)
    return (
        f"<entry><id>http://arxiv.org/abs/{arxiv_id}</id><title>{title}</title><updated>{updated}</updated>"
        f"<summary>{summary}</summary>{terms}<published>{published}</published>"
        f'<arxiv:primary_category term="{primary or categories[0]}"/>{people}{extra}</entry>'
    )


def api_answer(*entries: str, total: int | None = None, start: int = 0) -> bytes:
    """Return a page of an answer with these entries; `total` is their number if it is not given."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        ' xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id><title>arXiv Query: x</title>'
        "<updated>2026-04-30T17:33:16Z</updated><opensearch:itemsPerPage>100</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>{''.join(entries)}</feed>"
    ).encode()


def raw_record(
    arxiv_id: str = "2508.03699",
    *,
    authors: str = "Ada Lovelace",
    versions: Iterable[tuple[str, str, str, str]] = (("v1", VERSION_DATES[0], "14kb", "D"),),
    abstract: str = "An abstract.",
    extra: str = "",
    datestamp: str = "2025-08-06",
    named: str | None = None,
) -> str:
    """Return a record in the format arXivRaw; versions have number, date, size and letters of the source."""
    dated = "".join(
        f'<version version="{number}"><date>{date}</date><size>{size}</size>'
        + (f"<source_type>{source}</source_type>" if source else "")
        + "</version>"
        for number, date, size, source in versions
    )
    return _record(
        arxiv_id,
        datestamp,
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{named or arxiv_id}</id>'
        f"<submitter>Ada Lovelace</submitter>{dated}<title>A title</title><authors>{authors}</authors>"
        f"<categories>cs.LG cs.AI</categories>{extra}<abstract>{abstract}</abstract></arXivRaw>",
    )


def split_record(
    arxiv_id: str = "2508.03699",
    *,
    authors: Iterable[tuple[str, str, str, Sequence[str]]] = (("Lovelace", "Ada", "", ()),),
    abstract: str = "An abstract.",
    extra: str = "",
    datestamp: str = "2025-08-06",
) -> str:
    """Return a record in the format arXiv; authors have key name, forenames, suffix and affiliations."""
    return _record(
        arxiv_id,
        datestamp,
        f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{arxiv_id}</id><created>2025-08-05</created>'
        f"<authors>{''.join(_split(*author) for author in authors)}</authors><title>A title</title>"
        f"<categories>cs.LG cs.AI</categories>{extra}<abstract>{abstract}</abstract></arXiv>",
    )


def deleted_record(arxiv_id: str) -> str:
    return (
        f'<record><header status="deleted"><identifier>oai:arXiv.org:{arxiv_id}</identifier>'
        "<datestamp>2025-08-06</datestamp></header></record>"
    )


def oai_page(*parts: str, verb: str = "ListRecords", responded_at: str = "2025-08-07T02:40:00Z") -> bytes:
    """Return a page of these records, and a resumption token if there is one among the parts."""
    return oai_document(f"<{verb}>{''.join(parts)}</{verb}>", responded_at=responded_at)


def oai_error(code: str, text: str) -> bytes:
    return oai_document(f"<error code='{code}'>{text}</error>")


def oai_document(inside: str, *, responded_at: str = "2025-08-07T02:40:00Z") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{responded_at}</responseDate>"
        f'<request verb="ListRecords" metadataPrefix="arXivRaw">https://oaipmh.arxiv.org/oai</request>{inside}</OAI-PMH>'
    ).encode()


def found(xml: bytes) -> tuple[ListingEntry, ...]:
    """Return the entries of an answer of the search API, none of them rejected."""
    answer = parse_answer(xml)
    assert answer.rejected == ()
    return answer.entries


def harvested(xml: bytes) -> tuple[ListingEntry, ...]:
    """Return the entries of a page of OAI-PMH, none of them rejected."""
    page = parse_records(xml)
    assert page.rejected == ()
    assert len(page.datestamps) == len(page.entries)
    return page.entries


def refused(parse: Callable[[bytes], object], xml: bytes) -> ListingError:
    """Return the error that `parse` raises; its message is one short line."""
    with pytest.raises(ListingError) as caught:
        parse(xml)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    return caught.value


def kept(name: str) -> bytes:
    """Return a document under tests/data/arxiv, packed or not."""
    try:
        return document(name)
    except FileNotFoundError:
        return document(f"{name}.xz")


def _record(arxiv_id: str, datestamp: str, metadata: str) -> str:
    return (
        f"<record><header><identifier>oai:arXiv.org:{arxiv_id}</identifier><datestamp>{datestamp}</datestamp>"
        f"<setSpec>cs:cs:LG</setSpec></header><metadata>{metadata}</metadata></record>"
    )


def _split(keyname: str, forenames: str, suffix: str, affiliations: Sequence[str]) -> str:
    named = {"keyname": [keyname], "forenames": [forenames], "suffix": [suffix], "affiliation": affiliations}
    inside = (f"<{name}>{text}</{name}>" for name, texts in named.items() for text in texts if text)
    return f"<author>{''.join(inside)}</author>"
