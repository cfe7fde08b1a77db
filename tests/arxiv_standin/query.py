"""Papers to the Atom document with which the search API of 2026 answers."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from tests.arxiv_standin.papers import Paper, State
from tests.arxiv_standin.texts import Author

_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns="http://www.w3.org/2005/Atom">\n'
)
_SCHEME = "http://arxiv.org/schemas/atom"


@dataclass(frozen=True, slots=True)
class Found:
    """A paper that was asked for, in a version."""

    paper: Paper
    state: State
    version: int


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and when."""

    id_list: str
    start: int
    max_results: int
    asked_at: datetime


def answer(question: Question, total: int, found: Sequence[Found]) -> bytes:
    """Return the document with the papers of one page, of `total` that were found."""
    asked = f"search_query=&amp;id_list={escape(question.id_list)}&amp;start={question.start}"
    link = f"search_query=&amp;start={question.start}&amp;max_results={question.max_results}"
    mark = base64.b64encode(hashlib.sha1(asked.encode(), usedforsecurity=False).digest()).decode().rstrip("=")
    return f"""{_HEAD}  <id>https://arxiv.org/api/{mark}</id>
  <title>arXiv Query: {asked}&amp;max_results={question.max_results}</title>
  <updated>{_moment(question.asked_at)}</updated>
  <link href="https://arxiv.org/api/query?{link}&amp;id_list={escape(question.id_list)}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{question.max_results}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{question.start}</opensearch:startIndex>
{"".join(map(_entry, found))}</feed>
""".encode()


def error(message: str, asked_at: datetime) -> bytes:
    """Return the document that reports an error, with status 400 or, at times, 200."""
    address = f"https://arxiv.org/api/errors#{escape(message.replace(' ', '_'))}"
    return f"""{_HEAD}  <id>https://arxiv.org/</id>
  <title>arXiv Search Results</title>
  <updated>{_moment(asked_at)}</updated>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>{address}</id>
    <title>Error</title>
    <updated>{_moment(asked_at)}</updated>
    <link href="{address}" rel="alternate" type="text/html"/>
    <summary>{escape(message)}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
</feed>
""".encode()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _entry(found: Found) -> str:
    state, text = found.state, found.state.text
    address = f"{found.paper.arxiv_id}v{found.version}"
    submitted = {version.number: version.submitted_at for version in state.versions}
    categories = "".join(
        f'    <category term="{category}" scheme="{_SCHEME}"/>\n' for category in state.stored_categories
    )
    doi = (
        f"    <arxiv:doi>{escape(state.doi)}</arxiv:doi>\n"
        f'    <link rel="related" href="https://doi.org/{escape(state.doi)}" title="doi"/>\n'
    )
    return f"""  <entry>
    <id>http://arxiv.org/abs/{address}</id>
    <title>{escape(text.title, quote=False)}</title>
    <updated>{_moment(submitted[found.version])}</updated>
    <link href="https://arxiv.org/abs/{address}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{address}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(text.abstract, quote=False).replace(chr(10), chr(10) + "  ")}</summary>
{categories}    <published>{_moment(submitted[1])}</published>
{_optional("comment", state.comment)}    <arxiv:primary_category term="{state.categories[0]}"/>
{_optional("journal_ref", state.journal_reference)}{"".join(map(_author, text.authors))}{doi if state.doi else ""}\
  </entry>
"""


def _optional(name: str, text: str) -> str:
    return f"    <arxiv:{name}>{escape(text, quote=False)}</arxiv:{name}>\n" if text else ""


def _author(author: Author) -> str:
    affiliations = "".join(
        f"      <arxiv:affiliation>{escape(affiliation, quote=False)}</arxiv:affiliation>\n"
        for affiliation in author.affiliations
    )
    return f"    <author>\n      <name>{escape(author.name, quote=False)}</name>\n{affiliations}    </author>\n"
