"""`manage.py evaluate_ranking`: how good our orders are, and others beside them, on people whose wishes are known."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.management.progress import Progress
from digests.pipeline import quality
from digests.ranking.evaluation import baselines, benchmark, run
from digests.ranking.evaluation.baselines_learned import learned_orders
from digests.ranking.evaluation.collection import Collection
from digests.ranking.evaluation.features import Features
from digests.ranking.evaluation.metrics import METRICS
from digests.ranking.evaluation.orders import Order, PointsOrder, RelevanceOrder
from digests.ranking.quality import Figures, total

_SMALL = Path(benchmark.__file__).parent / "small"
_TUNING = "dev"

MOST_DAYS = 90
"""Of this site's own days, as many as its page for staff shows."""


class Command(BaseCommand):
    """Print figures; they are noted, never asserted."""

    help = "Evaluate rankings on the benchmark; --json prints one object per split, scenario and method."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the benchmark, what to run and the form."""
        parser.add_argument("--path", type=Path, metavar="DIR", help="a folder with corpus.jsonl.gz and splits/*.json")
        parser.add_argument(
            "--split", metavar="NAMES", help="only these splits, with commas between; default: all but dev"
        )
        parser.add_argument("--methods", metavar="NAMES", help="only these methods, with commas between")
        parser.add_argument("--users", type=int, metavar="N", help="only the first N people of each split")
        parser.add_argument(
            "--site", action="store_true", help="only this site's own rankings, as its readers judged them"
        )
        parser.add_argument("--json", action="store_true", help="JSON instead of tables")

    def handle(self, **options: Any) -> None:
        """Evaluate split by split, then say how this site's readers judged their rankings, if they did."""
        if not options["site"]:
            self._evaluate(options)
        self._write_site(is_asked=options["site"], as_json=options["json"])

    def _evaluate(self, options: dict[str, Any]) -> None:
        if options["users"] is not None and options["users"] < 1:
            raise CommandError("--users must be at least 1.")
        paths = _splits(options["path"], options["split"])
        try:
            papers = benchmark.read_papers(options["path"] or _SMALL)
        except FileNotFoundError as error:
            raise CommandError(f"{error}.") from error
        for path in paths:
            held = benchmark.read_benchmark(papers, path, people=options["users"])
            orders = _orders(Collection(held), options["methods"])
            work = sum(run.asked(order) for order in orders) * len(held.people)
            progress = Progress(self.stderr, work, "people")
            outcomes = []
            for order in orders:
                found = list(run.evaluated(held, order, progress.advance))
                if options["json"]:
                    self._write_json(found)
                outcomes += found
            if not options["json"]:
                self._write(outcomes)

    def _write_site(self, *, is_asked: bool, as_json: bool) -> None:
        quality.count_days(timezone.now())
        days = quality.by_day(MOST_DAYS)
        if not days and not is_asked:
            return
        summed = total(day.figures for day in days)
        if as_json:
            for day in reversed(days):
                self.stdout.write(json.dumps(_site_json(day.announced_on.isoformat(), day.figures, day.rival)))
            self.stdout.write(json.dumps(_site_json("all", summed, "")))
            return
        self.stdout.write(f"\nThis site, {summed.rankings} rankings of {len(days)} days that readers judged")
        self.stdout.write(f"{'':12}  rankings  precision@10  wanted  in the top 10")
        for name, figures in [*((str(day.announced_on), day.figures) for day in reversed(days)), ("all", summed)]:
            self.stdout.write(_site_line(name, figures))

    def _write_json(self, outcomes: Iterable[run.Outcome]) -> None:
        """Write one method's figures as soon as they are known: a whole run takes an hour and may be stopped."""
        for outcome in outcomes:
            self.stdout.write(json.dumps(outcome.as_json()))
        self.stdout.flush()

    def _write(self, outcomes: Sequence[run.Outcome]) -> None:
        scenarios = (*benchmark.SCENARIOS, "curve")
        for scenario, group in groupby(
            sorted(outcomes, key=lambda outcome: scenarios.index(outcome.scenario)), lambda outcome: outcome.scenario
        ):
            self.stdout.write(f"\n{outcomes[0].split} {scenario}")
            self.stdout.write(f"{'':36}  {'nDCG@10 (95 %)':20}  recall@10  MRR     AUC     ms per person")
            for outcome in group:
                self.stdout.write(_line(outcome.as_json()))


def _site_json(scenario: str, figures: Figures, rival: str) -> dict[str, Any]:
    """Return what is known of a day, or of all, under the same three names as a benchmark's figures."""
    line: dict[str, Any] = {
        "split": "site",
        "scenario": scenario,
        "method": "as shown",
        "people": figures.rankings,
        "precision": _rounded(figures.precision),
        "share_in_top": _rounded(figures.share_in_top),
        **asdict(figures),
    }
    if figures.is_comparison:
        line |= {"rival": rival, "win_share": figures.win_share, "sign_test": round(figures.sign_test, 5)}
    return line


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)


def _site_line(name: str, figures: Figures) -> str:
    precision, share = ("-" if part is None else f"{part:.3f}" for part in (figures.precision, figures.share_in_top))
    line = f"{name:12}  {figures.rankings:8}  {precision:>12}  {figures.wanted:6}  {share:>13}"
    if figures.is_comparison:
        line += f"   won {figures.wins_a}, lost {figures.wins_b}, even {figures.ties} (p = {figures.sign_test:.3g})"
    return line


def _splits(folder: Path | None, names: str | None) -> list[Path]:
    """Return the files of the wanted splits."""
    held = {path.stem: path for path in sorted((folder / "splits" if folder else _SMALL).glob("*.json"))}
    if not held:
        raise CommandError(f"{folder} holds no splits/*.json.")
    wanted = names.split(",") if names else [name for name in held if name != _TUNING] or list(held)
    unknown = [name for name in wanted if name not in held]
    if unknown:
        raise CommandError(f"No split {unknown[0]!r}; there are {', '.join(held)}.")
    return [held[name] for name in wanted]


def _orders(collection: Collection, names: str | None) -> list[Order]:
    """Return the wanted orders, ours first."""
    by_keywords: list[Order] = [
        kind(collection) for kind in (PointsOrder, baselines.SeedSum, baselines.SanitySearch, baselines.Bm25)
    ]
    every = [RelevanceOrder(collection), *by_keywords, *learned_orders(Features(collection))]
    if names is None:
        return every
    by_name = {order.name.lower(): order for order in every}
    wanted = [name.strip().lower() for name in names.split(",")]
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        raise CommandError(f"No method {unknown[0]!r}; there are {', '.join(order.name for order in every)}.")
    return [by_name[name] for name in wanted]


def _line(figures: dict[str, Any]) -> str:
    ndcg, *others = (figures[name] for name in METRICS)
    columns = "  ".join(f"{figure['mean']:.4f}" for figure in others)
    interval = f"{ndcg['mean']:.4f} ({ndcg['low']:.3f} to {ndcg['high']:.3f})"
    return f"{figures['method']:36}  {interval:24}  {columns}  {figures['milliseconds']:8.1f}"
