"""A listing to the RSS 2.0 or Atom document that rss.arxiv.org serves of it.

The elements, their order and their blanks are those of real documents of 2024 to 2026.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.arxiv_standin.accents import to_tex
from tests.arxiv_standin.days import midnight
from tests.arxiv_standin.papers import Paper, State
from tests.arxiv_standin.texts import Author
from tests.arxiv_standin.world import Listed

_NAMESPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
_WEEKENDS = (("Saturday", "Sunday"), ("Sunday", "Saturday"))


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed shows: of a query, dated with a day, built at a moment; `told_on` is the day of the metadata."""

    query: str
    dated: date
    built_at: datetime
    told_on: date
    entries: Sequence[Listed]

    @property
    def name(self) -> str:
        """The query as the title has it."""
        return self.query.replace("+", ", ")


def rss(feed: Feed) -> bytes:
    """Return the RSS document."""
    today = format_datetime(midnight(feed.dated))
    weekend = _WEEKENDS[zlib.crc32(f"{feed.query}{feed.dated}".encode()) % 2]
    items = "".join(_item(listed, state, today) for listed, state in _described(feed))
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss {_NAMESPACES} version="2.0">
  <channel>
    <title>{feed.name} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{feed.query}</link>
    <description>{feed.name} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{feed.query}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{format_datetime(feed.built_at.astimezone(UTC))}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{today}</pubDate>
    <skipDays>
      <day>{weekend[0]}</day>
      <day>{weekend[1]}</day>
    </skipDays>
{items}  </channel>
</rss>
""".encode()


def atom(feed: Feed) -> bytes:
    """Return the Atom document."""
    built = feed.built_at.astimezone(UTC).replace(microsecond=zlib.crc32(feed.query.encode()) % 900_000 + 50_000)
    today = midnight(feed.dated).isoformat()
    described = _described(feed)
    entries = "".join(
        _entry(listed, state, built + timedelta(microseconds=len(described) - place), today)
        for place, (listed, state) in enumerate(described)
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"\
 xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/{feed.query}</id>
  <title>{feed.name} updates on arXiv.org</title>
  <updated>{built.isoformat()}</updated>
  <link href="http://rss.arxiv.org/atom/{feed.query}" rel="self" type="application/atom+xml"/>
  <subtitle>{feed.name} updates on the arXiv.org e-print archive.</subtitle>
{entries}</feed>
""".encode()


def error(query: str, reason: str) -> bytes:
    """Return the feed that arXiv answers with, status 400, when the query is wrong."""
    shown = escape(query)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss {_NAMESPACES} version="2.0">
  <channel>
    <title>Feed error for query: {shown}</title>
    <link>http://rss.arxiv.org/rss/{shown}</link>
    <description>{escape(reason)}</description>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <managingEditor>rss-help.arxiv.org</managingEditor>
  </channel>
</rss>
""".encode()


def creator(authors: Sequence[Author]) -> str:
    """Return the one line of authors: ASCII with TeX, affiliations in brackets, a double blank before a lone name."""
    return ", ".join(map(_credited, authors))


def stored_abstract(abstract: str) -> str:
    """Return the abstract as arXiv stores it: in TeX, forced line breaks as a line break and two blanks."""
    return to_tex(abstract).replace("\n", "\n  ")


def _credited(author: Author) -> str:
    name = author.tex if " " in author.name else f" {author.tex}"
    return f"{name} ({', '.join(map(to_tex, author.affiliations))})" if author.affiliations else name


def _described(feed: Feed) -> list[tuple[Listed, State]]:
    states = ((listed, listed.paper.on(feed.told_on)) for listed in feed.entries)
    return [(listed, state) for listed, state in states if state is not None]


def _description(listed: Listed, state: State) -> str:
    abstract = escape(stored_abstract(state.text.abstract), quote=False)
    return f"arXiv:{listed.paper.arxiv_id}v{listed.version} Announce Type: {listed.kind} \nAbstract: {abstract}"


def _optional(name: str, text: str) -> str:
    return f"      <{name}>{escape(text, quote=False)}</{name}>\n" if text else ""


def _item(listed: Listed, state: State, today: str) -> str:
    paper = listed.paper
    categories = "".join(f"      <category>{category}</category>\n" for category in state.stored_categories)
    return f"""    <item>
      <title>{escape(to_tex(state.text.title), quote=False)}</title>
      <link>https://arxiv.org/abs/{paper.arxiv_id}</link>
      <description>{_description(listed, state)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper.arxiv_id}v{listed.version}</guid>
{categories}      <pubDate>{today}</pubDate>
      <arxiv:announce_type>{listed.kind}</arxiv:announce_type>
{_rest(paper, state, "DOI", "journal_reference")}    </item>
"""


def _entry(listed: Listed, state: State, updated: datetime, today: str) -> str:
    paper = listed.paper
    categories = "".join(f'    <category term="{category}"/>\n' for category in state.stored_categories)
    return f"""  <entry>
    <id>oai:arXiv.org:{paper.arxiv_id}v{listed.version}</id>
    <title>{escape(to_tex(state.text.title), quote=False)}</title>
    <updated>{updated.isoformat()}</updated>
    <link href="https://arxiv.org/abs/{paper.arxiv_id}" rel="alternate" type="text/html"/>
    <summary>{_description(listed, state)}</summary>
{categories}    <published>{today}</published>
    <arxiv:announce_type>{listed.kind}</arxiv:announce_type>
{_rest(paper, state, "journal_reference", "DOI")}  </entry>
"""


def _rest(paper: Paper, state: State, *order: str) -> str:
    values = {"DOI": state.doi, "journal_reference": to_tex(state.journal_reference)}
    return (
        _optional("dc:rights", paper.license_url)
        + "".join(_optional(f"arxiv:{name}", values[name]) for name in order)
        + _optional("dc:creator", creator(state.text.authors))
    )
