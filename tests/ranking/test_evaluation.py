from pathlib import Path

import numpy as np
import pytest

from digests.ranking.evaluation import baselines, benchmark, run
from digests.ranking.evaluation.baselines_learned import learned_orders
from digests.ranking.evaluation.collection import Collection
from digests.ranking.evaluation.features import Features
from digests.ranking.evaluation.metrics import metrics, summarized
from digests.ranking.evaluation.orders import Order, PointsOrder, RelevanceOrder

SMALL = Path(benchmark.__file__).parent / "small"
PEOPLE = 4


def lot(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def of_order(*wanted: int, size: int = 20) -> tuple[float, ...]:
    return metrics(np.arange(size, 0, -1).astype(float), np.isin(np.arange(size), wanted), lot())


@pytest.fixture(scope="module")
def papers():
    return benchmark.read_papers(SMALL)


@pytest.fixture(scope="module")
def curators(papers):
    return benchmark.read_benchmark(papers, SMALL / "curators.json", people=PEOPLE)


@pytest.fixture(scope="module")
def collection(curators):
    return Collection(curators)


def test_wanted_papers_at_the_top_are_perfect():
    assert of_order(0, 1, 2) == (1, 1, 1, 1)


def test_wanted_papers_at_the_bottom_have_an_auc_of_zero():
    assert of_order(18, 19) == pytest.approx((0, 0, 1 / 19, 0))


def test_ndcg_discounts_by_the_logarithm_of_the_rank():
    ndcg, recall, mrr, _ = of_order(2, 15)

    assert ndcg == pytest.approx((1 / np.log2(4)) / (1 / np.log2(2) + 1 / np.log2(3)))
    assert (recall, mrr) == pytest.approx((0.5, 1 / 3))


def test_recall_is_against_what_ten_places_hold():
    _, recall, _, _ = of_order(*range(15), size=40)
    assert recall == 1


def test_equal_scores_are_put_in_an_order_by_lot():
    wanted = np.isin(np.arange(100), (0,))
    ranks = [metrics(np.zeros(100), wanted, lot(seed))[3] for seed in range(200)]
    assert np.mean(ranks) == pytest.approx(0.5, abs=0.06)


def test_the_interval_holds_the_mean_and_narrows_with_more_people():
    rows = np.tile(np.array([[0.0] * 4, [1.0] * 4]), (10, 1))
    few, many = summarized(rows[:4])["ndcg"], summarized(rows)["ndcg"]

    assert few["low"] <= few["mean"] == 0.5 <= few["high"]
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_scenarios_say_what_is_given(curators):
    person = next(person for person in curators.people if len(person.liked) > 3 and len(person.keywords) > 1)

    nothing, some, everything = (benchmark.given(person, scenario) for scenario in ("L0K1", "L3K0", "LallK5"))
    assert (len(nothing.liked), nothing.keywords) == (0, person.keywords[:1])
    assert some.liked.tolist() == sorted(person.sample[:3].tolist())
    assert some.keywords == ()
    assert everything.liked.tolist() == person.liked.tolist()


def test_nothing_of_an_issue_is_in_the_history(curators):
    later = np.concatenate(curators.issues)
    assert not set(later.tolist()) & set(curators.history.tolist())
    assert all(set(person.liked.tolist()) <= set(curators.history.tolist()) for person in curators.people)


def test_relevance_beats_the_sum_of_points_and_the_seed(curators, collection):
    orders: list[Order] = [RelevanceOrder(collection), PointsOrder(collection), baselines.SeedSum(collection)]
    ours, points, seed = (
        next(run.evaluated(curators, order, lambda count, label: None, ["L0K5"])).rows[:, 0].mean() for order in orders
    )

    assert ours > max(points, seed) + 0.05
    assert points >= seed


def test_every_order_is_better_than_chance(curators, collection):
    every = [
        RelevanceOrder(collection),
        PointsOrder(collection),
        *(kind(collection) for kind in (baselines.SeedSum, baselines.SanitySearch, baselines.Bm25)),
        *learned_orders(Features(collection)),
    ]
    for order in every:
        scenario = "L10K0" if order.takes_likes else "L0K5"
        [outcome] = run.evaluated(curators, order, lambda count, label: None, [scenario])
        assert outcome.rows[:, 3].mean() > 0.65, order.name


def test_the_curve_is_the_mean_of_its_scenarios(curators, collection):
    told: list[str] = []
    outcomes = {
        outcome.scenario: outcome
        for outcome in run.evaluated(curators, RelevanceOrder(collection), lambda count, label: told.append(label))
    }
    by_hand = np.mean([outcomes[scenario].rows for scenario in benchmark.CURVE], axis=0)

    assert set(outcomes) == {*benchmark.SCENARIOS, "curve"}
    assert outcomes["curve"].rows.tolist() == by_hand.tolist()
    assert len(told) == len(benchmark.SCENARIOS) * PEOPLE


def test_what_an_order_makes_no_use_of_is_kept_from_it(curators, collection):
    outcomes = {
        outcome.scenario: outcome
        for outcome in run.evaluated(curators, baselines.Bm25(collection), lambda count, label: None)
    }
    assert set(outcomes) == {"L0K5", "L1K5", "L3K5", "L10K5", "LallK5", "curve"}
    assert outcomes["L3K5"].rows.tolist() == outcomes["L0K5"].rows.tolist()


def test_the_same_run_gives_the_same_figures(curators, collection):
    figures = [
        next(run.evaluated(curators, RelevanceOrder(collection), lambda count, label: None, ["L3K5"])).rows.tolist()
        for _ in range(2)
    ]
    assert figures[0] == figures[1]


def test_a_folder_without_papers_is_said_to_be_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="corpus"):
        benchmark.read_papers(tmp_path)
