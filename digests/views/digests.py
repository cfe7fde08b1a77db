"""What was mailed, to read on the site: `/digests/` lists a reader's digests, `/digests/<id>/` shows one.

A digest's list is frozen: which papers came and why stays as it was mailed. What a paper is called is today's, and what
staff hid since is not shown.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.models import Digest, Paper, Subscription
from digests.pipeline import feedback
from digests.pipeline.curation import PickedPaper
from digests.pipeline.gists import gists_of
from digests.pipeline.items import FeedItem
from digests.pipeline.subscriptions import zone_of
from digests.ranking.frozen import ListedPaper

PAGE = 30
STATES = {
    Digest.State.COMPOSED: "on its way",
    Digest.State.SENDING: "on its way",
    Digest.State.SENT: "sent",
    Digest.State.FAILED: "not sent: the mail server refused it",
    Digest.State.WITHHELD: "maybe not delivered: the mail server’s answer was not heard",
    Digest.State.EMPTY: "nothing to send",
    Digest.State.DROPPED: "not sent: mail was turned off before",
}
"""What became of a digest, in the words of its reader."""


@require_safe
@login_required
@never_cache
def digest_list(request: HttpRequest) -> HttpResponse:
    """List the reader's digests, the newest first, a page at a time."""
    subscription = Subscription.objects.filter(reader=request.user.pk).first()
    mine = Digest.objects.filter(subscription=subscription).exclude(state=Digest.State.EMPTY).defer("packed")
    page: Page[Digest] = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "rows": [(digest, STATES[Digest.State(digest.state)]) for digest in page],
        "zone": _zone(subscription),
        "subscription": subscription,
    }
    return render(request, "digests/digests.html", context)


@require_safe
@login_required
@never_cache
def digest_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one digest of the reader's as it was mailed."""
    found = Digest.objects.select_related("subscription__reader").filter(subscription__reader=request.user.pk)
    digest = get_object_or_404(found, pk=pk)
    sections = digest.sections
    listed = [paper for section in sections for paper in section.papers]
    papers = Paper.objects.filter(hiding=None).in_bulk([paper.number for paper in listed])
    language = digest.subscription.reader.summary_language
    context: dict[str, Any] = {
        "digest": digest,
        "state": STATES[Digest.State(digest.state)],
        "zone": _zone(digest.subscription),
        "days": 1 if digest.first_day is None or digest.first_day == digest.last_day else 2,
        "sections": [(section, _items(section.papers, papers, digest)) for section in sections],
        "left_out": len(listed) - len(papers),
        "told": feedback.told(request.user.pk or 0, list(papers)),
        "gists": gists_of(list(papers), language),
        "gist_language": language,
    }
    return render(request, "digests/digest.html", context)


def _items(listed: tuple[ListedPaper, ...], papers: Mapping[int, Paper], digest: Digest) -> list[FeedItem]:
    return [_item(paper, papers[paper.number], digest) for paper in listed if paper.number in papers]


def _item(listed: ListedPaper, paper: Paper, digest: Digest) -> FeedItem:
    picked = PickedPaper(listed.number, "", listed.note, listed.announced_on, digest.composed_at)
    return FeedItem(
        paper=paper,
        announced_on=listed.announced_on,
        announce_type=listed.announce_type,
        rank=listed.rank,
        score=listed.score,
        reasons=listed.reasons,
        pick=picked if listed.is_pick else None,
        is_discovery=listed.is_discovery,
    )


def _zone(subscription: Subscription | None) -> ZoneInfo:
    """Return the clock on the reader's wall."""
    return zone_of(subscription.time_zone if subscription else "UTC")
