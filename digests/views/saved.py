"""What a reader told about papers: `/saved/`, with what was liked, dismissed and hidden beside it.

The saved papers can be taken along as BibTeX: `/saved/?format=bib`.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.bibtex import library
from digests.models import Feedback, Paper
from digests.models.feedback import FeedbackQuerySet
from digests.pipeline.items import FeedItem
from digests.views.bibtex import as_file

PAGE = 50
LONGEST_QUERY = 200
MOST_WORDS = 10
_SHOWN = {
    "saved": FeedbackQuerySet.saved,
    "liked": FeedbackQuerySet.liked,
    "dismissed": FeedbackQuerySet.dismissed,
    "hidden": FeedbackQuerySet.hidden,
}


@require_safe
@login_required
@never_cache
def saved(request: HttpRequest) -> HttpResponse:
    """Show the saved papers, the newest first, or those of another kind (`?show=liked`), a page at a time.

    `?q=` keeps those with all of its words in the title.
    """
    show = request.GET.get("show", "saved")
    show = show if show in _SHOWN else "saved"
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
    mine = Feedback.objects.filter(reader=request.user.pk)
    rows = _with_words(_SHOWN[show](mine), query)
    if request.GET.get("format") == "bib":
        papers = [row.paper for row in rows.select_related("paper")]
        return as_file(library(papers), f"{show}.bib")
    page: Page[Feedback] = Paginator(rows.select_related("paper"), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "show": show,
        "query": query,
        "counts": _counts(mine),
        "page": page,
        "entries": [_entry(row, show) for row in page],
        "told": {row.paper_id: row for row in page},
        "parameters": urlencode({"show": show} | ({"q": query} if query else {})),
    }
    return render(request, "digests/saved.html", context)


def _with_words(rows: FeedbackQuerySet, query: str) -> FeedbackQuerySet:
    for word in query.split()[:MOST_WORDS]:
        rows = rows.filter(paper__title__icontains=word)
    return rows


def _counts(mine: FeedbackQuerySet) -> list[tuple[str, int]]:
    """Return how many papers of each kind there are, in one query."""
    counts = mine.order_by().aggregate(
        saved=Count("pk", filter=Q(saved_at__isnull=False)),
        liked=Count("pk", filter=Q(verdict="like")),
        dismissed=Count("pk", filter=Q(verdict="dismissal")),
        hidden=Count("pk", filter=Q(is_hidden=True)),
    )
    return list(counts.items())


def _entry(row: Feedback, show: str) -> dict[str, Any]:
    """Return one line of the page: the paper, and when it was told about."""
    paper: Paper = row.paper
    at = row.saved_at if show == "saved" else row.verdict_at if show in {"liked", "dismissed"} else row.updated_at
    return {"item": FeedItem(paper, paper.first_announced_on, "new"), "at": at}
