"""Two orders to one list that readers judge without knowing: team draft interleaving.

After Radlinski, Kurup and Joachims (CIKM 2008): as two captains pick teams, the orders take turns, who begins each
round is drawn by lot, and each puts its best paper that is not yet in the list. A save or a like counts for the order
that put the paper there; the order with more of them wins the visit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Literal

Team = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Interleaved:
    """One list of two orders.

    Attributes:
        numbers: the papers, in the order shown.
        teams: of each paper the order that put it there.
    """

    numbers: tuple[int, ...]
    teams: Mapping[int, Team]


def interleaved(a: Sequence[int], b: Sequence[int], *, seed: str, limit: int) -> Interleaved:
    """Return two orders as one.

    Args:
        a: the papers of one order, the best first, each once.
        b: those of the other.
        seed: decides who begins each round, such as a profile and a day: the same seed gives the same list.
        limit: how many papers to show at most.
    """
    left: dict[Team, list[int]] = {"a": list(reversed(a)), "b": list(reversed(b))}
    teams: dict[int, Team] = {}
    for turn in count():
        begins_a = blake2b(f"{seed} {turn}".encode(), digest_size=1).digest()[0] % 2 == 0
        for team in _in_turn(begins_a=begins_a):
            if len(teams) < limit:
                _pick(left[team], teams, team)
        if len(teams) >= limit or not any(left.values()):
            break
    return Interleaved(tuple(teams), teams)


def credit(shown: Interleaved, wanted: Iterable[int]) -> tuple[int, int]:
    """Return how many of the wanted papers each order put into the list, the first's and the second's."""
    teams = [shown.teams[number] for number in set(wanted) if number in shown.teams]
    return teams.count("a"), teams.count("b")


def _in_turn(*, begins_a: bool) -> tuple[Team, Team]:
    return ("a", "b") if begins_a else ("b", "a")


def _pick(left: list[int], teams: dict[int, Team], team: Team) -> None:
    while left:
        number = left.pop()
        if number not in teams:
            teams[number] = team
            return
