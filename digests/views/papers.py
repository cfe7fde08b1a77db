"""A paper's own page: `/papers/2512.08242/`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Profile
from digests.arxiv import identifiers
from digests.models import Paper
from digests.pipeline import rank
from digests.ranking.reasons import RankedPaper


@require_safe
def paper(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Show one paper with its announcements and, to a reader, why it ranks where it does."""
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
    context: dict[str, Any] = {"paper": found, "announcements": announcements}
    if request.user.is_authenticated:
        ranked = _ranked(request, found)
        context |= {"ranked": ranked, "score": ranked and ranked.score, "reasons": ranked and ranked.reasons}
    return render(request, "digests/paper.html", context)


def _ranked(request: HttpRequest, found: Paper) -> RankedPaper | None:
    """Return the paper as the reader's ranking of its newest announcement day has it, or None."""
    mine = rank.stated(Profile.objects.default_of(request.user))
    return rank.rank_paper(mine, found.number, now=timezone.now())
