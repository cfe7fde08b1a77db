"""Every paper that is held, by its words: `/search/`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.languages import language_of
from accounts.models import Interest, Profile
from digests.arxiv import identifiers
from digests.models import Paper
from digests.pipeline import days, feedback, search_query
from digests.pipeline.gists import gists_of
from digests.pipeline.items import FeedItem
from digests.pipeline.search import Found, search
from digests.pipeline.search_query import SearchError

PAGE = 25
UNPROCESSABLE = 422
PERIODS = {"": "any time", "7": "7 days", "30": "30 days", "365": "a year"}
ORDERS = {"": "best first", "newest": "newest first"}


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Find papers by `?q=`, among those of the last `since` days, or in the reader's categories (`in=mine`).

    An identifier of a paper that is held leads to its page.
    """
    typed = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    named = _named(typed)
    if named and (paper := Paper.objects.filter(number=identifiers.number(named)).first()):
        return redirect(paper)
    since = request.GET.get("since", "")
    since = since if since in PERIODS else ""
    order = "newest" if request.GET.get("order") == "newest" else ""
    mine = _followed(request)
    is_mine = bool(mine) and request.GET.get("in") == "mine"
    context: dict[str, Any] = {
        "typed": typed,
        "since": since,
        "order": order,
        "periods": PERIODS.items(),
        "orders": ORDERS.items(),
        "mine": mine,
        "is_mine": is_mine,
        "longest": search_query.LONGEST,
    }
    if named:
        context |= {"unheld": named, "unheld_url": identifiers.abs_url(named)}
    if named or not typed:
        return render(request, "digests/search.html", context)
    try:
        found = search(
            search_query.parse(typed),
            categories=mine if is_mine else (),
            since=_first_day(since),
            newest_first=order == "newest",
        )
    except SearchError as error:
        return render(request, "digests/search.html", context | {"error": str(error)}, status=UNPROCESSABLE)
    chosen = {"q": typed, "since": since, "order": order, "in": "mine" if is_mine else ""}
    context |= {"parameters": urlencode({name: value for name, value in chosen.items() if value})}
    return render(request, "digests/search.html", context | _page(request, found))


def _first_day(since: str) -> date | None:
    """Return the first of the last days that are held; None for all of them."""
    newest = days.newest_held()
    return newest - timedelta(days=int(since) - 1) if since and newest else None


def _named(typed: str) -> str:
    """Return the identifier that was typed, empty where it is none."""
    try:
        return identifiers.parse(typed.removeprefix("arXiv:")).arxiv_id
    except identifiers.IdentifierError:
        return ""


def _followed(request: HttpRequest) -> Sequence[str]:
    if not request.user.is_authenticated:
        return ()
    followed = Profile.objects.default_of(request.user).interests.filter(kind=Interest.Kind.CATEGORY)
    return tuple(followed.order_by("id").values_list("key", flat=True))


def _page(request: HttpRequest, found: Found) -> dict[str, Any]:
    """Return one page of what was found, each paper with what the reader told about it and its gist."""
    page: Page[int] = Paginator(found.numbers, PAGE).get_page(request.GET.get("page"))
    numbers = list(page)
    papers = Paper.objects.in_bulk(numbers)
    language = language_of(request.user)
    return {
        "found": found,
        "page": page,
        "items": [FeedItem(papers[number], papers[number].first_announced_on, "new") for number in numbers],
        "told": feedback.told(request.user.pk, numbers) if request.user.is_authenticated else None,
        "gists": gists_of(numbers, language),
        "gist_language": language,
    }
