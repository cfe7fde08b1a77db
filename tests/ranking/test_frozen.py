from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.frozen import ListedPaper, Section, pack_sections, unpack_sections
from digests.ranking.reasons import RankedPaper, Reason, as_points

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
POINTS = st.integers(-10_000, 10_000).map(as_points)
REASONS = st.builds(Reason, TEXTS, st.sampled_from(["keyword", "learned"]), st.integers(0, 15), POINTS, POINTS)
PAPERS = st.builds(
    ListedPaper,
    number=st.integers(1, 2**50),
    rank=st.none() | st.integers(1, 500),
    score=st.none() | POINTS,
    announced_on=st.dates(date(1991, 8, 14)),
    announce_type=st.sampled_from(["new", "cross", "replace"]),
    reasons=st.lists(REASONS, max_size=4).map(tuple),
    is_discovery=st.booleans(),
    is_pick=st.booleans(),
    note=TEXTS,
)
SECTIONS = st.builds(
    Section,
    profile=st.integers(1, 2**31),
    name=TEXTS,
    order=st.sampled_from(["relevance", "points"]),
    papers=st.lists(PAPERS, max_size=4).map(tuple),
    considered=st.integers(0, 3000),
    matched=st.integers(0, 3000),
)


@given(st.lists(SECTIONS, max_size=3).map(tuple))
def test_what_was_frozen_comes_back_as_it_was(sections):
    assert unpack_sections(pack_sections(sections)) == sections


def test_a_paper_keeps_rank_score_and_reasons_of_its_ranking():
    reason = Reason("LLM", "keyword", 1, Decimal("1.5"), Decimal("0.5"))
    ranked = RankedPaper(3, 7, date(2025, 12, 10), "cross", Decimal("1.5"), (reason,), is_discovery=True)

    listed = ListedPaper.of(ranked)

    assert (listed.rank, listed.number, listed.score, listed.reasons) == (3, 7, Decimal("1.5"), (reason,))
    assert listed.is_discovery
    assert not listed.is_pick


def test_nothing_is_no_sections():
    assert unpack_sections(b"") == ()


def test_other_bytes_are_refused():
    with pytest.raises(ValueError, match="no frozen digest"):
        unpack_sections(b"<html>")
