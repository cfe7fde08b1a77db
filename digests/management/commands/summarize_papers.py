"""`manage.py summarize_papers`: write what is wanted, now and here."""

import signal
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from accounts.languages import TagError, canonical, default_language, offered
from digests.arxiv import identifiers
from digests.management.summary_bar import Bar
from digests.management.summary_crew import Crew
from digests.models import Paper, Summary, SummaryFailure, SummaryState
from digests.models.summaries import CLAIMABLE
from digests.pipeline import spending, summary_claims, summary_settings, summary_wants
from digests.pipeline.summarize import Outcome
from digests.pipeline.summary_reading import read_paper
from digests.pipeline.turns import NotYourTurn
from digests.summaries.prompt import PromptError

INTERRUPTED = 130


class Command(BaseCommand):
    """Write summaries until nothing is wanted any more, the budget is spent, or Ctrl-C."""

    help = (
        "Write the summaries that are wanted: what the readers' rankings show and what they opened, the most wanted "
        "first. Ctrl-C lets those that are being written end; the same command goes on where it was. With --paper and "
        "--dry-run it prints the prompt and asks no model."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is written."""
        parser.add_argument("--limit", type=_positive, metavar="N", help="write at most so many")
        parser.add_argument("--paper", type=_paper_id, metavar="ID", help="only this paper, e.g. 2512.08242")
        parser.add_argument("--language", type=_tag, metavar="TAG", help="only in this language of SUMMARY_LANGUAGES")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be written, in which order")
        parser.add_argument("--again", action="store_true", help="also what failed, though it may be paid for twice")
        parser.add_argument("--concurrency", type=_positive, metavar="N", help="calls at a time (SUMMARY_CONCURRENCY)")

    def handle(self, **options: Any) -> None:
        """Want, write, and say what became of it."""
        paper = _held(options["paper"]) if options["paper"] else None
        language = options["language"] or default_language()
        try:
            if options["dry_run"] and paper:
                self.stdout.write(str(read_paper(paper, language).prompt))
                return
            self._want(paper, language, options, timezone.now())
        except (PromptError, NotYourTurn) as error:
            raise CommandError(str(error)) from error
        only = Q(paper=paper) if paper else Q()
        if options["language"]:
            only &= Q(language=language)
        if options["dry_run"]:
            self._list(only, options["limit"])
            return
        self._write(only, options)

    def _want(self, paper: Paper | None, language: str, options: dict[str, Any], now: datetime) -> None:
        if not summary_settings.is_configured():
            raise CommandError("No provider: set OPENAI_API_KEY and SUMMARY_MODEL.")
        if options["dry_run"]:
            return
        reopened, lost = summary_claims.reopen_stale(now)
        if reopened or lost:
            self.stderr.write(f"Writers died: {reopened} summaries are wanted again, {lost} answers are lost.")
        if options["again"]:
            failed = Summary.objects.filter(Q(paper=paper) if paper else Q(), state=SummaryState.FAILED)
            count = summary_wants.want_failed(failed.exclude(failure=SummaryFailure.OUTDATED), now)
            self.stderr.write(f"{count} that failed are wanted again.")
        if paper is None:
            summary_wants.want_for_rankings(now)
        else:
            summary_wants.ask(paper, language, now)

    def _list(self, only: Q, limit: int | None) -> None:
        """Say what would be written, in the order in which it would be."""
        wanted = Summary.objects.claimable(timezone.now()).filter(only).select_related("paper")
        for row in wanted[:limit] if limit else wanted.iterator(chunk_size=500):
            seen = f"rank {row.best_rank}, readers {row.readers}" if row.best_rank else "opened by a reader"
            self.stdout.write(f"{row.paper.arxiv_id}v{row.version} {row.language}: {seen}")

    def _write(self, only: Q, options: dict[str, Any]) -> None:
        limit = options["limit"]
        total = Summary.objects.filter(only, state__in=CLAIMABLE).count()
        total = min(total, limit or total)
        threads = min(options["concurrency"] or settings.SUMMARY_CONCURRENCY, max(total, 1))
        bar, became = Bar(self.stderr, total), Counter[Outcome]()
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets its background jobs ignore the first
            signal.signal(number, signal.default_int_handler)
        crew = Crew(threads, only, limit)
        try:
            for turned in crew.work():
                became[turned.outcome] += 1
                bar.advance(turned)
        except KeyboardInterrupt as stop:
            self.stderr.write("Stopping: what is being written is paid for and may end.")
            for turned in crew.end():
                became[turned.outcome] += 1
                bar.advance(turned)
            message = f"Stopped; {_said(became)}. The same command goes on."
            raise CommandError(message, returncode=INTERRUPTED) from stop
        finally:
            bar.close()
        self.stdout.write(f"{_said(became)}.{_left(only, timezone.now())}")


def _said(became: Counter[Outcome]) -> str:
    return f"{became[Outcome.WRITTEN]:,} written, {became[Outcome.FAILED]:,} failed"


def _left(only: Q, now: datetime) -> str:
    """Say what is still wanted, and why it is not written now."""
    left = Summary.objects.filter(only, state__in=CLAIMABLE).count()
    if not left:
        return ""
    if spending.is_closed(now):
        return f" {left:,} wait for the budget of {spending.tomorrow(now):%Y-%m-%d %H:%M} UTC."
    return f" {left:,} are still wanted."


def _held(arxiv_id: str) -> Paper:
    found = Paper.objects.filter(arxiv_id=arxiv_id).first()
    if found is None:
        raise CommandError(f"No listing that is held here announced {arxiv_id}.")
    return found


def _paper_id(text: str) -> str:
    try:
        return identifiers.parse(text).arxiv_id
    except identifiers.IdentifierError as error:
        raise ArgumentTypeError(str(error)) from error


def _tag(text: str) -> str:
    try:
        tag = canonical(text)
    except TagError as error:
        raise ArgumentTypeError(str(error)) from error
    if tag not in offered():
        raise ArgumentTypeError(f"{tag} is not among SUMMARY_LANGUAGES: {', '.join(offered())}")
    return tag


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
