"""The tables of digests, one file per idea."""

from digests.models.harvests import Harvest
from digests.models.listings import Announcement, ListingDay
from digests.models.papers import Paper, PaperVersion
from digests.models.postings import Pattern, Posting, WordIndex
from digests.models.reconciliations import Reconciliation

__all__ = [
    "Announcement",
    "Harvest",
    "ListingDay",
    "Paper",
    "PaperVersion",
    "Pattern",
    "Posting",
    "Reconciliation",
    "WordIndex",
]
