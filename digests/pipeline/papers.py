"""What arXiv's doors say about papers to Paper rows.

The doors tell the same paper differently, so that each is believed in what it knows. A listing (RSS, Atom) gives the
text as arXiv keeps it, in TeX, and the version; its text stands. The search API and OAI-PMH (entries with dated
versions) describe it: the text of a newer version, and of any the particulars that listings leave out. A page (version
0) shows the newest version without naming it, in Unicode: it fills what is empty. So the same documents, in whatever
order they come again, change nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from digests.arxiv import taxonomy
from digests.arxiv.entries import ListingEntry
from digests.arxiv.texts import NO_TITLE
from digests.arxiv.withdrawal import is_withdrawal_notice
from digests.models import Announcement, Paper
from digests.pipeline import search_index

FIRST_VERSION = 1
"""What is noted for a paper that only a page has shown: it has at least this version."""

_TEXT = ("title", "abstract", "authors", "authors_as_given")
_PARTICULARS = ("comment", "doi", "journal_reference", "license_url")
_WRITTEN = ("version", *_TEXT, *_PARTICULARS, "categories", "is_withdrawn", "described_version", "updated_at")
_BATCH = 1000


class Change(IntEnum):
    """What an entry changed of a paper, at most.

    `DESCRIBED` changes nothing that anybody sees, `PARTICULARS` are on the paper's own page only; what is `SHOWN` is in
    lists and matched with keywords.
    """

    NOTHING = 0
    DESCRIBED = 1
    PARTICULARS = 2
    SHOWN = 3
    WITHDRAWAL = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What became of papers: which ones are new, and how much each of the others changed."""

    new: tuple[int, ...]
    changes: Mapping[int, Change]

    @property
    def changed(self) -> list[int]:
        """Papers that somebody sees otherwise now, if only on their own pages."""
        return [number for number, change in self.changes.items() if change >= Change.PARTICULARS]

    @property
    def shown(self) -> list[int]:
        """Papers that lists show otherwise now."""
        return [number for number, change in self.changes.items() if change >= Change.SHOWN]

    @property
    def withdrawn_or_back(self) -> list[int]:
        """Papers that are withdrawn now and were not, or the other way round."""
        return [number for number, change in self.changes.items() if change == Change.WITHDRAWAL]


def store(entries: Mapping[int, ListingEntry], announced_on: Mapping[int, date], now: datetime) -> Told:
    """Write the papers (by number) that are new or about which an entry says something new.

    `announced_on` is each paper's earliest day among the announcements being stored; a paper that is not held and has
    none is left out. The caller holds `Lock.INGEST`.
    """
    held = Paper.objects.in_bulk(list(entries))
    by_page = _withdrawn_by_a_page(held.values(), entries, announced_on)
    new = [
        _new(number, entry, announced_on[number], now)
        for number, entry in entries.items()
        if number not in held and number in announced_on
    ]
    changes = {}
    for number, paper in held.items():
        change = take_over(paper, entries[number], now, keeps_withdrawal=number in by_page)
        if announced_on.get(number, paper.first_announced_on) < paper.first_announced_on:
            paper.first_announced_on = announced_on[number]
            change = max(change, Change.PARTICULARS)
        if change:
            changes[number] = change
    write([*new, *(held[number] for number in changes)])
    return Told(tuple(paper.number for paper in new), changes)


def take_over(paper: Paper, entry: ListingEntry, now: datetime, *, keeps_withdrawal: bool = False) -> Change:
    """Write what an entry says into the row, unless it is of an older version; return what that changed.

    What an entry leaves out does not erase what is known. `keeps_withdrawal` says that a page has shown the entry's
    very version as withdrawn, which a listing cannot tell.
    """
    if 0 < entry.version < paper.version:
        return _note_description(paper, entry)
    before = _state(paper)
    is_newer = entry.version > paper.version
    is_described = paper.described_version >= max(entry.version, FIRST_VERSION)
    _take_text(paper, entry, is_believed=is_newer or (entry.version > 0 and not entry.versions))
    _take_particulars(paper, entry, is_believed=entry.version > 0 and (is_newer or not is_described))
    paper.categories = _categories(paper, entry, is_newer=is_newer)
    _take_withdrawal(paper, entry, is_newer=is_newer and not keeps_withdrawal)
    paper.version = max(paper.version, entry.version, FIRST_VERSION)
    change = _change(before, _state(paper))
    if change:
        paper.updated_at = now
    return max(change, _note_description(paper, entry))


def write(papers: Sequence[Paper]) -> None:
    """Write rows that are new or changed, a thousand in one statement, and what searches find of them."""
    Paper.objects.bulk_create(
        papers,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=[*_WRITTEN, "first_announced_on"],
    )
    search_index.store(papers)


def _withdrawn_by_a_page(
    held: Collection[Paper], entries: Mapping[int, ListingEntry], announced_on: Mapping[int, date]
) -> set[int]:
    """Return the withdrawn papers whose newer version here is the one that a page of the same day announced.

    A listing does not say that a version withdraws the paper; the page, which does, does not name the version.
    """
    withdrawn = [
        paper.number
        for paper in held
        if paper.is_withdrawn and paper.number in announced_on and _is_newer_listing(paper, entries[paper.number])
    ]
    if not withdrawn:
        return set()
    unnamed = Announcement.objects.filter(paper__in=withdrawn, version=0).values_list("paper_id", "announced_on")
    return {number for number, day in unnamed if announced_on[number] == day}


def _is_newer_listing(paper: Paper, entry: ListingEntry) -> bool:
    return entry.version > paper.version and not entry.versions


def _new(number: int, entry: ListingEntry, announced_on: date, now: datetime) -> Paper:
    paper = Paper(number=number, arxiv_id=entry.arxiv_id, version=0, first_announced_on=announced_on, updated_at=now)
    take_over(paper, entry, now)
    return paper


def _note_description(paper: Paper, entry: ListingEntry) -> Change:
    if not entry.versions or entry.version <= paper.described_version:
        return Change.NOTHING
    paper.described_version = entry.version
    return Change.DESCRIBED


def _state(paper: Paper) -> dict[Change, tuple[Any, ...]]:
    """Return what a paper says, by how much it matters when it changes."""
    return {
        Change.WITHDRAWAL: (paper.is_withdrawn,),
        Change.SHOWN: (paper.version, paper.categories, *(getattr(paper, field) for field in _TEXT)),
        Change.PARTICULARS: tuple(getattr(paper, field) for field in _PARTICULARS),
    }


def _change(before: Mapping[Change, object], after: Mapping[Change, object]) -> Change:
    return max((step for step in before if before[step] != after[step]), default=Change.NOTHING)


def _take_text(paper: Paper, entry: ListingEntry, *, is_believed: bool) -> None:
    for field in _TEXT:
        said, held = getattr(entry, field), getattr(paper, field)
        if said and (not held or (is_believed and said != NO_TITLE) or held == NO_TITLE):
            setattr(paper, field, list(said) if isinstance(said, tuple) else said)


def _take_particulars(paper: Paper, entry: ListingEntry, *, is_believed: bool) -> None:
    for field in _PARTICULARS:
        said = getattr(entry, field)
        if said and (is_believed or entry.versions or not getattr(paper, field)):
            setattr(paper, field, said)


def _categories(paper: Paper, entry: ListingEntry, *, is_newer: bool) -> list[str]:
    """Return the categories, the primary one first.

    A newer version's list replaces the known one. Another list of the same version takes nothing away: it may be from
    before a cross-listing. Of two primary categories a description's counts: a listing can be served again late.
    """
    said = [taxonomy.canonical(category) for category in entry.categories]
    if not said:
        return paper.categories
    if is_newer:
        return list(dict.fromkeys(said))
    first = said[:1] if entry.versions else paper.categories[:1]
    return list(dict.fromkeys([*first, *paper.categories, *said]))


def _take_withdrawal(paper: Paper, entry: ListingEntry, *, is_newer: bool) -> None:
    """Withdrawn is what the newest version says: a newer one ends it, the same one repeated does not."""
    if entry.is_withdrawn or is_withdrawal_notice(entry.comment, entry.abstract):
        paper.is_withdrawn = True
    elif is_newer and paper.is_withdrawn:
        paper.is_withdrawn = False
        if paper.comment != entry.comment and is_withdrawal_notice(paper.comment, ""):
            paper.comment = ""
