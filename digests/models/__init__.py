"""The tables of digests, one file per idea."""

from digests.models.feedback import Feedback, FeedbackEvent
from digests.models.harvests import Harvest
from digests.models.listings import Announcement, ListingDay
from digests.models.papers import Paper, PaperVersion
from digests.models.postings import Pattern, Posting, WordIndex
from digests.models.reconciliations import Reconciliation
from digests.models.tokens import ApiToken

__all__ = [
    "Announcement",
    "ApiToken",
    "Feedback",
    "FeedbackEvent",
    "Harvest",
    "ListingDay",
    "Paper",
    "PaperVersion",
    "Pattern",
    "Posting",
    "Reconciliation",
    "WordIndex",
]
