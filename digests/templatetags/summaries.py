"""A summary, and the one-line gist of it, as HTML; what a model wrote is never trusted."""

from collections.abc import Mapping
from html import escape

from django import template
from django.utils.safestring import SafeString

from accounts.languages import Language, described
from digests.models import Paper, Summary
from digests.summaries.grounding import Grounding
from digests.summaries.rendering import as_html
from digests.summaries.shape import PaperSummary
from digests.templatetags.papers import tex_text

register = template.Library()

_SOURCES = {"html": "the full text", "pdf": "the full text (PDF)", "abstract": "the abstract only"}


@register.filter
def summary_html(summary: Summary) -> SafeString:
    """Return a summary as `digests.summaries.rendering` sets it, what was not found in the paper marked."""
    grounding = Grounding.from_json(summary.grounding) if summary.grounding else None
    return as_html(PaperSummary.model_validate(summary.content), grounding, summary.language)


@register.filter
def source_of(summary: Summary) -> str:
    """Say what the model read."""
    return _SOURCES.get(summary.source_kind, summary.source_kind)


@register.filter
def language(tag: str) -> Language:
    """Return a language by its tag, with its own name and direction."""
    return described(tag)


@register.filter
def excerpts(summary: Summary) -> list[str]:
    """Return the passages of the paper that address a language model."""
    return [excerpt for _, excerpt in summary.suspicions]


@register.simple_tag
def gist(paper: Paper, gists: Mapping[int, str], tag: str) -> SafeString:
    """Return a paper's gist as a paragraph in its language, nothing where there is none."""
    text = gists.get(paper.number)
    if not text:
        return SafeString("")
    named = described(tag)
    return SafeString(f'<p class="paper__gist" lang="{escape(named.tag)}" dir="{named.direction}">{tex_text(text)}</p>')
