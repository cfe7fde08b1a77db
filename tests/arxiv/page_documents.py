"""Pages in the form of arXiv's templates, made of given entries; those under tests/data/arxiv/pages are whole ones."""

from html import escape
from typing import Any
from urllib.parse import quote_plus

from digests.arxiv import taxonomy
from digests.arxiv.pages import ListingPage, parse_new_page

HEAD = """<!DOCTYPE html>
<html lang="en">

<head>
  <script>document.documentElement.classList.add('js'); if (1 < 2) { x = "<div><dl>" }</script>
  <title>%s </title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" type="text/css" media="screen" href="/static/browse/css/arXiv.css?v=20260318" />
  <style>dl { color: red } /* </dl> */</style>
</head>

<body >
  <div class="flex-wrap-footer">
    <header class="ds-site-header">
  <button type="button" aria-label="Open menu">
    <svg viewBox="0 0 24 24"><line x1="3" y1="6"/><line x1="3" y1="12"/></svg>
  </button><form method="GET" action="/search"><input type="text" name="query" placeholder="Search > all"></form>
    </header>
    <main>
      <div id="content">
<div id='content-inner'>
<div id='dlpage'>
"""
FOOT = """
</div>
</div>
      </div>
    </main>
    <footer><p>Total of 9 entries for readers<br>No updates today.</footer>
  </div>
  <script src="/static/base/js/arxiv-header.js?v=20260626"></script>
</body>

</html>
"""


def item(
    arxiv_id: str = "2512.08242",
    number: int = 1,
    *,
    link: str | None = None,
    shown: str | None = None,
    note: str = "",
    fields: str | None = None,
    **texts: Any,
) -> str:
    """Return an entry; `link` and `shown` are its identifier's two places, `fields` what `described` gives."""
    return f"""
    <dt>
      <a name='item{number}'>[{number}]</a>
      <a href ="/abs/{arxiv_id if link is None else link}" title="Abstract" id="{arxiv_id}">
        arXiv:{arxiv_id if shown is None else shown}
      </a>
      {note}
      [<a href="/pdf/{arxiv_id}" title="Download PDF" id="pdf-{arxiv_id}" aria-labelledby="pdf-{arxiv_id}">pdf</a>, \
<a href="https://arxiv.org/html/{arxiv_id}v1" title="View HTML" id="html-{arxiv_id}" target="_blank">html</a>]
    </dt>
    <dd>
      <div class='meta'>{described(**texts) if fields is None else fields}
      </div>
    </dd>"""


def described(
    *,
    title: str = "A title",
    authors: str = "",
    names: tuple[str, ...] = ("Ada Lovelace",),
    subjects: str = "cs.AI",
    abstract: str = "An abstract.",
    comment: str = "",
    journal: str = "",
) -> str:
    """Return the fields of an entry; `title`, `authors` and the later ones are markup, `subjects` are codes."""
    comments = f"""
        <div class='list-comments mathjax'><span class='descriptor'>Comments:</span>
          {comment}
        </div>"""
    reference = f"""
        <div class='list-journal-ref'><span class='descriptor'>Journal-ref:</span>
          {journal}
        </div>"""
    return f"""
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          {title}
        </div>
        <div class='list-authors'>{authors or ", ".join(map(linked, names))}</div>
{comments if comment else ""}{reference if journal else ""}
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
          {subject_line(subjects)}
        </div>

        <p class='mathjax'>
          {abstract}
        </p>"""


def linked(name: str) -> str:
    return f'<a href="/search/cs?searchtype=author&amp;query={quote_plus(name)}">{escape(name)}</a>'


def subject_line(codes: str) -> str:
    primary, *others = (f"{taxonomy.name(code)} ({code})" for code in codes.split())
    return "; ".join((f'<span class="primary-subject">{primary}</span>', *others))


def section(heading: str, *items: str) -> str:
    return f"<dl id='articles'>\n    <h3>{heading}</h3>\n{''.join(items)}\n</dl>\n"


def whole(name: str, *items: str) -> str:
    """Return a section that is all on the page."""
    return section(f"{name} (showing {len(items)} of {len(items)} entries)", *items)


def new_page(
    *sections: str, day: str = "Tuesday, 9 December 2025", total: int | None = None, category: str = "cs.AI"
) -> bytes:
    """Return a page of new listings; its total is that of the entries if it is not given."""
    count = "".join(sections).count("<dt>") if total is None else total
    paging = f"<div class='paging'>Total of {count:,} entries </div>" if count else ""
    return (
        HEAD % taxonomy.name(category)
        + f"""  <h1>{taxonomy.name(category)}</h1>
<ul>
  <li><a href="#item0">New submissions</a></li>
</ul>
<p>See <a id="recent-{category}" href="/list/{category}/recent">recent</a> articles</p>
<h3>Showing new listings for {day}</h3>
{paging}
{"".join(sections) or "<p>No updates today.</p>"}
{paging}"""
        + FOOT
    ).encode()


def catchup_page(
    *sections: str,
    day: str = "Tue, 09 Dec 2025",
    total: int | None = None,
    category: str = "cs.AI",
    link: str | None = None,
    nothing: str = "No updates for",
) -> bytes:
    """Return a catch-up page; `link` is the category that it links to on the next day, if any."""
    count = "".join(sections).count("<dt>") if total is None else total
    following = f'<a href="/catchup/{link}/2025-12-10?abs=True&amp;page=1">Continue to the next day</a>' if link else ""
    return (
        HEAD % ""
        + f"""  <h1>Catchup results for {taxonomy.name(category)} on {day}</h1>
    <div>
      {following}
      Total of {count} entries for {day}
    </div>
{"".join(sections) or f"<br><div><p>{nothing} {day}. There was either no announcement for this day.</p></div>"}
    <div></div>
    Total of {count} entries for {day}
      {following}
    </div>"""
        + FOOT
    ).encode()


def read(*items: str, name: str = "New submissions", category: str = "cs.AI") -> ListingPage:
    """Return what is read of a page with one section of these entries."""
    return parse_new_page(new_page(whole(name, *items), category=category), category=category)
