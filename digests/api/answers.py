"""What the API answers with, as its documentation describes it."""

from datetime import date, datetime
from typing import Self

from ninja import Field, Schema

from accounts.models import Profile
from digests.models import Announcement, Feedback, HiddenPaper, Paper
from digests.pipeline.curation import PickedPaper
from digests.pipeline.items import FeedItem
from digests.pipeline.similar import Similar
from digests.ranking.explanation import explained
from digests.ranking.reasons import RankedPaper, Reason


class ProfileAnswer(Schema):
    """One of the reader's profiles."""

    id: int
    name: str

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Describe a profile."""
        return cls(id=profile.pk, name=profile.name)


class ReasonAnswer(Schema):
    """What put a paper where it is; the points of all reasons add up to the score."""

    kind: str
    text: str
    where: str = Field(description="Where it was found, in words.")
    words: str = Field(description="All of it in words, as the page has it.")
    points: float
    title_points: float = Field(description="The part of the points that the title earns.")

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """Describe a reason."""
        return cls(
            kind=reason.kind,
            text=reason.text,
            where=reason.where,
            words=explained([reason])[0].words,
            points=float(reason.points),
            title_points=float(reason.title_points),
        )


class PickAnswer(Schema):
    """What the staff of the site say of a paper that they put forward."""

    category: str = Field(description="For whose readers; empty: for everyone.")
    note: str
    ends_on: date = Field(description="The last day on which it is put forward.")

    @classmethod
    def of(cls, pick: PickedPaper | None) -> Self | None:
        """Describe a pick; None where there is none."""
        return None if pick is None else cls(category=pick.category, note=pick.note, ends_on=pick.ends_on)


class RankedAnswer(Schema):
    """A paper at its rank, or one that staff put forward beside them."""

    rank: int | None = Field(description="Null for a pick that your ranking does not hold.")
    arxiv_id: str
    version: int
    title: str
    announced_on: date
    announce_type: str = Field(description="`new`, `cross`, `replace` or `replace-cross`, as arXiv announced it.")
    score: float | None = Field(description="Null for a pick in which nothing of yours was looked for.")
    is_discovery: bool = Field(description="None of your keywords occurs in it.")
    reasons: list[ReasonAnswer]
    pick: PickAnswer | None = Field(description="What staff say of it; null where they did not put it forward.")

    @classmethod
    def of(cls, item: FeedItem, ranked: RankedPaper | None) -> Self:
        """Describe a paper, ranked or not."""
        return cls(
            rank=item.rank,
            arxiv_id=item.paper.arxiv_id,
            version=item.paper.version,
            title=item.paper.title,
            announced_on=item.announced_on,
            announce_type=item.announce_type,
            score=None if item.score is None else float(item.score),
            is_discovery=ranked is not None and ranked.is_discovery,
            reasons=[ReasonAnswer.of(reason) for reason in item.reasons],
            pick=PickAnswer.of(item.pick),
        )


class FeedAnswer(Schema):
    """A ranking: the same papers in the same order as on the page."""

    profile: ProfileAnswer
    day: date | None = Field(description="The last day of the span; null where no listing has come in yet.")
    days: int
    considered: int = Field(description="How many papers were announced in the profile's categories.")
    matched: int
    excluded: int
    unwanted: int = Field(description="How many of them you dismissed or hid before.")
    hidden: int = Field(description="How many of them the staff of the site hid.")
    picks: list[RankedAnswer] = Field(description="What staff put forward, where you want it above your papers.")
    papers: list[RankedAnswer]


class FeedbackAnswer(Schema):
    """What you told about one paper."""

    arxiv_id: str
    saved_at: datetime | None
    verdict: str = Field(description="`like`, `dismissal`, or empty.")
    verdict_at: datetime | None
    is_hidden: bool
    profile: int | None = Field(description="The profile in which it was last told.")
    updated_at: datetime | None

    @classmethod
    def of(cls, paper: Paper, row: Feedback | None) -> Self:
        """Describe a row; nothing told where there is none."""
        row = row or Feedback(paper=paper)
        return cls(
            arxiv_id=paper.arxiv_id,
            saved_at=row.saved_at,
            verdict=row.verdict,
            verdict_at=row.verdict_at,
            is_hidden=row.is_hidden,
            profile=row.profile_id,
            updated_at=row.updated_at,
        )


class FeedbackListAnswer(Schema):
    """Some of what you told, the last told first."""

    total: int
    items: list[FeedbackAnswer]


class AnnouncementAnswer(Schema):
    """One appearance of a paper in a listing."""

    category: str
    announced_on: date
    announce_type: str
    version: int

    @classmethod
    def of(cls, announcement: Announcement) -> Self:
        """Describe an announcement."""
        return cls(
            category=announcement.category,
            announced_on=announcement.announced_on,
            announce_type=announcement.announce_type,
            version=announcement.version,
        )


class PaperAnswer(Schema):
    """A paper as arXiv describes it now, TeX as its authors wrote it, and what you told about it."""

    arxiv_id: str
    version: int
    title: str
    abstract: str
    authors: list[str]
    categories: list[str] = Field(description="The primary category first.")
    comment: str
    doi: str
    journal_reference: str
    license_url: str
    is_withdrawn: bool
    hidden_because: str | None = Field(description="Why the staff of the site hid it; null where they did not.")
    first_announced_on: date
    abs_url: str
    pdf_url: str
    announcements: list[AnnouncementAnswer]
    feedback: FeedbackAnswer

    @classmethod
    def of(
        cls, paper: Paper, announcements: list[Announcement], row: Feedback | None, hiding: HiddenPaper | None
    ) -> Self:
        """Describe a paper."""
        return cls(
            arxiv_id=paper.arxiv_id,
            version=paper.version,
            title=paper.title,
            abstract=paper.abstract,
            authors=paper.authors,
            categories=paper.categories,
            comment=paper.comment,
            doi=paper.doi,
            journal_reference=paper.journal_reference,
            license_url=paper.license_url,
            is_withdrawn=paper.is_withdrawn,
            hidden_because=None if hiding is None else hiding.reason,
            first_announced_on=paper.first_announced_on,
            abs_url=paper.abs_url,
            pdf_url=paper.pdf_url,
            announcements=[AnnouncementAnswer.of(one) for one in announcements],
            feedback=FeedbackAnswer.of(paper, row),
        )


class SimilarAnswer(Schema):
    """A paper like another."""

    arxiv_id: str
    title: str
    similarity: float = Field(description="From 0 to 1.")
    shared: list[str] = Field(description="The terms that both have, those that make them most alike.")

    @classmethod
    def of(cls, similar: Similar) -> Self:
        """Describe a similar paper."""
        return cls(
            arxiv_id=similar.paper.arxiv_id,
            title=similar.paper.title,
            similarity=round(similar.similarity, 3),
            shared=list(similar.shared),
        )


class ErrorAnswer(Schema):
    """What is wrong, and what to change."""

    error: str
