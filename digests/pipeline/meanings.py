"""Dense vectors for who ranks: those of some days, and what a profile's papers are compared with.

Where no embedding model is set it asks nobody and returns nothing, and ranking is as if it did not exist.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime
from threading import Lock

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from digests.models import DayMeanings, PaperMeaning
from digests.pipeline import learn, vectors
from digests.ranking import meaning
from digests.ranking.meaning import NO_MEANINGS, Meanings
from digests.ranking.relevance import ByMeaning
from digests.ranking.taste import HALF_LIFE

_KEPT_SPANS = 4
_DISMISSED = 0.5


def model_name() -> str:
    """Return what names the vectors in the database: the model and its dimensions; empty where none is set."""
    if not settings.EMBEDDING_MODEL:
        return ""
    return f"{settings.EMBEDDING_MODEL}:{settings.EMBEDDING_DIMENSIONS or 'all'}"


def of_days(days: Sequence[date]) -> Meanings:
    """Return the vectors of the days' papers; kept until one of the days has more of them."""
    name = model_name()
    return _kept.together(name, days) if name else NO_MEANINGS


def by_meaning(profile_id: int, pseudo_likes: NDArray[np.int64], *, before: datetime | None = None) -> ByMeaning | None:
    """Return what to compare a profile's papers with; None where no model is set or nothing has a vector yet.

    Args:
        profile_id: the profile's key.
        pseudo_likes: the numbers of the papers that stated keywords fit best.
        before: leave out the verdicts given at this moment or later.
    """
    if not model_name():
        return None
    reference = of_days(vectors.reference_days())
    if not len(reference):
        return None
    middle = reference.mean(reference.numbers)
    likes, keywords = _centre(learn.judged_by(profile_id, before=before)), _mean(pseudo_likes)
    found = [
        meaning.aim(kind, vector - middle, reference)
        for kind, vector in (("keywords", keywords), ("likes", likes))
        if vector is not None and middle is not None and len(vector) == len(middle)
    ]
    return ByMeaning(reference, tuple(aim for aim in found if aim), settings.EMBEDDING_SHARE)


def _centre(judged: Sequence[int]) -> NDArray[np.float64] | None:
    """Return the mean of the likes less half that of the dismissed papers, earlier ones faded as terms are."""
    likes = np.array([number for number in judged if number > 0], np.int64)
    dismissed = np.array([-number for number in judged if number < 0], np.int64)
    liked, rejected = _mean(likes), _mean(dismissed)
    if liked is None or rejected is None or len(liked) != len(rejected):
        return liked
    return liked - _DISMISSED * (rejected - liked) / (1 + _DISMISSED)


def _mean(numbers: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the mean vector of papers, the last counting most; None where none has a vector."""
    rows = PaperMeaning.objects.filter(model=model_name(), paper__in=numbers.tolist()).exclude(packed=b"")
    held = Meanings.of(list(rows.order_by("paper_id").values_list("paper_id", "packed")))
    fading = 0.5 ** (np.arange(len(numbers))[::-1] / HALF_LIFE)
    return held.mean(numbers, fading)


class _Kept:
    """The vectors of the spans last asked for, by the digests of their days; shared by the threads of a process."""

    def __init__(self) -> None:
        self._spans: OrderedDict[tuple[str, ...], Meanings] = OrderedDict()
        self._lock = Lock()

    def together(self, name: str, days: Sequence[date]) -> Meanings:
        rows = DayMeanings.objects.filter(model=name, announced_on__in=days).order_by("announced_on")
        span = tuple(rows.values_list("digest", flat=True))
        with self._lock:
            if span in self._spans:
                self._spans.move_to_end(span)
                return self._spans[span]
        laid = meaning.laid_together([Meanings.unpack(bytes(row)) for row in rows.values_list("packed", flat=True)])
        with self._lock:
            self._spans[span] = laid
            while len(self._spans) > _KEPT_SPANS:
                self._spans.popitem(last=False)
        return laid


_kept = _Kept()
