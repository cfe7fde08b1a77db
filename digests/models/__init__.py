"""The tables of digests, one file per idea."""

from digests.models.curation import Curation, HiddenPaper, Pick
from digests.models.delivery import Digest, MailedPaper, Subscription
from digests.models.feedback import Feedback, FeedbackEvent
from digests.models.harvests import Harvest
from digests.models.listings import AnnouncedDay, Announcement, ListingDay
from digests.models.meanings import DayMeanings, PaperMeaning
from digests.models.packed_profiles import PackedProfile
from digests.models.papers import Paper, PaperVersion
from digests.models.postings import Pattern, Posting, WordIndex
from digests.models.quality import JudgedRanking, RankingQuality
from digests.models.reconciliations import Reconciliation
from digests.models.rules import LearnedTaste, RelevanceRule
from digests.models.search import SearchEntry
from digests.models.similar import MonthIndex, SimilarPapers, Trending
from digests.models.spending import SpendingDay
from digests.models.summaries import Summary, SummaryFailure, SummaryState
from digests.models.summary_reports import ReportReason, SummaryEvent, SummaryReport
from digests.models.tokens import ApiToken
from digests.models.vectors import DayVectors, TermStatistics

__all__ = [
    "AnnouncedDay",
    "Announcement",
    "ApiToken",
    "Curation",
    "DayMeanings",
    "DayVectors",
    "Digest",
    "Feedback",
    "FeedbackEvent",
    "Harvest",
    "HiddenPaper",
    "JudgedRanking",
    "LearnedTaste",
    "ListingDay",
    "MailedPaper",
    "MonthIndex",
    "PackedProfile",
    "Paper",
    "PaperMeaning",
    "PaperVersion",
    "Pattern",
    "Pick",
    "Posting",
    "RankingQuality",
    "Reconciliation",
    "RelevanceRule",
    "ReportReason",
    "SearchEntry",
    "SimilarPapers",
    "SpendingDay",
    "Subscription",
    "Summary",
    "SummaryEvent",
    "SummaryFailure",
    "SummaryReport",
    "SummaryState",
    "TermStatistics",
    "Trending",
    "WordIndex",
]
