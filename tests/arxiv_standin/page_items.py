"""An entry of a listing to the markup of arxiv.org's pages: a `dt` and its `dd`."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus

from digests.arxiv import taxonomy
from tests.arxiv_standin.accents import symbols_to_tex
from tests.arxiv_standin.papers import Kind, Paper, State
from tests.arxiv_standin.texts import Author
from tests.arxiv_standin.world import Listed

_AUTHORS_SHOWN = 100
_ADDRESS = re.compile(r"(https?)://[^\s<>\"]*[^\s<>\".,;:!?)]")


def item(listed: Listed, number: int, told_on: date, *, has_abstract: bool) -> str:
    """Return the entry of this number with its metadata of a day; a nameless paper has its number only."""
    paper = listed.paper
    state = paper.on(told_on)
    if state is None:
        return ""
    note = {Kind.CROSS: f"\n        (cross-list from {state.categories[0]})"}.get(listed.kind, "")
    if listed.kind in {Kind.REPLACE, Kind.REPLACE_CROSS}:
        note = "\n        (replaced)"
    head = f"""    <dt>
      <a name='item{number}'>[{number}]</a>
      <a href ="/abs/{paper.arxiv_id}" title="Abstract" id="{paper.arxiv_id}">
        arXiv:{paper.arxiv_id}
      </a>{note}
"""
    return f"{head}    </dt>\n" if paper.is_nameless else head + _described(paper, state, has_abstract)


@lru_cache(maxsize=8192)
def _described(paper: Paper, state: State, has_abstract: bool) -> str:
    """Return what is the same of an entry wherever it stands."""
    identifier, text = paper.arxiv_id, state.text
    comment = _line("comments mathjax", "Comments", _linked(state.comment))
    reference = _line("journal-ref", "Journal-ref", escape(state.journal_reference))
    abstract = ""
    if has_abstract:
        markup = _linked(symbols_to_tex(text.abstract)).replace("\n", "\n<br />")
        abstract = f"\n        <p class='mathjax'>\n          {markup}\n        </p>"
    return f"""      [<a href="/pdf/{identifier}" title="Download PDF" id="pdf-{identifier}"\
 aria-labelledby="pdf-{identifier}">pdf</a>, <a href="https://arxiv.org/html/{identifier}v{state.version}"\
 title="View HTML" id="html-{identifier}" aria-labelledby="html-{identifier}" rel="noopener noreferrer"\
 target="_blank">html</a>, <a href="/format/{identifier}" title="Other formats" id="oth-{identifier}"\
 aria-labelledby="oth-{identifier}">other</a>]
    </dt>
    <dd>
      <div class='meta'>
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          {escape(text.title)}
        </div>
        <div class='list-authors'>{_authors(text.authors, state.categories[0])}</div>
{comment}{reference}
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
          {_subjects(state.categories)}
        </div>
{abstract}
      </div>
    </dd>
"""


def _line(kind: str, name: str, markup: str) -> str:
    if not markup:
        return ""
    descriptor = f"<span class='descriptor'>{name}:</span>"
    return f"\n        <div class='list-{kind}'>{descriptor}\n          {markup}\n        </div>\n"


def _authors(authors: Sequence[Author], category: str) -> str:
    archive = category.partition(".")[0]
    shown = authors if len(authors) <= _AUTHORS_SHOWN + 1 else authors[:_AUTHORS_SHOWN]
    markup = ""
    for place, author in enumerate(shown):
        is_after_divider = place > 0 and shown[place - 1].is_divider
        separator = " " if is_after_divider else ", " if place and not author.is_divider else ""
        markup += separator + _author(author, archive)
    return markup


def _author(author: Author, archive: str) -> str:
    if author.is_divider:
        return escape(author.name)
    forenames, _, surname = author.name.rpartition(" ")
    query = quote_plus(f"{surname}, {forenames[:1]}" if forenames else surname)
    link = f'<a href="/search/{archive}?searchtype=author&amp;query={query}">{escape(author.name)}</a>'
    affiliations = f" ({escape(', '.join(author.affiliations))})" if author.affiliations else ""
    return f"{link}{affiliations}"


def _subjects(categories: Sequence[str]) -> str:
    primary, *others = map(_displayed, categories)
    return f'<span class="primary-subject">{primary}</span>' + "".join(f"; {other}" for other in others)


def _displayed(category: str) -> str:
    return escape(f"{taxonomy.name(category)} ({category})")


def _linked(text: str) -> str:
    """Escape a text and put links where it has addresses; arXiv hides these behind `this https URL`."""
    markup, end = [], 0
    for address in _ADDRESS.finditer(text):
        markup.append(escape(text[end : address.start()], quote=False))
        markup.append(
            f'<a href="{escape(address[0])}" rel="external noopener nofollow"'
            f' class="link-external link-{address[1]}">this {address[1]} URL</a>'
        )
        end = address.end()
    return "".join(markup) + escape(text[end:], quote=False)
