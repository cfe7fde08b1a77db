from datetime import date, timedelta

import pytest

from digests.arxiv.completeness import State
from digests.pipeline.completeness import Tally
from digests.templatetags.completeness import duration, one_line, state_mark
from digests.templatetags.plots import HEIGHT, WIDTH, bars

TUESDAY, WEDNESDAY = date(2025, 12, 9), date(2025, 12, 10)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, ""),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=5), "1 h 5 min"),
        (timedelta(days=3, hours=2, minutes=30), "3 d 2 h"),
    ],
)
def test_a_span_of_time_is_said_with_its_two_largest_units(span, words):
    assert duration(span) == words


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_mark_and_its_word(state):
    html = state_mark(state)

    assert f"</span> {state}</span>" in html
    assert '<span aria-hidden="true">?</span>' not in html


def test_marks_differ():
    assert len({state_mark(state).partition("true")[2][2:3] for state in State}) == len(State)


def test_a_foreign_state_is_escaped():
    assert "<b>" not in state_mark("<b>")


def test_a_text_becomes_one_line_without_controls():
    assert one_line(" a\r\nb\x07c\u202e ", 10) == "a b c"
    assert one_line("abcdef", 4) == "abc…"


def counted(announced: int, missing: int = 0) -> Tally:
    return Tally(announced=announced, missing=missing, uncounted=0, states={})  # type: ignore[arg-type]


def test_the_highest_bar_fills_the_plot_and_the_others_are_in_proportion():
    low, high = bars([(TUESDAY, counted(50)), (WEDNESDAY, counted(200))])

    assert high.held_height == pytest.approx(4 * low.held_height)
    assert high.held_y + high.held_height == pytest.approx(low.held_y + low.held_height)
    assert 0 < high.held_y < HEIGHT
    assert low.x + low.width < high.x


def test_what_is_missing_stands_on_what_is_held():
    [bar] = bars([(TUESDAY, counted(100, missing=25))])

    assert bar.missing_height == pytest.approx(bar.held_height / 3)
    assert bar.missing_y + bar.missing_height == pytest.approx(bar.held_y, abs=0.02)


def test_many_days_fit_and_not_all_are_labelled():
    many = bars([(TUESDAY + timedelta(days=n), counted(n)) for n in range(64)])

    assert max(bar.x + bar.width for bar in many) <= WIDTH
    assert sum(bar.has_label for bar in many) <= 14


def test_days_without_papers_have_no_height():
    assert [bar.held_height for bar in bars([(TUESDAY, counted(0)), (WEDNESDAY, counted(0))])] == [0, 0]
    assert bars([]) == []
