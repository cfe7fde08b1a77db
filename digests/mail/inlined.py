"""Templates of mails with their style sheet written into each element, as mail programs want it.

The sheet is inlined into a template's source, once, and not into each mail. That asks of these templates: no quotation
mark or `<` inside a tag of Django's, none of them among the attributes of an element, and nothing before the doctype.
"""

import re
from functools import cache

import css_inline
from django.template import engines
from django.template.backends.django import Template
from django.template.loader import get_template

_INDENTATION = re.compile(r"\n\s+")

SHEET = "mail/digest/mail.css"


@cache
def document_template(name: str) -> Template:
    """Return the template of a whole document; its `<style data-css-inline="keep">` stays."""
    return _compiled(_inliner(_source(SHEET)).inline(_source(name)))


@cache
def fragment_template(name: str) -> Template:
    """Return the template of a part of a document."""
    return _compiled(_inliner(None).inline_fragment(_source(name), _source(SHEET)))


def _inliner(sheet: str | None) -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True, extra_css=sheet)


def _source(name: str) -> str:
    """Return a template's source without its indentation, which would be a third of each mail's lines."""
    return _INDENTATION.sub("\n", str(get_template(name).template.source))  # type: ignore[attr-defined]


def _compiled(source: str) -> Template:
    return engines["django"].from_string(source)  # type: ignore[return-value]
