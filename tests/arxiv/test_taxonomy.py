import pytest

from digests import sample
from digests.arxiv.listing import parse_listing
from digests.arxiv.taxonomy import ALIASES, NAMES, archives, canonical, is_category, name


def test_arxiv_has_155_active_categories_six_of_them_other_names():
    assert len(NAMES) == 155
    assert len(ALIASES) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cs.NA", "math.NA"),
        ("cs.SY", "eess.SY"),
        ("math.IT", "cs.IT"),
        ("math.MP", "math-ph"),
        ("q-fin.EC", "econ.GN"),
        ("stat.TH", "math.ST"),
        (" CS.lg ", "cs.LG"),
        ("COND-MAT.MTRL-SCI", "cond-mat.mtrl-sci"),
        ("Math.na", "math.NA"),
    ],
)
def test_a_category_has_one_identifier(text, expected):
    assert is_category(text)
    assert canonical(text) == expected


@pytest.mark.parametrize("text", ["cs", "astro-ph", "cmp-lg", "cs.XX", "", "cs.LG+cs.AI"])
def test_what_is_no_active_category_stays_as_it_is(text):
    assert not is_category(text)
    assert canonical(text) == name(text) == text


def test_the_picker_has_every_category_once_and_its_other_names():
    listed = [category for archive in archives() for category in archive.categories]

    assert len(listed) == len({category.identifier for category in listed}) == 149
    assert {alias: category.identifier for category in listed for alias in category.aliases} == ALIASES
    assert all(category.name == name(category.identifier) for category in listed)


def test_archives_stand_under_the_groups_of_arxivs_page():
    groups = list(dict.fromkeys(archive.group for archive in archives()))

    assert groups == [
        "Computer Science",
        "Economics",
        "Electrical Engineering and Systems Science",
        "Mathematics",
        "Physics",
        "Quantitative Biology",
        "Quantitative Finance",
        "Statistics",
    ]
    assert all(archive.categories for archive in archives())


def test_every_category_of_the_sample_has_a_name():
    day = sample.days()[-1]
    used = {
        category
        for _, xml in sample.documents(day)
        for entry in parse_listing(xml).entries
        for category in entry.categories
    }

    assert used <= NAMES.keys() - ALIASES.keys()
    assert len(used) == 60
