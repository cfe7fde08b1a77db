"""Templates of mails with their style sheet written into each element, as mail programs want it.

The sheet is inlined into a template's source, once, and not into each mail. That asks of these templates: no quotation
mark or `<` inside a tag of Django's, none of them among the attributes of an element, and nothing before the doctype.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import css_inline
from django.template import engines
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils.safestring import SafeString

_BLANK = re.compile(r"\n\s*\n")
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


def document(name: str, /, **values: str) -> str:
    """Return a whole document with values that are HTML, as `part` does a part."""
    return _filled(_pieces(document_template, name, _said(values)), values)


def part(name: str, /, **values: str) -> str:
    """Return a part of a document with values that are HTML; a template takes an empty one for one that is not there.

    What stands between the values is rendered once in a process for all parts that have the same ones.
    """
    return _filled(_pieces(fragment_template, name, _said(values)), values)


def _said(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([field for field, value in values.items() if value])


@cache
def _pieces(template: Callable[[str], Template], name: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return a template with these fields in pieces: what stands between them and, every second one, a field's name."""
    marked = template(name).render({field: SafeString(f"\0{field}\0") for field in fields})
    return tuple(without_blank_lines(marked).strip().split("\0"))


def _filled(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    filled = list(pieces)
    filled[1::2] = map(values.__getitem__, pieces[1::2])
    return "".join(filled)


def without_blank_lines(html: str) -> str:
    """Return HTML without the lines that a template's tags leave empty."""
    return _BLANK.sub("\n", html)


def _inliner(sheet: str | None) -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True, extra_css=sheet)


def _source(name: str) -> str:
    """Return a template's source without its indentation, which would be a third of each mail's lines."""
    return _INDENTATION.sub("\n", str(get_template(name).template.source))  # type: ignore[attr-defined]


def _compiled(source: str) -> Template:
    return engines["django"].from_string(source)  # type: ignore[return-value]
