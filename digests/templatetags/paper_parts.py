"""The parts of an entry that no reader changes: rendered once for all who see the paper.

The entry around them, with its rank, score and reasons, is the reader's own and always rendered.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django import template
from django.template.loader import render_to_string

from digests.models import Paper
from digests.pipeline.items import FeedItem

register = template.Library()

RECENT = 4096
"""Parts that each process keeps, the least recently used forgotten: three of each paper of a few days, some 10 MB."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that a part shows of a paper: what shows the same is rendered once, and a changed text anew."""

    arxiv_id: str
    version: int
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    announce_type: str
    day: date | None
    paper: Paper = field(compare=False)


@register.simple_tag
def paper_part(name: str, item: FeedItem, days: int = 1) -> str:
    """Return the part `templates/digests/parts/<name>.html` of an entry; over several days with the item's day."""
    return _rendered(name, _shown(item, days))


def parts_of(item: FeedItem, days: int) -> tuple[str, str, str]:
    """Return the parts of an entry in their order: head, meta and abstract."""
    return _parts(_shown(item, days))


def _shown(item: FeedItem, days: int) -> _Shown:
    paper = item.paper
    return _Shown(
        paper.arxiv_id,
        paper.version,
        paper.title,
        paper.abstract,
        tuple(paper.authors),
        tuple(paper.categories),
        item.announce_type,
        item.announced_on if days > 1 else None,
        paper,
    )


@lru_cache(maxsize=RECENT // 3)
def _parts(shown: _Shown) -> tuple[str, str, str]:
    return _rendered("head", shown), _rendered("meta", shown), _rendered("abstract", shown)


@lru_cache(maxsize=RECENT)
def _rendered(name: str, shown: _Shown) -> str:
    context = {"paper": shown.paper, "announce_type": shown.announce_type, "day": shown.day}
    return render_to_string(f"digests/parts/{name}.html", context)
