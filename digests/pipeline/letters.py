"""Digest rows to Letters: the frozen list with the papers' texts, for the mail, its preview and its copy on the site.

What a paper is called, and its gist, are today's; which papers come, and why, are as they were when it was composed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse

from digests.mail import headers, unsubscribe
from digests.mail.letter import Cadence, Letter, LetterPaper, Unheard
from digests.mail.letter import Section as LetterSection
from digests.mail.reasons import whys_of
from digests.models import Digest, Paper
from digests.pipeline.gists import gists_of
from digests.pipeline.unheard import unheard_before
from digests.ranking.frozen import ListedPaper, Section
from digests.templatetags.papers import score

_CADENCES = {Digest.Kind.DAILY: Cadence.DAILY, Digest.Kind.WEEKLY: Cadence.WEEKLY, Digest.Kind.NOW: Cadence.ONCE}
_FIELDS = ("arxiv_id", "version", "title", "abstract", "authors", "categories")


def letters_of(
    digests: Sequence[Digest], known: Mapping[int, Sequence[Section]] = MappingProxyType({})
) -> Iterator[Letter]:
    """Yield the letters of digests that come with their subscription and its reader, in the same order.

    A paper that staff hid since a digest was composed is left out. The queries are one for the papers, one for the
    gists of each language that these readers chose, and one or two for what may not have reached them before.

    Args:
        digests: the digests.
        known: what some of them hold, by key, so that it need not be unpacked again.
    """
    sections = [known.get(digest.pk, ()) or digest.sections for digest in digests]
    languages: dict[str, set[int]] = {}
    for digest, parts in zip(digests, sections, strict=True):
        wanted = languages.setdefault(digest.subscription.reader.summary_language, set())
        wanted.update(paper.number for part in parts for paper in part.papers)
    unheard = unheard_before(digests)
    earlier = {number for some in unheard.values() for one in some for number in one.paper_numbers}
    every = earlier.union(*languages.values())
    papers = Paper.objects.filter(hiding=None).only(*_FIELDS).in_bulk(every) if every else {}
    gists = {language: gists_of(sorted(numbers), language) for language, numbers in languages.items()}
    for place, (digest, parts) in enumerate(zip(digests, sections, strict=True)):
        named = tuple(_unheard(one, papers) for one in unheard.get(place, ()))
        yield _letter(digest, parts, papers, gists[digest.subscription.reader.summary_language], named)


def _unheard(digest: Digest, papers: Mapping[int, Paper]) -> Unheard:
    first_day, last_day = _days(digest)
    titles = tuple(papers[number].title for number in digest.paper_numbers if number in papers)
    return Unheard(first_day, last_day, titles, f"/digests/{digest.pk}/")


def _days(digest: Digest) -> tuple[date, date]:
    last_day = digest.last_day or digest.due_at.date()
    return digest.first_day or last_day, last_day


def _letter(
    digest: Digest,
    sections: Sequence[Section],
    papers: Mapping[int, Paper],
    gists: Mapping[int, str],
    unheard: tuple[Unheard, ...],
) -> Letter:
    reader = digest.subscription.reader_id
    first_day, last_day = _days(digest)
    return Letter(
        message_id=digest.message_id,
        recipient=digest.address,
        reader=reader,
        cadence=_CADENCES[Digest.Kind(digest.kind)],
        first_day=first_day,
        last_day=last_day,
        sections=tuple(
            LetterSection(
                profile=one.profile,
                name=one.name,
                page=page_of(one.profile, first_day, last_day),
                papers=tuple(
                    _paper(paper, papers[paper.number], gists) for paper in one.papers if paper.number in papers
                ),
                considered=one.considered,
                matched=one.matched,
            )
            for one in sections
        ),
        completeness=digest.completeness,
        base=settings.SITE_URL,
        unsubscribe_token=unsubscribe.token_of(reader),
        list_id=headers.list_id(settings.SITE_URL),
        web_page=f"/digests/{digest.pk}/" if digest.pk else "",
        unheard=unheard,
    )


def page_of(profile: int, first_day: date, last_day: date) -> str:
    """Return the path of a profile's page of a digest's days: the day's, or that of the week which ends with it."""
    week = "&days=7" if first_day != last_day else ""
    return f"{reverse('feed_day', args=[last_day])}?profile={profile}{week}"


def _paper(listed: ListedPaper, paper: Paper, gists: Mapping[int, str]) -> LetterPaper:
    gist = gists.get(listed.number, "")
    whys, more_whys, more_points = whys_of(listed.reasons)
    return LetterPaper(
        number=listed.number,
        arxiv_id=paper.arxiv_id,
        version=paper.version,
        title=paper.title,
        authors=tuple(paper.authors),
        categories=tuple(paper.categories),
        announce_type=listed.announce_type,
        announced_on=listed.announced_on,
        text=gist or paper.abstract,
        is_gist=bool(gist),
        rank=listed.rank,
        score="" if listed.score is None else score(listed.score),
        whys=whys,
        more_whys=more_whys,
        more_points=more_points,
        pick_note=listed.note if listed.is_pick else None,
        is_discovery=listed.is_discovery,
    )
