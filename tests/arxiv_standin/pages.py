"""A listing to the HTML pages that arxiv.org shows of it: `/list/<category>/new` and `/catchup/<category>/<date>`.

Structure, classes and wording follow the templates of https://github.com/arXiv/arxiv-browse as of autumn 2026; the
markup is written anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from tests.arxiv_standin.page_items import item
from tests.arxiv_standin.papers import Kind
from tests.arxiv_standin.subjects import Subject
from tests.arxiv_standin.world import Listed

PAGE_ENTRIES = 2000
"""The most entries of a page."""
SHOWN = (25, 50, 100, 250, 500, 1000, 2000)
"""How many entries a listing page can be asked to show."""

_HEADINGS = ("New submissions", "Cross submissions", "Replacement submissions")
_INDEX = ("New submissions", "Cross-lists", "Replacements")
_SECTION = {Kind.NEW: 0, Kind.CROSS: 1, Kind.REPLACE: 2, Kind.REPLACE_CROSS: 2}


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a day's listing: `skip` entries are left out, at most `show` follow.

    `told_on` is the day of the metadata, which are always today's; `next_day` the announcement day after a catch-up's.
    Pages that are asked for without abstracts have the rest of the entries.
    """

    subject: Subject
    day: date
    entries: Sequence[Listed]
    told_on: date
    skip: int = 0
    show: int = PAGE_ENTRIES
    next_day: date | None = None
    has_abstracts: bool = True


def new_page(page: Page) -> bytes:
    """Return the page of new listings."""
    context = page.subject.identifier
    body = f"""<h1>{escape(page.subject.name)}</h1>
<ul>
{_index(page, f"/list/{context}/new?skip={{skip}}&amp;show={page.show}")}</ul>

<p>See <a id="recent-{context}" aria-labelledby="recent-{context}" href="/list/{context}/recent">recent</a> articles</p>
<h3>Showing new listings for {page.day:%A}, {page.day.day} {page.day:%B %Y}</h3>
{_paging(page)}
{_sections(page) or "    <p>No updates today.</p>"}
{_paging(page)}"""
    return _document(f"{page.subject.name} ", body)


def catchup_page(page: Page) -> bytes:
    """Return the catch-up page; of one without entries it says so."""
    context, day = page.subject.identifier, f"{page.day:%a, %d %b %Y}"
    with_abstracts = f"abs={page.has_abstracts}"
    address = f"/catchup/{context}/{page.day}?{with_abstracts}&amp;page="
    total = f"Total of {len(page.entries)} entries for {day}\n{_pages(page, address)}"
    number = page.skip // page.show + 1
    nothing = f"""<div>
          <p>No updates for {day}. There was either no announcement for this day, or no updates within the requested\
 subject.</p>
        </div>"""
    if number > 1:
        nothing = f'<div>\n No further updates for {day}\n <br>\n <a href="{address}1">Go to page 1</a>\n</div>'
    after = ""
    if page.next_day:
        after = f'<a href="/catchup/{context}/{page.next_day}?{with_abstracts}&amp;page=1">Continue to the next day</a>'
    body = f"""<h1>Catchup results for {escape(page.subject.name)} on {day}</h1>
    <ul>
{_index(page, address + "{page}")}    </ul>
    <div>
        {after}
        <br><br>
      {total}
    </div>
{_sections(page) or f"      <br>{nothing}<br>"}
    <div></div>
    {total}
        <br> <br>
        {after}
    </div>"""
    return _document("", body)


def error_page(status: int, title: str, message: str) -> bytes:
    """Return one of arXiv's error pages."""
    body = (
        f"<h1>{escape(title)}</h1>\n<p>{escape(message)}</p>\n<p>If this error persists, write to help@arxiv.org.</p>"
    )
    return _document(f"{status} {escape(title)}", body)


def _document(title: str, body: str) -> bytes:
    return f"""<!DOCTYPE html>
<html lang="en">

<head>  <title>{title}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" type="text/css" media="screen" href="/static/browse/css/arXiv.css?v=20260318" />
</head>

<body>
  <div class="flex-wrap-footer">
    <a href="#content" class="ds-skip-link">Skip to main content</a>
    <header><a href="/">arXiv</a> <a href="/search">Search</a></header>
    <main>
      <div id="content">
<div id='content-inner'>
<div id='dlpage'>
  {body}
</div>
</div>
      </div>
    </main>
    <footer><a href="https://info.arxiv.org/about">About</a> <a href="https://info.arxiv.org/help">Help</a></footer>
  </div>
</body>

</html>
""".encode()


def _parts(page: Page) -> list[list[Listed]]:
    parts: list[list[Listed]] = [[], [], []]
    for listed in page.entries:
        parts[_SECTION[listed.kind]].append(listed)
    return parts


def _index(page: Page, address: str) -> str:
    """Return the list of sections; `address` has a `{skip}` or `{page}` for where a section begins."""
    lines, before = [], 0
    for name, part in zip(_INDEX, _parts(page), strict=True):
        if part:
            start = before // page.show * page.show
            link = "" if start == page.skip else address.format(skip=start, page=start // page.show + 1)
            lines.append(f'  <li><a href="{link}#item{before + 1 if before else before}">{name}</a></li>\n')
        before += len(part)
    return "".join(lines)


def _paging(page: Page) -> str:
    if not page.entries:
        return ""
    links = ""
    if len(page.entries) > page.show:
        links = " :" + "".join(_page_link(page, skip) for skip in range(0, len(page.entries), page.show))
    return f"""    <div class='paging'>Total of {len(page.entries)} entries{links}
    </div>
    <div class='morefewer'>Showing up to {page.show} entries per page:
      <span style="color: #454545">fewer</span> |
      <span style="color: #454545">more</span> |
      <span style="color: #454545">all</span>
    </div>"""


def _page_link(page: Page, skip: int) -> str:
    text = f"{skip + 1}-{min(len(page.entries), skip + page.show)}"
    if skip == page.skip:
        return f"\n      <span>{text}</span>"
    return f"\n      <a href=/list/{page.subject.identifier}/new?skip={skip}&amp;show={page.show}>{text}</a>"


def _pages(page: Page, address: str) -> str:
    if len(page.entries) <= page.show:
        return ""
    numbers = range(1, len(page.entries) // page.show + 2)
    current = page.skip // page.show + 1
    links = (f"<span>{n}</span>" if n == current else f"<a href={address}{n}>{n}</a>" for n in numbers)
    return "  View page:\n        " + "\n        ".join(links)


def _sections(page: Page) -> str:
    """Return the sections with entries on this part of the listing, under their headings."""
    shown_from, shown_to = page.skip, page.skip + page.show
    sections, before = [], 0
    for place, (name, part) in enumerate(zip(_HEADINGS, _parts(page), strict=True)):
        after = before + len(part)
        visible = part[max(shown_from - before, 0) : max(shown_to - before, 0)]
        if visible:
            is_continued = page.skip > before
            is_last = shown_to >= (len(page.entries) if place == 2 else after)
            heading = f"{name} ({_extent(is_continued, is_last)}{len(visible)} of {len(part)} entries)"
            number = max(before, shown_from) + 1
            items = "".join(
                item(listed, number + n, page.told_on, has_abstract=page.has_abstracts)
                for n, listed in enumerate(visible)
            )
            sections.append(f"<dl id='articles'>\n    <h3>{heading}</h3>\n{items}</dl>\n")
        before = after
    return "".join(sections)


def _extent(is_continued: bool, is_last: bool) -> str:
    if is_continued:
        return "continued, showing last " if is_last else "continued, showing "
    return "showing " if is_last else "showing first "
