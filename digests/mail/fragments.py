"""What a mail says of a paper that is the same for every reader: rendered once, and shared by all digests.

Rank, reasons and signed links are the reader's own; `rendering` puts them between the pieces that are made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from digests.arxiv import identifiers
from digests.mail.headers import one_line
from digests.mail.inlined import fragment_template, without_blank_lines
from digests.mail.letter import LetterPaper
from digests.mail.lines import clipped, head, wrapped
from digests.templatetags.papers import MARKS, tex_plain

KEPT = 2048
"""Fragments that each process keeps, the least recently used forgotten: those of a week's papers, some 10 MB."""

LONGEST_TITLE = 300
LONGEST_TEXT = 420
LONGEST_NAME = 60
LONGEST_CATEGORY = 32
MOST_AUTHORS = 8
FIRST_AUTHORS = 6
MOST_CATEGORIES = 8


@dataclass(frozen=True, slots=True)
class Fragment:
    """One paper in a mail, in pieces between which the reader's own stand.

    Attributes:
        html: title, authors and text.
        html_meta: categories, mark, day, and links to arXiv.
        text: as `html`, in lines.
        text_meta: categories, mark and day.
        text_links: the addresses, each in a line of its own.
        title: as one line of plain text.
    """

    html: SafeString
    html_meta: SafeString
    text: str
    text_meta: str
    text_links: str
    title: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that a fragment shows: what shows the same is rendered once."""

    base: str
    arxiv_id: str
    version: int
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    announce_type: str
    day: date | None
    text: str = field(repr=False)
    is_gist: bool


def fragment_of(paper: LetterPaper, base: str, *, in_full: bool, with_day: bool) -> Fragment:
    """Return a paper's fragment.

    Args:
        paper: the paper; its rank, score and reasons do not matter.
        base: the site's address, which links begin with.
        in_full: with its gist or the head of its abstract; else its title and authors only.
        with_day: whether the day of its announcement is named.
    """
    return _rendered(
        _Shown(
            base,
            paper.arxiv_id,
            paper.version,
            paper.title,
            paper.authors,
            paper.categories,
            paper.announce_type,
            paper.announced_on if with_day else None,
            paper.text if in_full else "",
            paper.is_gist,
        )
    )


@lru_cache(maxsize=KEPT)
def _rendered(shown: _Shown) -> Fragment:
    title = clipped(one_line(tex_plain(shown.title)), LONGEST_TITLE) or "[no title]"
    text = head(one_line(tex_plain(shown.text)), LONGEST_TEXT)
    authors = _authors(shown.authors)
    categories = [clipped(one_line(category), LONGEST_CATEGORY) for category in shown.categories[:MOST_CATEGORIES]]
    mark = (
        ""
        if shown.announce_type == "new"
        else clipped(one_line(MARKS.get(shown.announce_type, shown.announce_type)), 32)
    )
    day = format_date(shown.day, "D j M") if shown.day else ""
    context = {
        "title": title,
        "authors": authors,
        "text": text,
        "primary": "".join(categories[:1]),
        "cross_lists": " ".join(categories[1:]),
        "facts": [fact for fact in (mark, day) if fact],
        "arxiv_id": shown.arxiv_id,
        "page": f"{shown.base}/papers/{shown.arxiv_id}/",
        "abs_url": identifiers.abs_url(shown.arxiv_id),
        "pdf_url": identifiers.pdf_url(shown.arxiv_id, shown.version),
    }
    lines = [wrapped(title), *(wrapped(line, indent="    ") for line in (authors,) if line)]
    if text:
        lines += ["", wrapped(text, indent="    ")]
    return Fragment(
        html=SafeString(without_blank_lines(fragment_template("mail/digest/_paper.html").render(context)).strip()),
        html_meta=SafeString(fragment_template("mail/digest/_meta.html").render(context).strip()),
        text="\n".join(lines),
        text_meta=wrapped(" · ".join(filter(None, (" ".join(categories), mark, day))), indent="    "),
        text_links="\n".join(
            f"    {name:<15} {address}"
            for name, address in (("Page", context["page"]), ("arXiv", context["abs_url"]), ("PDF", context["pdf_url"]))
        ),
        title=title,
    )


def _authors(authors: Sequence[str]) -> str:
    names = [clipped(one_line(name), LONGEST_NAME) for name in authors[:MOST_AUTHORS]]
    if len(authors) <= MOST_AUTHORS:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST_AUTHORS])} and {len(authors) - FIRST_AUTHORS:,} others"
