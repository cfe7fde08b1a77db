"""The entries of a list of papers, as HTML.

A page has fifty, and to look up the names of a template for each took half of the page's time: what readers share comes
from templates (`paper_parts`, `feedback`), each rendered once, and the reader's own is put around it here.
"""

from collections.abc import Iterable, Mapping

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from digests.models import Feedback
from digests.pipeline.items import FeedItem
from digests.templatetags.feedback import controls
from digests.templatetags.paper_parts import parts_of
from digests.templatetags.papers import score
from digests.templatetags.reasons import why
from digests.templatetags.summaries import gist

register = template.Library()


@register.simple_tag
def entries(
    items: Iterable[FeedItem],
    *,
    days: int = 1,
    told: Mapping[int, Feedback] | None = None,
    profile: int | None = None,
    gists: Mapping[int, str] | None = None,
    language: str = "",
) -> SafeString:
    """Return papers as the items of a list.

    Args:
        items: the papers, in a ranking each with its rank, score and reasons; one that staff put forward has its pick.
        days: the ranking's span.
        told: what the reader told about the papers, by number; nobody else has controls.
        profile: the key of the reader's profile that ranks.
        gists: those of the papers by number.
        language: the language of the gists.

    What a template does not know comes as an empty text, and is taken for nothing.
    """
    told, profile = told if isinstance(told, Mapping) else None, profile or None
    return SafeString(
        "\n".join(
            _entry(item, days or 1, profile, _says(item, gists, language), _told(item, told)) for item in items or ()
        )
    )


def _entry(item: FeedItem, days: int, profile: int | None, said: str, told: str) -> str:
    head, meta, abstract = parts_of(item, days)
    mark, pick = "", ""
    if item.pick:
        mark, pick = " paper--picked", render_to_string("digests/_pick.html", {"pick": item.pick})
    return (
        f'<li class="paper{mark}" id="paper-{escape(item.paper.arxiv_id)}">{pick}\n'
        f'{_ranked(item, head, profile)}\n{said}<div class="paper__foot">{meta}\n{told}\n{abstract}</div></li>'
    )


def _ranked(item: FeedItem, head: str, profile: int | None) -> str:
    """Return the head, in a ranking with rank, score and reasons."""
    if item.score is None:
        return head
    rank = f'<span class="paper__rank">{item.rank}</span>' if item.rank else ""
    points = f'<span class="paper__score"><span class="visually-hidden">Score </span>{score(item.score)}</span>'
    return f"{rank}\n{head}\n{points}\n{why(item.reasons, is_discovery=item.is_discovery, profile=profile)}"


def _says(item: FeedItem, gists: Mapping[int, str] | None, language: str) -> str:
    return gist(item.paper, gists, language) if gists else ""


def _told(item: FeedItem, told: Mapping[int, Feedback] | None) -> str:
    return "" if told is None else controls(item.paper, told)
