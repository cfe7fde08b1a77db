"""The dated versions that descriptions give to PaperVersion rows."""

from collections.abc import Mapping
from dataclasses import replace

from digests.arxiv.entries import EntryVersion, ListingEntry
from digests.models import Paper, PaperVersion

_BATCH = 10_000


def store(entries: Mapping[int, ListingEntry]) -> int:
    """Write the versions of the papers (by number) that are held; return how many papers are.

    The search API gives the first and the last version, OAI-PMH all of them. It is OAI-PMH that knows whether a version
    holds nothing any more, and the search API that knows what its comment says: either tells a withdrawal.
    """
    held = Paper.objects.filter(number__in=entries).values_list("number", flat=True)
    numbers = list(held)
    known = {
        (row.paper_id, row.number): EntryVersion(row.number, row.submitted_at, row.is_withdrawal)
        for row in PaperVersion.objects.filter(paper__in=numbers)
    }
    said = {(number, version.number): version for number in numbers for version in entries[number].versions}
    merged = {key: _merged(version, known.get(key)) for key, version in said.items()}
    PaperVersion.objects.bulk_create(
        [
            PaperVersion(
                paper_id=paper,
                number=number,
                submitted_at=version.submitted_at,
                is_withdrawal=version.is_withdrawal,
            )
            for (paper, number), version in merged.items()
            if version != known.get((paper, number))
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["paper", "number"],
        update_fields=["submitted_at", "is_withdrawal"],
    )
    return len(numbers)


def _merged(said: EntryVersion, known: EntryVersion | None) -> EntryVersion:
    is_withdrawal = said.is_withdrawal or (known is not None and known.is_withdrawal)
    return replace(said, is_withdrawal=is_withdrawal)
