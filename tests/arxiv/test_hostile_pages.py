"""Whatever a page is made of, it is read in bounded time and memory, or refused with a ListingError."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.arxiv import markup
from digests.arxiv.errors import ListingError
from digests.arxiv.pages import ListingPage, parse_catchup_page, parse_new_page
from tests.arxiv.documents import document
from tests.arxiv.page_documents import catchup_page, item, new_page, read, whole

PAGES = [
    document("pages/new-cs.AI-2026-04-27.html"),
    catchup_page(whole("Replacement submissions", item(), item("hep-th/9901001", comment="12 pages"))),
]
TOKENS = st.sampled_from(
    [
        *(b"<", b">", b"&", b'"', b"'", b"/", b"=", b"\x00", b"\xff", b"<!--", b"-->", b"<!", b"<?", b"]]>"),
        *(b"<dl>", b"</dl>", b"<dt>", b"</dt>", b"<dd>", b"</dd>", b"<h3>", b"</h3>", b"<div>", b"</div>", b"<p>"),
        *(b"<a href=/abs/2512.00001>", b"</a>", b"<script>", b"</script>", b"<title>", b"<svg>", b"</svg>", b"<br>"),
        *(
            b"<template>",
            b"<select>",
            b"<plaintext>",
            b"<textarea>",
            b"<b>",
            b"</b>",
            b"<table>",
            b"<body>",
            b"</html>",
        ),
        *(b"<h3>Withdrawals (showing 1 of 1 entries)</h3>", b"Total of 3 entries", b"No updates today.", b"&#x110000;"),
    ]
)


def read_or_refuse(page: bytes) -> list[ListingPage]:
    found = []
    for parse in (parse_new_page, parse_catchup_page):
        with suppress(ListingError):
            found.append(parse(page, category="cs.AI"))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    page = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(page)))
        end = min(len(page), start + draw(st.sampled_from([0, 0, 1, 5, 300])))
        page = page[:start] + draw(st.one_of(st.just(b""), TOKENS, st.binary(max_size=4))) + page[end:]
    return page


@settings(max_examples=150, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(mutated())
def test_mutated_bytes_are_a_page_or_a_listing_error(page):
    for found in read_or_refuse(page):
        assert found.total >= len(found.entries)
        assert found.total >= sum(section.shown for section in found.sections)
        assert all(entry.arxiv_id and entry.title for entry in found.entries)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_page(noise):
    assert read_or_refuse(noise) == []


@settings(max_examples=150)
@given(st.lists(TOKENS, max_size=30).map(b"".join))
def test_nonsense_among_the_entries_never_shortens_the_day(inside):
    page = new_page(whole("New submissions", item(), item("2512.08243"))).replace(b"<dt>", inside + b"<dt>", 1)

    for found in read_or_refuse(page):
        assert found.total >= 2
        assert found.is_whole <= (len(found.entries) + len(found.rejected) >= 2)


HOSTILE = {
    "nested": (b"<div>" * 200_000, "too deep"),
    "nested and closed in attributes": (b'<div title="></div>">' * 200_000, "too deep"),
    "nested and closed out of reach": (b"<div><table></div>" * 200_000, "too deep"),
    "nested by quotes": (b'<div "><div ">' * 100_000, "too deep"),
    "nested behind a drawing": (b"<svg><div/></svg>" * 200_000 + b"<div/>" * 200, "too deep"),
    "items in items": (b"<li><dt>" * 100_000, "too deep"),
    "a select of many": (b"<select>" + b"<option>" * 200_000, None),
    "formatting kept open": (b"<b>" * 200 + b"<p>" * 100_000, "too deep"),
    "many attributes": (b"<b a b c d e f g h i j></b>" * 250_000, "too large"),
    "many names": (b"".join(b"<b x%d></b>" % number for number in range(100_000)), "too large"),
    "many elements": (b"<b></b>" * 600_000, "too large"),
    "comments": (b"<!---->" * 300_000, None),
    "brackets": (b"<" * 3_000_000, None),
    "letters": (b"x" * 10_000_000, None),
    "entities": (b"&amp;&lt;&#x41;&nbsp" * 200_000, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_that_is_built_to_take_long_does_not(name):
    inside, expected = HOSTILE[name]
    page = new_page(whole("New submissions", item())).replace(b"<p class='mathjax'>", b"<p class='mathjax'>" + inside)
    began = time.process_time()

    try:
        assert parse_new_page(page, category="cs.AI").total == 1
        reason = None
    except ListingError as error:
        reason = error.reason

    assert reason == expected
    assert time.process_time() - began < 5


@pytest.mark.parametrize("start", [b"<a ", b"<a b='<a b=\"", b"<!--", b"<script>", b"<title>", b"<svg>", b"</a x="])
def test_a_page_that_ends_in_what_never_ends_is_truncated_at_once(start):
    began = time.process_time()

    with pytest.raises(ListingError) as caught:
        parse_new_page(PAGES[0].partition(b"</html")[0] + start * 500_000, category="cs.AI")

    assert caught.value.reason == "truncated"
    assert time.process_time() - began < 5


def test_5_000_entries_are_read():
    papers = [f"2512.{number:05d}" for number in range(1, 5001)]

    assert [entry.arxiv_id for entry in read(*map(item, papers)).entries] == papers


def test_two_lists_with_one_id_are_both_read():
    page = new_page(
        whole("New submissions", item()), whole("Cross submissions", item("2512.08243", subjects="cs.LG cs.AI"))
    )

    found = parse_new_page(page, category="cs.AI")

    assert [(entry.arxiv_id, entry.announce_type) for entry in found.entries] == [
        ("2512.08242", "new"),
        ("2512.08243", "cross"),
    ]


def test_a_list_in_a_comment_or_script_is_not_there():
    extra = f"<!-- {item('2512.00009')} --><script>{item('2512.00008')}</script>".encode()
    page = new_page(whole("New submissions", item())).replace(b"<dl id", extra + b"<dl id")

    assert [entry.arxiv_id for entry in parse_new_page(page, category="cs.AI").entries] == ["2512.08242"]


def test_an_abstract_cannot_pass_for_the_page_around_it():
    words = "Total of 9 entries. Showing new listings for 3 May 2026. No updates today. &lt;dt&gt;arXiv:2512.00009"
    page = read(item(abstract=words))

    assert page.total == 1
    assert len(page.entries) == 1
    assert page.announced_on.year == 2025


def test_badly_nested_tags_in_every_entry_are_survived_or_too_deep_to_tell():
    with pytest.raises(ListingError, match=f"more than {markup.MAX_DEPTH} deep"):
        read(*(item(f"2512.{number:05d}", abstract="<i><b>x</i></b>") for number in range(1, 200)))
    assert len(read(*(item(f"2512.{number:05d}", abstract="<i><b>x</i></b>") for number in range(1, 20))).entries) == 19
