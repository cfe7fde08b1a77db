import pytest

from digests.arxiv.filing import expand, filings, split_query
from tests.builders import entry


def test_a_single_category_keeps_arxivs_type():
    assert filings(entry(announce_type="replace-cross"), ("cs.AI",)) == [("cs.AI", "replace-cross")]


@pytest.mark.parametrize(
    ("announce_type", "under_the_primary", "under_the_other"),
    [
        ("new", "new", "cross"),
        ("replace", "replace", "replace-cross"),
        ("cross", "cross", "cross"),
        ("resurrected", "resurrected", "resurrected"),
    ],
)
def test_a_combined_query_gives_the_cross_form_under_other_categories(
    announce_type, under_the_primary, under_the_other
):
    found = filings(entry(announce_type=announce_type, categories=("cs.LG", "cs.AI")), ("cs.AI", "cs.LG"))

    assert dict(found) == {"cs.LG": under_the_primary, "cs.AI": under_the_other}


def test_an_archive_stands_for_its_categories():
    assert expand(("stat",)) == ("stat.AP", "stat.CO", "stat.ME", "stat.ML", "stat.OT")


def test_a_query_is_read_in_any_case_and_aliases_are_merged():
    assert split_query("CS.ai+cs.NA") == ("cs.AI", "math.NA")


@pytest.mark.parametrize("text", ["", "cs.AI+", "cs.XX", "nonsense"])
def test_what_arxiv_does_not_have_is_refused(text):
    with pytest.raises(ValueError, match="is no arXiv category"):
        split_query(text)
