"""The tables of digests, one file per idea."""

from digests.models.listings import Announcement, ListingDay
from digests.models.papers import Paper
from digests.models.postings import Pattern, Posting, WordIndex

__all__ = ["Announcement", "ListingDay", "Paper", "Pattern", "Posting", "WordIndex"]
