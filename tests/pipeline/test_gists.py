from datetime import timedelta

import pytest

from digests.models import SummaryState
from digests.pipeline.gists import gists_of
from tests.builders import NOW
from tests.summarizing import paper, wanted, written

pytestmark = pytest.mark.django_db


def test_the_gists_of_visible_summaries_in_the_language_in_one_query(django_assert_num_queries):
    first, second, third, fourth = (paper(f"2512.0000{digit}") for digit in range(1, 5))
    written(first, gist="One.")
    written(first, gist="一。", language="zh-Hans")
    written(second, gist="Hidden.", is_hidden=True)
    wanted(third)
    written(fourth, gist="二。", language="zh-Hans")
    numbers = [each.number for each in (first, second, third, fourth)]

    with django_assert_num_queries(1):
        assert gists_of(numbers, "en") == {first.number: "One."}
    assert gists_of(numbers, "zh-Hans") == {first.number: "一。", fourth.number: "二。"}


def test_the_newest_version_has_the_word_and_an_earlier_one_until_it_is_there():
    about = paper(version=2)
    written(about, version=1, gist="Old.")
    newer = wanted(about, version=2)
    assert gists_of([about.number], "en") == {about.number: "Old."}

    newer.state, newer.gist, newer.content, newer.written_at = SummaryState.WRITTEN, "New.", {}, NOW
    newer.save()
    assert gists_of([about.number], "en") == {about.number: "New."}


def test_of_two_models_the_one_that_wrote_last_is_shown():
    about = paper()
    written(about, model="new", gist="New.", at=NOW + timedelta(hours=1))
    written(about, model="old", gist="Old.")

    assert gists_of([about.number], "en") == {about.number: "New."}


def test_no_papers_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert gists_of([], "en") == {}
