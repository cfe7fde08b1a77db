"""What the database holds after a replay, against what the stand-in truly announced."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from statistics import median

from digests.arxiv.calendar import announced_at
from digests.arxiv.completeness import State
from digests.models import Announcement, Reconciliation


@dataclass(frozen=True, slots=True)
class Verdict:
    """Announcements: announced in truth, held, lost, held but never announced, held with another type.

    `untruthful` lists the category-days whose state is not what it should be, in words; `minutes_to_complete` is the
    median over the complete ones, from the announcement at 20:00 to the turn that made them so.
    """

    announced: int
    held: int
    lost: int
    duplicated: int
    wrong_type: int
    states: dict[str, int]
    untruthful: list[str]
    minutes_to_complete: float


def judge(truth: Collection[tuple[str, str, date, str]], categories: Collection[str]) -> Verdict:
    """Compare the database with (arXiv id, category, day, announce type) of every announcement."""
    wanted = {(arxiv_id, category, day): kind for arxiv_id, category, day, kind in truth}
    rows = Announcement.objects.filter(category__in=categories).values_list(
        "paper__arxiv_id", "category", "announced_on", "announce_type"
    )
    held = {(arxiv_id, category, day): kind for arxiv_id, category, day, kind in rows}
    states, untruthful, excused = _states(wanted, held)
    lost = set(wanted) - set(held) - excused
    return Verdict(
        announced=len(wanted),
        held=len(set(held) & set(wanted)),
        lost=len(lost),
        duplicated=len(set(held) - set(wanted)),
        wrong_type=sum(held[key] != kind for key, kind in wanted.items() if key in held),
        states=states,
        minutes_to_complete=_minutes_to_complete(min(day for *_, day in wanted)),
        untruthful=untruthful + [f"lost {key}" for key in sorted(lost)[:20]],
    )


def _states(
    wanted: dict[tuple[str, str, date], str], held: dict[tuple[str, str, date], str]
) -> tuple[dict[str, int], list[str], set[tuple[str, str, date]]]:
    """Check every category-day's own account of itself; return what `short` days say is missing."""
    truth: dict[tuple[str, date], set[str]] = defaultdict(set)
    for arxiv_id, category, day in wanted:
        truth[category, day].add(arxiv_id)
    states: Counter[str] = Counter()
    untruthful = []
    excused = set()
    told = set()
    for row in Reconciliation.objects.filter(announced_on__lte=max(day for _, day in truth)):
        key = (row.category, row.announced_on)
        told.add(key)
        states[row.state] += 1
        missing = {arxiv_id for arxiv_id in truth[key] if (arxiv_id, *key) not in held}
        if row.state == State.SHORT and set(row.missing) == missing:
            excused |= {(arxiv_id, *key) for arxiv_id in missing}
            continue
        expected = State.QUIET if not truth[key] else State.COMPLETE
        if row.state != expected or missing or (row.announced or 0) != len(truth[key]):
            untruthful.append(f"{row}: {row.held} of {row.announced}, in truth {len(truth[key])}; {row.last_error}")
    unasked = sorted(key for key in set(truth) - told if truth[key])
    untruthful += [f"never asked: {category} {day}" for category, day in unasked]
    return dict(states), untruthful, excused


def _minutes_to_complete(first: date) -> float:
    """Days before the first one of the world, which a site opens when it starts, do not count."""
    rows = Reconciliation.objects.filter(state=State.COMPLETE, announced_on__gte=first, completed_at__isnull=False)
    seconds = [(row.completed_at - announced_at(row.announced_on)).total_seconds() for row in rows if row.completed_at]
    return round(median(seconds) / 60, 1) if seconds else 0.0
