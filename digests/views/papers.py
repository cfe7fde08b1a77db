"""A paper's own page: `/papers/2512.08242/`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Paper, PaperVersion
from digests.pipeline import curation, feedback, rank
from digests.pipeline.curation import PickedPaper
from digests.pipeline.similar import similar_to
from digests.views.summaries import summary_context


@require_safe
def paper(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Show one paper with its announcements and versions and, to a reader, why it ranks where it does."""
    try:
        identifier = identifiers.parse(arxiv_id)
    except identifiers.IdentifierError as error:
        raise Http404(str(error)) from error
    if identifier.arxiv_id != arxiv_id:
        return redirect("paper", identifier.arxiv_id, permanent=True)
    found = Paper.objects.filter(number=identifiers.number(identifier.arxiv_id)).first()
    if found is None:
        raise Http404("No listing that is held here announced this paper.")
    announcements = list(found.announcements.order_by("announced_on", "category"))
    versions = list(found.versions.order_by("number"))
    context: dict[str, Any] = {
        "paper": found,
        "announcements": announcements,
        "versions": versions,
        "readable": _readable(found, versions),
        "hiding": curation.hiding_of(found.number),
    }
    if request.user.is_authenticated:
        now = timezone.now()
        context["ranks"] = Profile.objects.default_of(request.user)
        mine = rank.stated(context["ranks"], now)
        ranked = rank.rank_paper(mine, found.number, now=now)
        context |= {"ranked": ranked, "score": ranked and ranked.score, "reasons": ranked and ranked.reasons}
        context["pick"] = _pick(found, mine.categories, now)
        context["told"] = feedback.told(request.user.pk, [found.number])
        context["similar"] = similar_to(found, without=feedback.unwanted(request.user.pk).tolist())
    else:
        context["similar"] = similar_to(found)
    if not context["hiding"]:
        context |= summary_context(request, found)
    return render(request, "digests/paper.html", context)


class _Readable(NamedTuple):
    """A version whose PDF arXiv has."""

    number: int
    pdf_url: str


def _readable(found: Paper, versions: Sequence[PaperVersion]) -> _Readable | None:
    """Return the newest version with a text; of a withdrawn paper an earlier one, or None where none is known."""
    if not found.is_withdrawn:
        return _Readable(found.version, found.pdf_url)
    earlier = [version.number for version in versions if not version.is_withdrawal and version.number < found.version]
    return _Readable(earlier[-1], identifiers.pdf_url(found.arxiv_id, earlier[-1])) if earlier else None


def _pick(found: Paper, categories: Collection[str], now: datetime) -> PickedPaper | None:
    """Return what staff say of the paper where they put it forward for these categories' readers, or for everyone."""
    return next((one for one in curation.picks_of(categories, now) if one.number == found.number), None)
