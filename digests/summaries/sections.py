"""A paper's sections to the text that fits into a limit: introduction, method, results and conclusion stay longest.

References and thanks are always left out. Where the rest does not fit, appendices go first, then related work and
background, then what has no usual name; last, the long sections that remain are cut at their ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import accumulate

from digests.summaries.tokens import estimate

CUT = "[…]"
"""What stands where a section was cut."""


class Part(IntEnum):
    """What a section is to a summary: the higher, the longer it is kept."""

    NEVER = 0
    APPENDIX = 1
    BACKGROUND = 2
    OTHER = 3
    METHOD = 4
    RESULTS = 5
    INTRODUCTION = 6
    CONCLUSION = 7


@dataclass(frozen=True, slots=True)
class Section:
    """A section with all that is below its heading; the heading is empty for what stands before the first one."""

    title: str
    text: str

    @property
    def part(self) -> Part:
        """What it is, by its heading."""
        return next((part for part, pattern in _PARTS if pattern.search(self.title)), Part.OTHER)

    def __str__(self) -> str:
        return f"{self.title}\n\n{self.text}".strip()


_PARTS = tuple(
    (part, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for part, words in (
        (
            Part.NEVER,
            r"references$|bibliography|acknowledge?ments?\b|funding|author contributions?|competing interests",
        ),
        (Part.NEVER, r"conflicts? of interest|data availability|checklist|table of contents|参考文献|致谢"),
        (Part.APPENDIX, r"appendi(?:x|ces)|supplementa|additional (?:results|experiments|details|figures)|附录"),
        (
            Part.BACKGROUND,
            r"related (?:work|literature)|(?:prior|previous) work|literature review|background|preliminar",
        ),
        (Part.BACKGROUND, r"notations?\b|相关工作"),
        (Part.CONCLUSION, r"conclu|limitation|future (?:work|directions)|summary\b|discussion|outlook|broader|结论"),
        (Part.INTRODUCTION, r"introduction|motivation|引言|abstract"),
        (Part.RESULTS, r"result|experiment|evaluat|ablation|benchmark|empirical|case stud|numerical|performance|实验"),
        (Part.RESULTS, r"analysis|findings|observations|measurements"),
        (
            Part.METHOD,
            r"method|approach|model|framework|architecture|algorithm|proposed|system|design|theor|setup|方法",
        ),
    )
)
_WEIGHTS = {Part.CONCLUSION: 3, Part.INTRODUCTION: 4, Part.RESULTS: 7, Part.METHOD: 6, Part.OTHER: 3}


def fitted(sections: Sequence[Section], max_tokens: int) -> tuple[str, str]:
    """Return the sections' text within so many tokens, and in words what is left out of it (empty if nothing)."""
    kept = [section for section in sections if section.part is not Part.NEVER and (section.text or section.title)]
    costs = {place: estimate(str(section)) + 2 for place, section in enumerate(kept)}
    dropped = _dropped(kept, costs, max_tokens)
    stay = [place for place in costs if place not in dropped]
    shares = _shares({place: costs[place] for place in stay}, kept, max_tokens)
    shortened = [place for place in stay if shares[place] < costs[place]]
    texts = (str(_shortened(kept[place], shares[place]) if place in shortened else kept[place]) for place in stay)
    return "\n\n".join(filter(None, texts)), _words(kept, sorted(dropped), shortened)


def _dropped(kept: Sequence[Section], costs: dict[int, int], max_tokens: int) -> set[int]:
    """Return the sections that go, the least needed and the last first, until the rest fits."""
    dropped: set[int] = set()
    order = sorted((place for place in costs if kept[place].part < Part.METHOD), key=lambda one: (kept[one].part, -one))
    total = sum(costs.values())
    for place in order:
        is_needed = kept[place].part is Part.OTHER and not _has_method(kept)
        if total <= max_tokens or is_needed:
            break
        dropped.add(place)
        total -= costs[place]
    return dropped


def _has_method(kept: Sequence[Section]) -> bool:
    """Return whether some section says by its name how it was done; else those without usual names do."""
    return any(section.part is Part.METHOD for section in kept)


def _shares(costs: dict[int, int], kept: Sequence[Section], max_tokens: int) -> dict[int, int]:
    """Share the tokens: what needs less than its share leaves the rest to the others."""
    shares: dict[int, int] = {}
    left = max_tokens
    waiting = dict(costs)
    while waiting:
        weight = sum(_WEIGHTS[max(kept[place].part, Part.OTHER)] for place in waiting)
        allowed = {place: left * _WEIGHTS[max(kept[place].part, Part.OTHER)] // weight for place in waiting}
        content = {place: cost for place, cost in waiting.items() if cost <= allowed[place]}
        if not content:
            return shares | allowed
        shares |= content
        left -= sum(content.values())
        waiting = {place: cost for place, cost in waiting.items() if place not in content}
    return shares


def _shortened(section: Section, tokens: int) -> Section:
    """Return a section's beginning, cut between two of its lines, or inside the first one."""
    left = tokens - estimate(section.title) - 6
    lines = section.text.split("\n")
    spent = list(accumulate(estimate(line) + 1 for line in lines))
    count = sum(cost <= left for cost in spent)
    if count:
        return replace(section, text="\n".join([*lines[:count], CUT]))
    words = lines[0].split(" ")
    spent = list(accumulate(estimate(word) for word in words))
    text = " ".join(words[: sum(cost <= left for cost in spent)])
    return replace(section, text=f"{text} {CUT}" if text else CUT)


def _words(kept: Sequence[Section], dropped: Sequence[int], shortened: Sequence[int]) -> str:
    said = []
    for words, places in (("left out", dropped), ("shortened", shortened)):
        names = [kept[place].title[:60] or "the beginning" for place in places]
        if names:
            more = f" and {len(names) - 4} more" if len(names) > 5 else ""
            said.append(f"{words}: {', '.join(names[: 4 if more else 5])}{more}")
    return "; ".join(said)
