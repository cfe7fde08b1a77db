"""Reasons to words: the few lines in which a page, a feed and a mail say why a paper is where it is.

Reasons that say the same are one line: what was learned of "KV cache", of "KV" and of "cache". Each reason is in one
line, and the points of the lines add up to the score as those of the reasons do.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from digests.ranking.matching import CATEGORIES
from digests.ranking.reasons import Reason
from digests.ranking.terms import all_words

DISCOVERY = "Discovery: none of your keywords is in it"
"""What a discovery is, for the reader who sees one."""

FOREMOST = 3
"""Lines that are shown at a glance; what they leave is folded where there is room to unfold it."""

_MOST_SUBJECTS = 4


class Line(NamedTuple):
    """One line of an explanation: `lead` and `tail` are ours, each of `subjects` is a text of a reader or of a paper.

    Attributes:
        kind: the kind of its reasons.
        lead: the words before the subjects.
        subjects: what it is about, a keyword, an author, terms; may be none.
        tail: the words after the subjects.
        points: what it adds to the score.
        title_points: the part of `points` that the title earns.
    """

    kind: str
    lead: str
    subjects: tuple[str, ...]
    tail: str
    points: Decimal
    title_points: Decimal = Decimal(0)

    @property
    def words(self) -> str:
        """The line in words, for mail and feeds: not escaped."""
        quoted = ", ".join(f"“{subject}”" if self.kind in _QUOTED else subject for subject in self.subjects)
        return " ".join(filter(None, (self.lead, quoted, self.tail)))

    @property
    def is_learned(self) -> bool:
        """Whether its subjects are terms that a reader can remove from what was learned."""
        return self.kind == "learned"


def explained(reasons: Sequence[Reason]) -> list[Line]:
    """Return the lines that say these reasons, the largest share first; what is not named comes last."""
    return [line_of(group) for group in together(reasons)]


def together(reasons: Sequence[Reason]) -> list[list[Reason]]:
    """Return the reasons that one line says each (`line_of`), in the order of the lines."""
    return [group for _, group in weighed(reasons)]


def weighed(reasons: Sequence[Reason]) -> list[tuple[Decimal, list[Reason]]]:
    """Return what each line adds to the score, and the reasons that it says (`line_of`), in the order of the lines."""
    named: list[tuple[Decimal, list[Reason]]] = []
    late: list[tuple[Decimal, list[Reason]]] = []
    for group in _groups(reasons):
        (late if group[0].kind in _LATE else named).append((points_of(group), group))
    named.sort(key=_size, reverse=True)
    late.sort(key=_size, reverse=True)
    late.sort(key=_lateness)
    return named + late


def _size(line: tuple[Decimal, list[Reason]]) -> Decimal:
    return abs(line[0])


def _lateness(line: tuple[Decimal, list[Reason]]) -> int:
    return _LATE[line[1][0].kind]


def points_of(group: Sequence[Reason]) -> Decimal:
    """Return what a line adds to the score."""
    return group[0].points if len(group) == 1 else sum([reason.points for reason in group], _NOTHING)


def _groups(reasons: Sequence[Reason]) -> list[list[Reason]]:
    """Part reasons into those that one line says, each group with its largest reason first."""
    groups: list[list[Reason]] = []
    found: dict[tuple[str, str, bool], list[Reason]] = {}
    heads: dict[str, str] | None = None
    for reason in reasons:
        name = _TOGETHER.get(reason.kind)
        if name is None:
            groups.append([reason])
            continue
        head = ""
        if name == "learned":
            heads = heads or _heads([each for each in reasons if each.kind == "learned"])
            head = heads[reason.text]
        key = (name, head, reason.points > _NOTHING)
        group = found.get(key)
        if group is None:
            found[key] = group = []
            groups.append(group)
        group.append(reason)
    for group in found.values():
        if len(group) > 1:
            group.sort(key=_foremost_first)
    return groups


def _foremost_first(reason: Reason) -> tuple[bool, Decimal]:
    return not reason.text, -abs(reason.points)


_NOTHING = Decimal(0)
_TOGETHER = {
    "learned": "learned",
    "word": "word",
    "more_words": "word",
    "related": "related",
    "more_related": "related",
}
_LATE = {"more_learned": 1, "usual": 2, "rest": 2, "cut": 3}
_QUOTED = frozenset({"keyword", "word", "related"})

_WORDS = ("words of your keywords", "words of your keywords")
_RELATED = ("words of papers that fit your keywords", "rare in papers that fit your keywords")
_LEADS = {
    "word": _WORDS,
    "more_words": _WORDS,
    "related": _RELATED,
    "more_related": _RELATED,
    "more_learned": ("more of what was learned from you", "more of what was learned from you, against it"),
    "usual": ("what every paper gets", "less what the usual paper gets"),
    "cut": ("what is below 0", "what is above 100"),
    "rest": ("many smaller shares together", "many smaller shares together"),
}
"""What is said of a kind that speaks for a paper, and of one that speaks against it; old digests have a `rest`."""


def _heads(learned: Sequence[Reason]) -> dict[str, str]:
    """Return of each learned term the longer one that says it too, the weightiest, or itself."""
    words = {reason.text: frozenset(all_words(reason.text)) for reason in learned}
    ordered = sorted(learned, key=lambda reason: -abs(reason.points))
    return {
        text: next((other.text for other in ordered if mine < words[other.text]), text) for text, mine in words.items()
    }


def line_of(group: Sequence[Reason]) -> Line:
    """Return the line that says a group of reasons, of which the first is the largest."""
    first, points = group[0], points_of(group)
    lead, tail, subjects = "", "", tuple(reason.text for reason in group if reason.text)
    match first.kind:
        case "keyword":
            lead, tail = "keyword", f"in the {first.where}" if first.where else ""
        case "author":
            lead = "author you follow,"
        case "learned":
            first = max(group, key=lambda reason: len(reason.text.split(" ")))
            lead, subjects = _learned(first), (first.text,)
        case "category" | "meaning" if first.kind == "meaning" or first.places & CATEGORIES:
            lead, subjects = first.text, ()
        case "category":
            lead = "category"
        case kind:
            lead = _LEADS[kind][points < 0] + ":" * bool(subjects)
    return Line(
        kind=first.kind,
        lead=lead,
        subjects=tuple(name for name, _ in groupby(subjects[:_MOST_SUBJECTS])),
        tail=tail or ("and more" if subjects and (len(subjects) > _MOST_SUBJECTS or not group[-1].text) else ""),
        points=points,
        title_points=sum((reason.title_points for reason in group[1:]), first.title_points),
    )


def _learned(reason: Reason) -> str:
    """Return why a learned term counts; digests that were frozen before dismissals were counted have 0 of them."""
    if reason.points > 0:
        if reason.likes <= 0:
            return "in papers close to those you liked:"
        return f"because you saved or liked {_papers(reason.likes)} on"
    if reason.likes > 0:
        return "rarer in papers you liked than in others:"
    return f"because you dismissed {_papers(-reason.likes) if reason.likes else 'papers'} on"


def _papers(number: int) -> str:
    return "a paper" if number == 1 else f"{number:,} papers"
