"""The evaluation scores with what pages score with, and its real days show that a score means the same every day."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.candidates import Candidates, Listed
from digests.ranking.evaluation import benchmark
from digests.ranking.evaluation.benchmark import Benchmark, given
from digests.ranking.evaluation.collection import Collection
from digests.ranking.evaluation.orders import RelevanceOrder
from digests.ranking.kept import pack_rule, unpack_rule
from digests.ranking.postings import Postings
from digests.ranking.relevance import POINT
from digests.ranking.vectors import Vectors

SMALL = Path(benchmark.__file__).parent / "small"
DAY = date(2025, 12, 10)


@pytest.fixture(scope="module")
def curators() -> Benchmark:
    return benchmark.read_benchmark(benchmark.read_papers(SMALL), SMALL / "curators.json", people=4)


@pytest.fixture(scope="module")
def collection(curators: Benchmark) -> Collection:
    return Collection(curators)


@pytest.mark.parametrize("scenario", ["L0K5", "L3K0", "LallK5"])
def test_a_page_ranks_a_day_as_the_evaluation_does(curators, collection, scenario):
    order = RelevanceOrder(collection)
    for person in curators.people:
        rule = unpack_rule(pack_rule(order.rule(given(person, scenario))))
        vectors = Vectors.unpack(collection.issues[0].pack())
        [scores] = order.scores(given(person, scenario), [0])
        keys = [keyword.statement.key for keyword in rule.query.keywords]
        found = {key: collection.issue_postings[0][key] for key in keys}
        postings = Postings.of(
            (key, DAY, numbers.astype("<i8").tobytes(), places.tobytes()) for key, (numbers, places) in found.items()
        )
        listed = Listed(DAY, vectors.numbers, np.zeros(len(vectors), np.uint8))

        page = rank_by_relevance(
            Candidates.of([listed], include_replacements=False),
            rule,
            [vectors],
            postings,
            max_papers=len(vectors),
            min_score=-1,
            discoveries=1.0,
        )

        best = np.lexsort((vectors.numbers, -scores))[: len(page.papers)]
        assert len(page.papers) > 20
        assert [paper.number for paper in page.papers] == vectors.numbers[best].tolist()
        shown = np.clip(np.rint(scores[best] * 100 / POINT), 0, 10_000)
        assert [float(paper.score) * 100 for paper in page.papers] == pytest.approx(shown.tolist(), abs=1.01)


def test_a_score_means_the_same_from_day_to_day(curators, collection):
    """On none of nine later days is the average paper far from 0, or does 100 come often."""
    order, days = RelevanceOrder(collection), range(len(curators.issues))
    for person in curators.people:
        points = [scores / POINT for scores in order.scores(given(person, "L3K5"), days)]

        assert max(abs(float(day.mean())) for day in points) < 6
        assert all(np.count_nonzero(day >= 100) <= 0.03 * len(day) for day in points)
        assert min(float(day.std()) for day in points) > 5
        assert max(float(day.std()) for day in points) < 2 * min(float(day.std()) for day in points)
