"""Entries of a day's listing to Announcement rows: in each category a paper is announced once a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from digests.arxiv.entries import AnnounceType, ListingEntry
from digests.arxiv.filing import filings
from digests.models import Announcement, Paper

_BATCH = 1000


def store(entries: Mapping[int, ListingEntry], asked: Sequence[str], announced_on: date) -> int:
    """Write the announcements (of papers by number) that are new or say more; return how many.

    Several documents tell one category's day. The strongest announce type stays, and of the versions the highest: a
    page, which does not know it (0), does not unsay it.
    """
    wanted = {
        (number, category): (announce_type, entry.version)
        for number, entry in entries.items()
        for category, announce_type in filings(entry, asked)
    }
    held = {
        (number, category): (announce_type, version)
        for number, category, announce_type, version in Announcement.objects.announced_on(announced_on)
        .filter(paper__in=entries)
        .values_list("paper_id", "category", "announce_type", "version")
    }
    merged = {key: _stronger(held[key], said) if key in held else said for key, said in wanted.items()}
    written = Announcement.objects.bulk_create(
        [
            Announcement(
                paper_id=number,
                category=category,
                announced_on=announced_on,
                announce_type=announce_type,
                version=version,
            )
            for (number, category), (announce_type, version) in merged.items()
            if held.get((number, category)) != (announce_type, version)
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["paper", "category", "announced_on"],
        update_fields=["announce_type", "version"],
    )
    _want_description([row for row in written if (row.paper_id, row.category) not in held], announced_on)
    return len(written)


def is_repeated(entry: ListingEntry, announce_type: str, version: int) -> bool:
    """Return whether an announcement of another day may be this entry's; a version that a page left out may be any."""
    return entry.announce_type == announce_type and (entry.version == version or 0 in {entry.version, version})


def _stronger(held: tuple[str, int], said: tuple[str, int]) -> tuple[str, int]:
    announce_type = min(held[0], said[0], key=AnnounceType.strength)
    return announce_type, max(held[1], said[1])


def _want_description(written: Sequence[Announcement], announced_on: date) -> None:
    """Have the papers described again whose replacement a page announced: it does not say which version is newest."""
    replaced = {
        row.paper_id
        for row in written
        if row.version == 0 and row.announce_type in {AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS}
    }
    if replaced:
        named = Announcement.objects.announced_on(announced_on).filter(paper=OuterRef("pk"), version__gt=0)
        described = Paper.objects.filter(number__in=replaced, described_version__gt=0)
        described.exclude(Exists(named)).update(described_version=0)
