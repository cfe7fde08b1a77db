"""`python -m tests.arxiv_standin`: a local arXiv for development, until Ctrl-C."""

import argparse
import signal
import sys
import threading
from datetime import UTC, date, datetime

from digests.arxiv import taxonomy
from tests.arxiv_standin.days import ONE, eastern_day, is_listing_day
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.scripts import ten_ways
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World

_AHEAD = 7
"""Days beyond today that are made, so that a stand-in that is left running has something to announce."""


def main() -> int:
    """Serve; return the exit status."""
    options = _options()
    now: datetime = options.now or datetime.now(UTC)
    until = options.until or eastern_day(now) + _AHEAD * ONE
    first, days = _span(eastern_day(now), until, options.days)
    if options.ten_ways:
        world, faults = ten_ways(
            options.seed, days, options.categories, first_day=first, papers_per_day=options.papers_per_day
        )
    else:
        faults = Faults()
        world = World.make(options.seed, options.categories, first, days, papers_per_day=options.papers_per_day)
    standin = Standin(
        world,
        faults,
        random_faults=options.faults,
        seed=options.seed,
        port=options.port,
        clock=lambda: options.now or datetime.now(UTC),
    )
    try:
        with standin:
            _say("".join(f"{name}={address}\n" for name, address in standin.urls.items()))
            _say(f"# {len(world.announcements)} announcements, {world.days[0]} to {world.days[-1]}; Ctrl-C ends it\n")
            _wait()
    except OSError as error:
        sys.stderr.write(f"The stand-in cannot serve at port {options.port}: {error}.\n")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.arxiv_standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8100, help="(default 8100; 0: any)")
    parser.add_argument("--days", type=_number, default=10, help="announcement days up to today (default 10)")
    parser.add_argument("--until", type=date.fromisoformat, help="the last day (default: a week from now)")
    parser.add_argument(
        "--categories", type=_categories, default="cs.AI,cs.CL,cs.CV,cs.LG", help="(default cs.AI,cs.CL,cs.CV,cs.LG)"
    )
    parser.add_argument("--papers-per-day", type=_number, default=200, help="new papers of a Wednesday (default 200)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same papers (default 7)")
    parser.add_argument("--faults", type=_share, default=0.0, help="share of requests that go wrong (default 0)")
    parser.add_argument("--ten-ways", action="store_true", help="spoil the days in the ways in which papers get lost")
    parser.add_argument("--now", type=_moment, help="an ISO moment to stand still at (default: the real time)")
    return parser.parse_args()


def _span(today: date, until: date, days: int) -> tuple[date, int]:
    """Return the first of so many listing days up to today, or to `until` if that is earlier, and how many follow."""
    first = min(today, until)
    found = int(is_listing_day(first))
    while found < days:
        first -= ONE
        found += is_listing_day(first)
    between = (first + n * ONE for n in range((until - first).days + 1))
    return first, sum(map(is_listing_day, between))


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return share


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone; write 2025-12-09T12:00-05:00")
    return moment


def _categories(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if not taxonomy.is_category(name)]
    if unknown:
        raise argparse.ArgumentTypeError(f"no category of arXiv: {', '.join(unknown)}")
    return names


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _wait() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    sys.exit(main())
