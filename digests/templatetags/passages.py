"""A passage of a paper with what was found in it marked."""

from html import escape
from itertools import pairwise

from django import template
from django.utils.safestring import SafeString

from digests.pipeline.preview import Passage
from digests.templatetags.papers import tex_plain

register = template.Library()


@register.filter
def marked(passage: Passage) -> SafeString:
    """Return a passage as HTML, its TeX as plain text; where a mark would cut a formula in two, nothing is marked."""
    bounds = [0, *(bound for span in passage.marked for bound in span), len(passage.text)]
    parts = [passage.text[start:end] for start, end in pairwise(bounds)]
    if any(part.count("$") % 2 or part.count("{") != part.count("}") for part in parts):
        return SafeString(escape(tex_plain(passage.text)))
    return SafeString(
        "".join(
            f"<mark>{escape(_plain(part))}</mark>" if place % 2 else escape(_plain(part))
            for place, part in enumerate(parts)
        )
    )


def _plain(part: str) -> str:
    """Return a part as plain text with the blanks around it."""
    bare = part.strip()
    if not bare:
        return part
    start = part.index(bare)
    return part[:start] + tex_plain(bare) + part[start + len(bare) :]
