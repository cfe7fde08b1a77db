"""The controls with which a reader says something about a paper, as they stand for that reader.

They are buttons of the page's one form (`digests/_telling.html`), so that an entry holds nothing that changes from
request to request: each of a paper's few standings is rendered once for all readers.
"""

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from digests.models import Feedback, Paper

register = template.Library()

RECENT = 4096
"""Controls that each process keeps, the least recently used forgotten; each is about a kilobyte."""


@register.simple_tag
def controls(paper: Paper, told: Mapping[int, Feedback], *, in_full: bool = False) -> str:
    """Return the controls of a paper.

    Args:
        paper: the paper.
        told: what the reader told, by paper number.
        in_full: a paper that was dismissed or hidden keeps all controls; else they shrink to one that brings it back.
    """
    row = told.get(paper.number)
    if row is None:
        return _rendered(paper.arxiv_id, in_full=in_full)
    return _rendered(
        paper.arxiv_id,
        is_saved=row.is_saved,
        is_liked=row.is_liked,
        is_dismissed=row.is_dismissed,
        is_hidden=row.is_hidden,
        in_full=in_full,
    )


@lru_cache(maxsize=RECENT)
def _rendered(
    arxiv_id: str,
    *,
    is_saved: bool = False,
    is_liked: bool = False,
    is_dismissed: bool = False,
    is_hidden: bool = False,
    in_full: bool = False,
) -> str:
    is_told = is_saved or is_liked or is_dismissed or is_hidden
    context = {
        "arxiv_id": arxiv_id,
        "address": reverse("tell", args=[arxiv_id]) + ("?full" if in_full else ""),
        "is_told": is_told,
        "is_gone": not in_full and (is_dismissed or is_hidden),
        "gone": "Dismissed" if is_dismissed else "Hidden",
        "buttons": (
            _button("save", "Save", "s", is_pressed=is_saved),
            _button("like", "More like this", "m", is_pressed=is_liked),
            _button("dismiss", "Not this", "x", is_pressed=is_dismissed),
            _button("hide", "Hide", "h", is_pressed=is_hidden),
        ),
    }
    return render_to_string("digests/_controls.html", context)


def _button(name: str, words: str, key: str, *, is_pressed: bool) -> dict[str, str | bool]:
    """Describe one toggle; pressed, it takes back what it said."""
    action = f"un{name}" if is_pressed else name
    return {"name": name, "action": action, "words": words, "key": key, "is_pressed": is_pressed}
