"""A paper to its OAI-PMH record, in arXiv's formats `arXiv` and `arXivRaw`, as the server of 2025 writes them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape

from digests.arxiv import taxonomy
from tests.arxiv_standin.accents import to_tex
from tests.arxiv_standin.feeds import creator, stored_abstract
from tests.arxiv_standin.papers import Paper, State, Version
from tests.arxiv_standin.texts import Author

_SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
_PHYSICS = {archive.identifier for archive in taxonomy.archives() if archive.group == "Physics"}
_SUFFIXES = {"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"}


def set_of(category: str) -> str:
    """Return the set of a category or archive: `cs:cs:AI`, `physics:hep-th`."""
    archive = category.partition(".")[0]
    return f"{'physics' if archive in _PHYSICS else archive}:{category.replace('.', ':')}"


@lru_cache(maxsize=4096)
def record(paper: Paper, state: State, day: date, prefix: str) -> str:
    """Return the record; `day` is its datestamp."""
    sets = "".join(f"            <setSpec>{set_of(category)}</setSpec>\n" for category in state.stored_categories)
    return f"""        <record>
            <header>
                <identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>
                <datestamp>{day}</datestamp>
{sets}            </header>
            <metadata>
{PREFIXES[prefix](paper, state)}            </metadata>
        </record>
"""


def _raw(paper: Paper, state: State) -> str:
    return f"""                <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/" \
{_SCHEMA}"http://arxiv.org/OAI/arXivRaw/ http://arxiv.org/OAI/arXivRaw.xsd">
        <id>{paper.arxiv_id}</id>
        <submitter>{escape(to_tex(paper.submitter))}</submitter>
{"".join(map(_version, state.versions))}        <title>{_stored(state.text.title)}</title>
        <authors>{_text(_field(state.text.authors))}</authors>
        <categories>{" ".join(state.stored_categories)}</categories>
{_rest(paper, state)}                </arXivRaw>
"""


def _split(paper: Paper, state: State) -> str:
    updated = f"        <updated>{state.versions[-1].submitted_at:%Y-%m-%d}</updated>\n"
    return f"""                <arXiv xmlns="http://arxiv.org/OAI/arXiv/" \
{_SCHEMA}"http://arxiv.org/OAI/arXiv/ http://arxiv.org/OAI/arXiv.xsd">
        <id>{paper.arxiv_id}</id>
        <created>{state.versions[0].submitted_at:%Y-%m-%d}</created>
{updated if state.version > 1 else ""}        <authors>
{"".join(map(_author, state.text.authors))}        </authors>
        <title>{_stored(state.text.title)}</title>
        <categories>{" ".join(state.stored_categories)}</categories>
{_rest(paper, state)}                </arXiv>
"""


PREFIXES: Mapping[str, Callable[[Paper, State], str]] = {"arXiv": _split, "arXivRaw": _raw}
"""The formats that are served here."""


def _field(authors: Sequence[Author]) -> str:
    """Return the authors as submitters type them."""
    line = creator(authors).strip().replace(",  ", ", ")
    for author in authors:
        if author.is_divider:
            line = line.replace(f", {author.tex},", f"{author.tex}")
    return line


def _version(version: Version) -> str:
    source = f"                <source_type>{version.source_type}</source_type>\n" if version.source_type else ""
    return f"""            <version version="v{version.number}">
                <date>{version.submitted_at:%a, %d %b %Y %H:%M:%S} GMT</date>
                <size>{version.size_kb}kb</size>
{source}            </version>
"""


def _author(author: Author) -> str:
    forenames, suffix = author.tex.split(" "), ""
    if len(forenames) > 1 and forenames[-1] in _SUFFIXES:
        suffix = forenames.pop()
    keyname = forenames.pop()
    parts = {"keyname": keyname, "forenames": " ".join(forenames), "suffix": suffix}
    lines = "".join(f"                    <{name}>{_text(part)}</{name}>\n" for name, part in parts.items() if part)
    return f"                <author>\n{lines}                </author>\n"


def _rest(paper: Paper, state: State) -> str:
    parts = {
        "comments": _stored(state.comment),
        "journal-ref": _stored(state.journal_reference),
        "doi": _text(state.doi),
        "license": _text(paper.license_url),
        "abstract": _text(stored_abstract(state.text.abstract)),
    }
    return "".join(f"            <{name}>{part}</{name}>\n" for name, part in parts.items() if part)


def _text(text: str) -> str:
    return escape(text, quote=False)


def _stored(text: str) -> str:
    return _text(to_tex(text))
