"""Which text the next paper has, and where it is filed."""

from collections.abc import Sequence
from random import Random

from tests.arxiv_standin.odd import ODD_TEXTS
from tests.arxiv_standin.texts import Text, texts

_SIZES = {
    "cs.LG": 100,
    "cs.CV": 95,
    "cs.AI": 70,
    "cs.CL": 65,
    "quant-ph": 45,
    "cs.RO": 35,
    "cond-mat.mtrl-sci": 25,
    "math.AP": 20,
    "physics.optics": 18,
    "math.NA": 15,
    "stat.ML": 10,
    "econ.GN": 2,
}
"""New papers against each other, roughly arXiv's."""
_OTHER_SIZE = 8
_LEAST_TEXTS = 30


class Decks:
    """Texts in random order, each category's own where the sample has enough of them; used up, they come again."""

    def __init__(self, random: Random, categories: Sequence[str]) -> None:
        self._random = random
        self._categories = list(categories)
        self._everything = [text for of_category in texts().values() for text in of_category]
        self._outside = [
            text
            for text in self._everything
            if text.categories[0] not in categories and any(category in categories for category in text.categories)
        ]
        self._decks: dict[str, list[Text]] = {}

    def primaries(self, number: int) -> list[str]:
        """Return the primary categories of so many new papers."""
        return self._choices(self._categories, number)

    def category(self, but_not: str = "") -> str:
        """Return one of the world's categories, the large ones more often; another if it must not be the only one."""
        return self._choices([other for other in self._categories if other != but_not] or ["math.HO"], 1)[0]

    def draw(self, category: str, *, odd: float = 0, outside: float = 0) -> tuple[Text, tuple[str, ...]]:
        """Return a text and where it is filed, the primary category first.

        With these chances it is an odd text, or one whose primary category is not of this world.
        """
        if self._random.random() < odd:
            return self._random.choice(ODD_TEXTS), (category,)
        if self._outside and self._random.random() < outside:
            text = self._next("outside", self._outside)
            return text, text.categories
        own = texts().get(category, ())
        if len(own) >= _LEAST_TEXTS:
            text = self._next(category, own)
            return text, text.categories
        text = self._next("everything", self._everything)
        others = [other for other in self._categories if other != category]
        second = self._choices(others, 1) if others and self._random.random() < 0.6 else ()
        return text, (category, *second)

    def _choices(self, categories: Sequence[str], number: int) -> list[str]:
        sizes = [_SIZES.get(category, _OTHER_SIZE) for category in categories]
        return self._random.choices(categories, sizes, k=number)

    def _next(self, name: str, source: Sequence[Text]) -> Text:
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(source)
            self._random.shuffle(deck)
        return deck.pop()
