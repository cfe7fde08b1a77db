from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.interleaving import credit, interleaved

ORDERS = st.lists(st.integers(0, 30), unique=True)


def test_orders_take_turns():
    shown = interleaved([1, 2, 3], [4, 5, 6], seed="monday", limit=6)

    for start in (0, 2, 4):
        assert {shown.teams[number] for number in shown.numbers[start : start + 2]} == {"a", "b"}
    assert [number for number in shown.numbers if shown.teams[number] == "a"] == [1, 2, 3]
    assert [number for number in shown.numbers if shown.teams[number] == "b"] == [4, 5, 6]


def test_equal_orders_stay_as_they_are():
    assert interleaved([3, 1, 2], [3, 1, 2], seed="x", limit=9).numbers == (3, 1, 2)


def test_the_lot_falls_on_both_sides():
    firsts = {interleaved([1], [2], seed=str(seed), limit=1).numbers for seed in range(20)}
    assert firsts == {(1,), (2,)}


def test_the_same_seed_gives_the_same_list():
    lists = [interleaved(range(9), range(20, 29), seed="reader 7, 2025-12-10", limit=9) for _ in range(2)]
    assert lists[0] == lists[1]


def test_a_wanted_paper_counts_for_the_order_that_put_it_there():
    shown = interleaved([1, 2], [3, 4], seed="monday", limit=4)
    assert credit(shown, [1, 3, 4, 99, 4]) == (1, 2)


@given(ORDERS, ORDERS, st.integers(1, 20), st.text(max_size=3))
def test_every_paper_comes_once_and_none_is_left_out(a, b, limit, seed):
    shown = interleaved(a, b, seed=seed, limit=limit)

    assert len(set(shown.numbers)) == len(shown.numbers) == min(limit, len({*a, *b}))
    assert all(number in (a if team == "a" else b) for number, team in shown.teams.items())


@given(ORDERS, ORDERS, st.text(max_size=3))
def test_each_order_keeps_its_own_order(a, b, seed):
    shown = interleaved(a, b, seed=seed, limit=60)
    for team, order in (("a", a), ("b", b)):
        mine = [number for number in shown.numbers if shown.teams[number] == team]
        assert mine == sorted(mine, key=order.index)
