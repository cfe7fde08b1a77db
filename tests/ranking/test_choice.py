from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.choice import Limits, ProfilePage, choose
from digests.ranking.frozen import ListedPaper
from digests.ranking.reasons import RankedPaper

DAY, DAY_BEFORE = date(2025, 12, 10), date(2025, 12, 9)


def page(profile: int, *numbers: int, day: date = DAY, scores: tuple[str, ...] = ()) -> ProfilePage:
    papers = tuple(
        RankedPaper(rank, number, day, "new", Decimal(scores[rank - 1] if scores else 100 - rank), ())
        for rank, number in enumerate(numbers, start=1)
    )
    return ProfilePage(profile, f"Profile {profile}", "relevance", papers, considered=50, matched=len(papers))


def pick(number: int, *, rank: int | None = None, note: str = "") -> ListedPaper:
    return ListedPaper(number, rank, None if rank is None else Decimal(50), DAY_BEFORE, "new", is_pick=True, note=note)


def limits(most: int = 10, min_score: int = 0, first_day: date = DAY) -> Limits:
    return Limits(most, min_score, first_day)


def numbers(sections) -> list[list[int]]:
    return [[paper.number for paper in section.papers] for section in sections]


def test_the_best_papers_come_with_the_ranks_of_the_page():
    (section,) = choose([page(1, 11, 12, 13)], limits(most=2))

    assert [(paper.number, paper.rank, paper.score) for paper in section.papers] == [
        (11, 1, Decimal(99)),
        (12, 2, Decimal(98)),
    ]
    assert (section.considered, section.matched) == (50, 3)


def test_what_was_mailed_makes_room_for_the_next_and_ranks_stay():
    (section,) = choose([page(1, 11, 12, 13)], limits(most=2), mailed={11})

    assert [(paper.number, paper.rank) for paper in section.papers] == [(12, 2), (13, 3)]


def test_a_paper_of_two_profiles_comes_once_where_it_ranks_higher():
    assert numbers(choose([page(1, 11, 12), page(2, 12, 13)], limits())) == [[11], [12, 13]]


def test_profiles_take_turns():
    assert numbers(choose([page(1, 1, 2, 3, 4), page(2, 11, 12)], limits(most=3))) == [[1, 2], [11]]


def test_a_lowest_score_keeps_weak_papers_out():
    assert numbers(choose([page(1, 11, 12, scores=("3.5", "3.49"))], limits(min_score=350))) == [[11]]


def test_owed_papers_come_besides_and_whatever_their_day():
    old = page(1, 7, 8, day=DAY_BEFORE)

    assert numbers(choose([old], limits(most=1), owed={8})) == [[8]]
    assert numbers(choose([page(1, 11, 12, 13)], limits(most=1), owed={13})) == [[11, 13]]


def test_picks_come_besides_however_old_they_are_or_low_their_score():
    above = replace(page(1, 11, 12), above=(pick(40, note="A good one"), pick(41, rank=9)))
    (section,) = choose([above], limits(most=1, min_score=9000))

    assert [(paper.number, paper.rank, paper.is_pick, paper.note) for paper in section.papers] == [
        (40, None, True, "A good one"),
        (41, 9, True, ""),
        (11, 1, False, ""),
    ]


def test_a_pick_among_the_papers_keeps_its_place():
    among = replace(page(1, 11, 12), papers=(*page(1, 11).papers, pick(40), *page(1, 12, scores=("50",)).papers))

    assert numbers(choose([among], limits(most=2))) == [[11, 40, 12]]


def test_a_pick_of_two_profiles_or_one_that_was_mailed_comes_once():
    first, second = (replace(page(place, 10 + place), above=(pick(40), pick(41))) for place in (1, 2))

    assert numbers(choose([first, second], limits(), mailed={41})) == [[40, 11], [12]]


NUMBERS = st.integers(1, 30)
LISTS = st.lists(st.lists(NUMBERS, unique=True, max_size=12), min_size=1, max_size=3)


@given(LISTS, st.sets(NUMBERS), st.sets(NUMBERS), st.integers(1, 10))
def test_every_paper_comes_once_and_never_again(lists, mailed, owed, most):
    owed -= mailed
    rankings = [page(place, *papers) for place, papers in enumerate(lists)]
    shown = [
        number for papers in numbers(choose(rankings, limits(most), mailed=mailed, owed=owed)) for number in papers
    ]

    assert len(shown) == len(set(shown))
    assert not mailed & set(shown)
    assert set(shown) >= owed & {number for papers in lists for number in papers}
    free = {number for papers in lists for number in papers} - mailed - owed
    assert len(set(shown) - owed) == min(most, len(free))
