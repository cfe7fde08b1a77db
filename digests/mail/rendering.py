"""A letter to its subject, plain text and HTML: small enough for every mail program, and the same whenever rendered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django.template.backends.django import Template
from django.template.loader import get_template

from digests.mail import taps, unheard, unsubscribe
from digests.mail.days import days_of, span_of
from digests.mail.fragments import fragment_of
from digests.mail.headers import one_line
from digests.mail.inlined import document, part
from digests.mail.letter import MOST_PAPERS, MOST_WHYS, Cadence, Letter, LetterPaper, Section, Why
from digests.mail.lines import WIDTH, clipped, wrapped
from digests.ranking.explanation import DISCOVERY
from digests.templatetags.reasons import signed

LIMIT = 100_000
"""Bytes of HTML at most: Gmail cuts a mail at 102 kB."""

IN_FULL = 20
"""How many papers carry their gist or the head of their abstract; the others only title, authors, reasons and links."""

FEWEST_WHYS = 2
"""How many reasons are said of a paper that is not in full."""

LONGEST_WHY = 160
LONGEST_NOTE = 300
LONGEST_PREHEADER = 120
RULE = "-" * 72
_TAPS = ("More like this", "Not this", "Save")
"""What the links of `taps.ACTIONS` say."""

PICKED = "Put forward by this site’s staff"
_SMALLER = ((IN_FULL, MOST_PAPERS), (8, MOST_PAPERS), (0, MOST_PAPERS), (0, 20), (0, 5))


class Rendered(NamedTuple):
    """What a mail program gets."""

    subject: str
    text: str
    html: str


class _Link(NamedTuple):
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One paper with what is the reader's own, in both forms."""

    title: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A section with its entries."""

    name: str
    count: str
    entries: tuple[_Entry, ...]
    rest: str
    address: str

    @property
    def name_line(self) -> str:
        """The name, underlined as plain text is."""
        return f"{wrapped(self.name)}\n{'=' * min(len(self.name), WIDTH)}"

    @property
    def html(self) -> str:
        """The section as HTML."""
        return part(
            "mail/digest/_section.html",
            name=escape(self.name),
            count=escape(self.count),
            entries="\n".join([entry.html for entry in self.entries]),
            rest=escape(self.rest),
            address=escape(self.address) if self.rest else "",
        )

    @property
    def text(self) -> str:
        """All entries in lines, each with an empty one behind it."""
        return "".join([f"{entry.text}\n\n" for entry in self.entries])


def rendered(letter: Letter) -> Rendered:
    """Render a letter; of one that would be too large, fewer abstracts and then fewer papers are shown."""
    subject, html = subject_of(letter), ""
    sections: list[_Shown] = []
    for in_full, most in _SMALLER:
        sections = _shown(letter, in_full, most)
        html = _html(letter, subject, sections)
        if len(html.encode()) <= LIMIT:
            break
    return Rendered(subject, _text("mail/digest/body.txt", _context(letter, subject, sections)), html)


def subject_of(letter: Letter) -> str:
    """Return the subject: what is inside, and of which days."""
    return _subject(letter.count, letter.first_day, letter.last_day)


@lru_cache(maxsize=256)
def _subject(count: int, first: date, last: date) -> str:
    return _text("mail/digest/subject.txt", {"count": count, "days": days_of(first, last)}).strip()


def _text(template: str, context: dict[str, object]) -> str:
    """Render plain text: Django calls whatever a template made safe, and a page that shows this has to escape it."""
    return _text_template(template).render(context) + ""


def _html(letter: Letter, subject: str, sections: Sequence[_Shown]) -> str:
    titles = [entry.title for section in sections for entry in section.entries]
    preheader = clipped(" · ".join(titles[:3]) or _completeness(letter), LONGEST_PREHEADER)
    links = [part("mail/digest/_link.html", address=escape(to), words=words) for words, to in _links(letter)]
    return document(
        "mail/digest/body.html",
        subject=escape(subject),
        preheader=escape(preheader),
        heading=escape(_heading(subject)),
        span=escape(span_of(letter.first_day, letter.last_day)),
        base=escape(letter.base),
        sections="\n".join(filter(None, [*(section.html for section in sections), unheard.html_of(letter)])),
        foot="\n".join([f"<p>{escape(line)}</p>" for line in _foot(letter)]),
        links=" &nbsp;·&nbsp;\n".join(links),
    )


def _context(letter: Letter, subject: str, sections: Sequence[_Shown]) -> dict[str, object]:
    return {
        "heading": _heading(subject),
        "span": span_of(letter.first_day, letter.last_day),
        "sections": sections,
        "unheard": unheard.text_of(letter, RULE),
        "foot_lines": [wrapped(line) for line in _foot(letter)],
        "links": _links(letter),
        "rule": RULE,
    }


def _heading(subject: str) -> str:
    return subject.partition(" · ")[0]


def _completeness(letter: Letter) -> str:
    return clipped(one_line(letter.completeness), LONGEST_NOTE)


def _foot(letter: Letter) -> list[str]:
    """Return the lines at the foot: how complete the days are, notes, and why this mail comes."""
    return [line for line in (_completeness(letter), *map(one_line, letter.notes), _why_it_comes(letter)) if line]


def _shown(letter: Letter, in_full: int, most: int) -> list[_Shown]:
    """Return the sections with the letter's first `most` papers, the first `in_full` of them with their text."""
    shown, before = [], 0
    for section in letter.sections:
        papers = section.papers[: max(0, most - before)]
        entries = tuple(
            _entry(letter, section, paper, in_full=before + place < in_full) for place, paper in enumerate(papers)
        )
        before += len(papers)
        several = len(letter.sections) > 1
        shown.append(
            _Shown(
                clipped(one_line(section.name), 80) if several else "",
                _count(section) if several else "",
                entries,
                _rest(section, len(papers)),
                letter.base + section.page,
            )
        )
    return shown


def _entry(letter: Letter, section: Section, paper: LetterPaper, *, in_full: bool) -> _Entry:
    fragment = fragment_of(paper, letter.base, in_full=in_full, with_day=letter.first_day != letter.last_day)
    whys = [_why(why) for why in paper.whys[: _most_whys(paper, in_full=in_full)]]
    more = _more(paper, len(whys))
    standing, pick = _standing(paper), _pick(paper)
    links = [
        letter.base + taps.path_of(taps.Tap(letter.reader, section.profile, paper.number, action))
        for action in taps.ACTIONS
    ]
    like, dismiss, save = map(escape, links)
    html = part(
        "mail/digest/_entry.html",
        pick=escape(pick),
        standing=escape(standing),
        paper=fragment.html,
        whys="<br>\n".join([*map(_why_html, whys), *(f"<b>{signed(why.points)}</b> {why.words}" for why in more)]),
        meta=fragment.html_meta,
        like=like,
        dismiss=dismiss,
        save=save,
    )
    lines = [wrapped(said) for said in (standing, pick) if said]
    lines += [fragment.text, *_reasons([*whys, *more]), "", fragment.text_meta, fragment.text_links]
    lines += [f"    {words:<15} {address}" for words, address in zip(_TAPS, links, strict=True)]
    return _Entry(fragment.title, html, "\n".join(lines))


def _most_whys(paper: LetterPaper, *, in_full: bool) -> int:
    """Return how many reasons are said; the last one alone takes the line in which it would be counted."""
    most = MOST_WHYS if in_full else FEWEST_WHYS
    return most + (len(paper.whys) + paper.more_whys == most + 1)


def _more(paper: LetterPaper, said: int) -> list[Why]:
    """Return what all reasons that are not said add together, if any, so that those of a paper add up to its score."""
    rest = paper.whys[said:]
    count = len(rest) + paper.more_whys
    return [Why(f"{count} more", sum((why.points for why in rest), paper.more_points))] if count else []


def _reasons(whys: Sequence[Why]) -> Iterator[str]:
    """Yield why it is here in lines, the points in one column and the words in another."""
    if not whys:
        return
    points = [signed(why.points) for why in whys]
    column = max(map(len, points))
    indent = " " * (4 + column + 2)
    yield ""
    for why, added in zip(whys, points, strict=True):
        yield wrapped(why.words, indent=f"    {added:>{column}}  ", hanging=indent)


@lru_cache(maxsize=8192)
def _why(why: Why) -> Why:
    """Return a reason fit for a line; a reader's keyword gives many papers the same one, and many readers too."""
    return Why(clipped(one_line(why.words), LONGEST_WHY), why.points)


@lru_cache(maxsize=8192)
def _why_html(why: Why) -> str:
    return f"<b>{signed(why.points)}</b> <bdi>{escape(why.words)}</bdi>"


def _standing(paper: LetterPaper) -> str:
    """Return the paper's place and score in a line."""
    parts = [f"{paper.rank}" if paper.rank is not None else "", f"score {paper.score}" if paper.score else ""]
    if paper.is_discovery:
        parts.append(DISCOVERY[0].lower() + DISCOVERY[1:])
    return "  ·  ".join(filter(None, parts))


def _pick(paper: LetterPaper) -> str:
    if paper.pick_note is None:
        return ""
    note = clipped(one_line(paper.pick_note), LONGEST_NOTE)
    return f"{PICKED}: {note}" if note else PICKED


def _count(section: Section) -> str:
    count = len(section.papers)
    papers = "1 paper" if count == 1 else f"{count:,} papers"
    return f"{papers} of {section.considered:,} announced" if section.considered else papers


def _rest(section: Section, shown: int) -> str:
    """Say where the papers are that the mail does not show."""
    left = len(section.papers) - shown
    if left:
        return f"The other {left:,} are on the page" if left > 1 else "One more is on the page"
    more = section.matched - len(section.papers)
    return f"{section.matched:,} papers matched; the rest is on the page" if more > 0 and section.matched else ""


def _why_it_comes(letter: Letter) -> str:
    if letter.cadence == Cadence.ONCE:
        return "You asked for this digest on the site."
    when = "every week" if letter.cadence == Cadence.WEEKLY else "on days with announcements"
    return f"This digest comes {when} because you turned it on."


def _links(letter: Letter) -> Iterable[_Link]:
    own = [_Link("Read it on the site", letter.base + letter.web_page)] if letter.web_page else []
    return [
        *own,
        _Link("Change when it comes", f"{letter.base}/subscription/"),
        _Link("Unsubscribe", letter.base + unsubscribe.path_of(letter.unsubscribe_token)),
    ]


@cache
def _text_template(name: str) -> Template:
    return get_template(name)  # type: ignore[return-value]
