"""What is odd about the texts of an entry: it is kept as text, and cut only where it is absurdly long."""

import re
import time
import unicodedata

import pytest

from digests.arxiv.texts import MAX_ABSTRACT, MAX_AUTHOR, MAX_AUTHORS, MAX_CATEGORIES, MAX_TITLE, NO_TITLE
from tests.arxiv.documents import entries, hostile, item, only, rss


def test_what_there_is_of_a_description_is_recovered():
    blank, only_heading, bare, one_line = entries(hostile("26"))

    assert blank.abstract == ""
    assert only_heading.abstract.startswith("Representational bias in large")
    assert bare.abstract.startswith("We present specialized")
    assert one_line.abstract.startswith("Indian farmers often")
    assert {entry.announce_type for entry in (blank, only_heading, bare, one_line)} == {"new"}


def test_the_authors_line_breaks_stay_in_the_abstract():
    xml = hostile("27").decode()
    written = re.findall(r"Abstract: (.*?)</description>", xml, re.DOTALL)

    assert any("\n" in text for text in written)
    for entry, text in zip(entries(hostile("27")), written, strict=True):
        assert entry.abstract.count("\n") == text.count("\n")
        assert entry.abstract.split() == text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split()


def test_cdata_is_trimmed_and_its_text_kept():
    entry = only(hostile("38"))

    assert entry.title == "Wrapped <i>in</i> CDATA & unescaped"
    assert entry.abstract == "<p>Para</p> with ]]> inside & more"
    assert entry.announce_type == "new"


def test_hostile_texts_are_texts_and_links_come_from_the_identifier_alone():
    found = entries(hostile("39"))

    assert found[0].title == '<script>alert(1)</script>Robust "XSS" & more'
    assert "<img src=x onerror=alert(document.cookie)>" in found[0].abstract
    assert found[4].title.startswith("=HYPERLINK(")
    assert not any("script" in category for entry in found for category in entry.categories)
    assert not hasattr(found[0], "link")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_a_licence_is_a_web_address_or_nothing(url):
    assert only(rss(item(extra=f"<dc:rights>{url}</dc:rights>"))).license_url == ""


def test_unicode_tricks_are_stored_as_they_are():
    found = entries(hostile("42"))

    assert len(found) == 5
    assert "\u202e" in found[0].title
    assert unicodedata.combining(found[2].title[1])


def test_text_after_a_less_than_sign_survives():
    found = entries(hostile("44"))
    texts = [entry.title + entry.abstract for entry in found]

    assert any("1<k<n and O(n<m)" in text for text in texts)
    assert any("$a<b$ and $c>d$" in text for text in texts)
    assert any("&lt;" in text for text in texts)


def test_affiliations_tex_and_3200_authors_come_apart_right():
    found = entries(hostile("44"))
    lines = {entry.authors_as_given: entry.authors for entry in found}

    with_affiliation = next(line for line in lines if "Univ. Y" in line)
    assert lines[with_affiliation] == ("Håkon Næss Sandum", "J. Müller", "Jensen Zhou")
    assert max(map(len, lines.values())) == 3200
    assert not any(entry.truncated for entry in found)


def test_an_abstract_of_ten_megabytes_is_cut_and_says_so():
    began = time.process_time()

    entry = only(rss(item(description="arXiv:2508.03699v1 Announce Type: new \nAbstract: " + "word " * 2_100_000)))

    assert entry.truncated == ("abstract",)
    assert MAX_ABSTRACT - 5 < len(entry.abstract) <= MAX_ABSTRACT
    assert time.process_time() - began < 5


def test_titles_are_cut_replaced_and_put_on_one_line():
    endless, blank, wrapped = entries(hostile("46"))

    assert endless.title == "T" * MAX_TITLE
    assert endless.truncated == ("title",)
    assert blank.title == NO_TITLE
    assert "\n" not in wrapped.title
    assert "  " not in wrapped.title


def test_too_many_authors_and_categories_are_cut_and_named():
    crowd = ", ".join(f"A{n} B" for n in range(MAX_AUTHORS + 1))
    tags = "".join(f"<category>cs.X{'abcdefghijklmnop'[n % 16] * (1 + n // 16)}</category>" for n in range(60))

    entry = only(rss(item(creator=crowd, extra=tags)))

    assert len(entry.authors) == MAX_AUTHORS
    assert len(entry.categories) == MAX_CATEGORIES
    assert set(entry.truncated) == {"authors", "categories"}


def test_an_endless_name_is_cut():
    entry = only(rss(item(creator="Ada " * 500)))

    assert len(entry.authors[0]) <= MAX_AUTHOR
    assert entry.truncated == ("authors",)


def test_control_characters_do_not_get_through():
    entry = only(rss(item(title="a\x7fb\x85c\u2028d", creator="A\x9fda")))

    assert not re.search(r"[\x00-\x1f\x7f-\x84\x86-\x9f]", entry.title + entry.authors_as_given)
