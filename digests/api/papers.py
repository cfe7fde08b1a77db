"""What there is to read: profiles, rankings, papers."""

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from accounts.models import Profile, User
from digests.api.access import reader
from digests.api.answers import FeedAnswer, PaperAnswer, ProfileAnswer, RankedAnswer, SimilarAnswer
from digests.arxiv import identifiers
from digests.models import Paper
from digests.pipeline import curation, feedback, picks, rank
from digests.pipeline import days as announced
from digests.pipeline.similar import similar_to
from digests.ranking.similar import LISTED

MOST_DAYS = 30

Key = Annotated[int | None, Query(ge=1, lt=2**63, description="A profile's id; without it your first profile.")]

router = Router(tags=["Papers"])


@router.get("/profiles", response=list[ProfileAnswer], summary="Your profiles")
def profiles(request: HttpRequest) -> list[ProfileAnswer]:
    """Your profiles, the first one first."""
    return [ProfileAnswer.of(one) for one in Profile.objects.filter(user=reader(request))]


@router.get("/feed", response=FeedAnswer, summary="Your ranking")
def feed(
    request: HttpRequest,
    day: Annotated[date | None, Query(description="The last announcement day; without it the newest one.")] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many days, ending with it.")] = 1,
    profile: Key = None,
) -> FeedAnswer:
    """The papers of one day, or of several, in your order, each with its score and reasons."""
    asked = profile_of(reader(request), profile)
    now = timezone.now()
    mine = rank.stated(asked, now)
    until = day or announced.latest(mine.categories)
    if until is None:
        return FeedAnswer(
            profile=ProfileAnswer.of(asked),
            day=None,
            days=days,
            considered=0,
            matched=0,
            excluded=0,
            unwanted=0,
            hidden=0,
            picks=[],
            papers=[],
        )
    ranking = rank.rank_profile(mine, until=until, days=days, now=now)
    ranked = {one.number: one for one in ranking.papers}
    is_newest = day is None or until >= (announced.latest(mine.categories) or until)
    shown = picks.shown(mine, ranking, is_newest=is_newest, now=now)
    return FeedAnswer(
        profile=ProfileAnswer.of(asked),
        day=until,
        days=days,
        considered=ranking.considered,
        matched=ranking.matched,
        excluded=ranking.excluded,
        unwanted=ranking.unwanted,
        hidden=ranking.hidden,
        picks=[RankedAnswer.of(item, ranked.get(item.paper.number)) for item in shown.above],
        papers=[RankedAnswer.of(item, ranked.get(item.paper.number)) for item in shown.papers],
    )


@router.get("/papers/{path:arxiv_id}/similar", response=list[SimilarAnswer], summary="Papers like it")
def similar(request: HttpRequest, arxiv_id: str) -> list[SimilarAnswer]:
    """The papers of a year that are most like one, without those that you dismissed or hid."""
    found = paper_of(arxiv_id)
    unwanted = feedback.unwanted(reader(request).pk).tolist()
    return [SimilarAnswer.of(one) for one in similar_to(found, without=unwanted, count=LISTED)]


@router.get("/papers/{path:arxiv_id}", response=PaperAnswer, summary="A paper")
def paper(request: HttpRequest, arxiv_id: str) -> PaperAnswer:
    """One paper as arXiv describes it now, where and when it was announced, and what you told about it."""
    found = paper_of(arxiv_id)
    told = feedback.told(reader(request).pk, [found.number]).get(found.number)
    announcements = list(found.announcements.order_by("announced_on", "category"))
    return PaperAnswer.of(found, announcements, told, curation.hiding_of(found.number))


def paper_of(arxiv_id: str) -> Paper:
    """Return the paper of this identifier, in any of its spellings.

    Raises:
        Http404: it is no identifier, or no listing that is held here announced it.
    """
    try:
        number = identifiers.number(identifiers.parse(arxiv_id).arxiv_id)
    except identifiers.IdentifierError as error:
        raise Http404(str(error)) from error
    found = Paper.objects.filter(number=number).first()
    if found is None:
        raise Http404("No listing that is held here announced this paper.")
    return found


def profile_of(user: User, key: int | None) -> Profile:
    """Return the reader's profile of this key, or their first one.

    Raises:
        Http404: the reader has no profile of this key.
    """
    if key is None:
        return Profile.objects.default_of(user)
    found = Profile.objects.filter(user=user, pk=key).first()
    if found is None:
        raise Http404("You have no profile of this id; /api/v1/profiles lists yours.")
    return found
