"""What a reader tells: saved, liked, dismissed and hidden papers."""

from enum import StrEnum
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from accounts.models import Profile
from digests.api.access import reader
from digests.api.answers import FeedbackAnswer, FeedbackListAnswer
from digests.api.papers import paper_of
from digests.models import Feedback
from digests.models.feedback import FeedbackQuerySet
from digests.pipeline import feedback

MOST = 500

router = Router(tags=["Feedback"])


class Kind(StrEnum):
    """What was told."""

    ALL = "all"
    SAVED = "saved"
    LIKED = "liked"
    DISMISSED = "dismissed"
    HIDDEN = "hidden"


class ToldAction(StrEnum):
    """What is told about one paper; those with `un` take it back."""

    SAVE = "save"
    UNSAVE = "unsave"
    LIKE = "like"
    UNLIKE = "unlike"
    DISMISS = "dismiss"
    UNDISMISS = "undismiss"
    HIDE = "hide"
    UNHIDE = "unhide"
    UNDO = "undo"


class Wish(Schema, extra="forbid"):
    """One thing told about a paper."""

    action: ToldAction = Field(
        description="`dismiss` is “not this”: never shown again, and papers like it come later; `hide` is only never "
        "shown again. Those with `un` take back what the other told; `undo` takes back what was told last."
    )
    profile: int | None = Field(
        None, ge=1, lt=2**63, description="In which of your profiles; without it where you told something before."
    )


@router.get("/feedback", response=FeedbackListAnswer, summary="What you told")
def told(
    request: HttpRequest,
    kind: Annotated[Kind, Query(description="Which papers.")] = Kind.ALL,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="How many to pass over.")] = 0,
) -> FeedbackListAnswer:
    """The papers that you saved, liked, dismissed or hid, the last told first."""
    mine = Feedback.objects.filter(reader=reader(request))
    rows = _OF_KIND[kind](mine).order_by("-updated_at", "-paper_id")
    page = rows.select_related("paper")[offset : offset + limit]
    return FeedbackListAnswer(total=rows.count(), items=[FeedbackAnswer.of(row.paper, row) for row in page])


@router.put("/papers/{path:arxiv_id}/feedback", response=FeedbackAnswer, summary="Tell something about a paper")
def tell(request: HttpRequest, arxiv_id: str, wish: Wish) -> FeedbackAnswer:
    """Save a paper, ask for more like it, dismiss or hide it, take that back, or undo what you told last.

    What is told already changes nothing, and an undo is not undone by another.
    """
    user, found = reader(request), paper_of(arxiv_id)
    try:
        profile = feedback.profile_for(user, found.number, wish.profile)
    except Profile.DoesNotExist as error:
        raise Http404("You have no profile of this id; /api/v1/profiles lists yours.") from error
    feedback.act(user, profile, found.number, wish.action, timezone.now())
    return FeedbackAnswer.of(found, feedback.told(user.pk, [found.number]).get(found.number))


@router.delete("/papers/{path:arxiv_id}/feedback", response={204: None}, summary="Take everything back")
def take_back(request: HttpRequest, arxiv_id: str) -> Status[None]:
    """Let a paper be one about which you told nothing."""
    user, found = reader(request), paper_of(arxiv_id)
    feedback.clear(user, feedback.profile_for(user, found.number), found.number, timezone.now())
    return Status(204, None)


_OF_KIND = {
    Kind.ALL: FeedbackQuerySet.standing,
    Kind.SAVED: FeedbackQuerySet.saved,
    Kind.LIKED: FeedbackQuerySet.liked,
    Kind.DISMISSED: FeedbackQuerySet.dismissed,
    Kind.HIDDEN: FeedbackQuerySet.hidden,
}
