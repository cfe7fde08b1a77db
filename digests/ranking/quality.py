"""How good rankings were for the readers who judged them: figures that add up over readers and days."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from math import comb, erfc, sqrt

TOP = 10

COMPARISON = ("credit_a", "credit_b", "wins_a", "wins_b", "ties")
NO_COMPARISON = dict.fromkeys(COMPARISON, 0)

_Z = 1.959964
_MOST_EXACT = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over judged rankings.

    Attributes:
        rankings: how many rankings were judged.
        top: how many papers stood in their top tens, together; a ranking may be shorter than ten.
        wanted_in_top: how many of those were saved or liked.
        wanted: how many papers of the rankings' days were saved or liked, wherever they stood.
        unwanted_in_top: how many of the top tens were dismissed or hidden.
        credit_a: where two orders were compared, wanted papers that the first put into the list.
        credit_b: those that the second put there.
        wins_a: in how many rankings the first had more of them.
        wins_b: in how many the second had more.
        ties: in how many both had as many, none among them.
    """

    rankings: int = 0
    top: int = 0
    wanted_in_top: int = 0
    wanted: int = 0
    unwanted_in_top: int = 0
    credit_a: int = 0
    credit_b: int = 0
    wins_a: int = 0
    wins_b: int = 0
    ties: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def precision(self) -> float | None:
        """The share of the top tens that was wanted; None where nothing stood there."""
        return self.wanted_in_top / self.top if self.top else None

    @property
    def share_in_top(self) -> float | None:
        """The share of what was wanted that stood in the top ten; None where nothing was wanted."""
        return self.wanted_in_top / self.wanted if self.wanted else None

    @property
    def comparison(self) -> dict[str, int]:
        """The figures of the comparison by name."""
        return {name: getattr(self, name) for name in COMPARISON}

    @property
    def is_comparison(self) -> bool:
        """Whether two orders were compared."""
        return bool(self.wins_a or self.wins_b or self.ties)

    @property
    def win_share(self) -> tuple[float, float, float] | None:
        """The share of decided rankings that the first order won, and its 95 % interval; None before one."""
        decided = self.wins_a + self.wins_b
        return (self.wins_a / decided, *wilson(self.wins_a, decided)) if decided else None

    @property
    def sign_test(self) -> float:
        """The probability of a difference at least this large if the orders were equally good."""
        return sign_test(self.wins_a, self.wins_b)


def judged(
    shown: Sequence[int],
    wanted: Collection[int],
    unwanted: Collection[int],
    teams: str = "",
    credited: Collection[int] = (),
) -> Figures:
    """Return the figures of one ranking.

    Args:
        shown: the numbers of the papers in the order shown.
        wanted: the numbers of the papers of that day that the reader saved or liked, shown or not.
        unwanted: those that the reader dismissed or hid.
        teams: where two orders were compared, of each paper shown which put it there, `a` or `b`.
        credited: those wanted papers that count for the order that put them there.
    """
    first = shown[:TOP]
    credit_a = sum(number in credited for number, team in zip(shown, teams, strict=False) if team == "a")
    credit_b = sum(number in credited for number, team in zip(shown, teams, strict=False) if team == "b")
    return Figures(
        rankings=1,
        top=len(first),
        wanted_in_top=sum(number in wanted for number in first),
        wanted=len(wanted),
        unwanted_in_top=sum(number in unwanted for number in first),
        credit_a=credit_a,
        credit_b=credit_b,
        wins_a=int(credit_a > credit_b),
        wins_b=int(credit_b > credit_a),
        ties=int(bool(teams) and credit_a == credit_b),
    )


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum of figures."""
    return sum(figures, Figures())


def sign_test(wins: int, losses: int) -> float:
    """Return the two-sided p of the sign test: how likely a difference at least this large is by lot.

    >>> sign_test(8, 1)
    0.0390625
    """
    decided = wins + losses
    if decided > _MOST_EXACT:
        return erfc((abs(wins - losses) - 1) / sqrt(2 * decided))  # the normal distribution, continuity corrected
    tail = sum(comb(decided, count) for count in range(min(wins, losses) + 1))
    return min(1.0, 2 * tail / (1 << decided))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the ends of the 95 % interval of a share (Wilson, JASA 22, 1927), which stays within 0 and 1."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _Z * _Z / of
    middle = share + spread / 2
    reach = _Z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
