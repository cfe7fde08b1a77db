"""`manage.py rank_readers`: the ranking that readers see, on a terminal or for machines."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Profile
from digests.arxiv.calendar import EASTERN
from digests.management.arguments import add_now, iso_day
from digests.models import Paper
from digests.pipeline import days, rank
from digests.ranking.explanation import explained
from digests.ranking.reasons import RankedPaper, Ranking


class Command(BaseCommand):
    """Print rankings."""

    help = "Print the ranking of one or all readers; --json prints one object per profile and line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the reader, the span and the form."""
        parser.add_argument("--reader", metavar="EMAIL", help="only this reader")
        parser.add_argument("--date", type=iso_day, help="the last day; default: the newest announcement day")
        parser.add_argument("--days", type=int, default=1, help="how many calendar days, --date the last (default 1)")
        parser.add_argument(
            "--order", choices=[order.value for order in rank.Order], help="what ranks (default: what the profile says)"
        )
        parser.add_argument("--json", action="store_true", help="JSON instead of lines")
        add_now(parser)

    def handle(self, **options: Any) -> None:
        """Rank profile by profile."""
        if options["days"] < 1:
            raise CommandError("--days must be at least 1.")
        profiles = Profile.objects.select_related("user").order_by("user__email", "id")
        if options["reader"]:
            profiles = profiles.filter(user__email__iexact=options["reader"])
            if not profiles:
                raise CommandError(f"No reader {options['reader']!r} with interests.")
        write = self._write_json if options["json"] else self._write_lines
        now = options["now"] or timezone.now()
        for profile in profiles.iterator(chunk_size=200):
            mine = rank.stated(profile, now)
            if options["order"]:
                mine = replace(mine, order=rank.Order(options["order"]))
            until = options["date"] or days.latest(mine.categories, now.astimezone(EASTERN).date())
            write(profile, until, _ranking(mine, until, options["days"], now))

    def _write_json(self, profile: Profile, until: date | None, ranking: Ranking) -> None:
        papers = Paper.objects.in_bulk([ranked.number for ranked in ranking.papers])
        line = {
            "reader": profile.user.email,
            "profile": profile.name,
            "date": until and until.isoformat(),
            "considered": ranking.considered,
            "matched": ranking.matched,
            "papers": [_as_json(ranked, papers[ranked.number]) for ranked in ranking.papers],
        }
        self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _write_lines(self, profile: Profile, until: date | None, ranking: Ranking) -> None:
        papers = Paper.objects.in_bulk([ranked.number for ranked in ranking.papers])
        self.stdout.write(f"{profile.user.email}, {profile.name}, {until}: {ranking.matched} of {ranking.considered}")
        for ranked in ranking.papers:
            paper = papers[ranked.number]
            mark = "  (discovery)" if ranked.is_discovery else ""
            self.stdout.write(f"{ranked.rank:>4}  {ranked.score:>6}  {paper.arxiv_id}  {paper.title}{mark}")
            for line in explained(ranked.reasons):
                self.stdout.write(f"{line.points:>+14}  {line.words}")


def _ranking(mine: rank.Stated, until: date | None, span: int, now: datetime) -> Ranking:
    if until is None:
        return Ranking(papers=(), considered=0, matched=0, excluded=0, below_min_score=0, days=())
    return rank.rank_profile(mine, until=until, days=span, now=now)


def _as_json(ranked: RankedPaper, paper: Paper) -> dict[str, Any]:
    return {
        "rank": ranked.rank,
        "arxiv_id": paper.arxiv_id,
        "version": paper.version,
        "title": paper.title,
        "announced_on": ranked.announced_on.isoformat(),
        "announce_type": ranked.announce_type,
        "score": float(ranked.score),
        "points": float(ranked.score),
        "is_discovery": ranked.is_discovery,
        "reasons": [
            {
                "kind": reason.kind,
                "text": reason.text,
                "where": reason.where,
                "words": explained([reason])[0].words,
                "points": float(reason.points),
                "title_points": float(reason.title_points),
            }
            for reason in ranked.reasons
        ],
    }
