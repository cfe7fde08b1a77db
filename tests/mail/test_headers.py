"""That no text of a paper or a reader gets into a header, and that what is sent can be read everywhere."""

from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from digests.mail import headers
from digests.mail.letter import Cadence, Letter, Why
from digests.mail.message import message_of
from tests.mail.letters import DAY, letter, letter_paper, section

HOSTILE = [
    "Title\r\nBcc: victim@example.org",
    "Title\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "\u202eevil\u202c \u2066bidi\u2069",
    "emoji \U0001f469\u200d\U0001f52c and \U0001f600",
    "=?utf-8?q?Bcc:_victim=40example.org?=",
    "line\u2028separator\u2029paragraph\x85next\x0bvt\x0cff\x1cfs",
    "nul\x00bel\x07esc\x1b[31m",
    "x" * 5000,
    "漢" * 3000,
    "--===============boundary==",
    "{{ base }} {% load x %}",
]
EXPECTED = [
    "Auto-Submitted", "Content-Type", "Date", "Feedback-ID", "From", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Precedence", "Subject", "To",
]  # fmt: skip


def raw(given: Letter) -> bytes:
    return message_of(given).message().as_bytes().replace(b"\n", b"\r\n")


def received(given: Letter) -> EmailMessage:
    return message_from_bytes(raw(given), policy=policy.default)


def filled_with(text: str, **fields: Any) -> Letter:
    paper = letter_paper(
        title=text, authors=(text, text), text=text, pick_note=text, categories=(text,), whys=(Why(text, Decimal(1)),),
        announce_type=text,
    )  # fmt: skip
    return letter(section(paper, name=text), section(letter_paper(), name=text), completeness=text, notes=(text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_adds_no_header_and_no_part(text):
    mail = received(filled_with(text))

    assert sorted(mail.keys()) == EXPECTED
    assert mail["To"] == "reader@example.org"
    assert mail["Subject"] == "2 papers for you · 10 Dec"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not mail.defects
    assert not [defect for part in mail.walk() for defect in part.defects]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_text_in_both_parts(text):
    plain, html = (part.get_content() for part in received(filled_with(text)).iter_parts())

    assert "<script" not in html
    assert not [c for c in plain + html if c in "\x00\x07\x0b\x0c\x1b\x1c\x85\u2028\u2029\u202e\u2066"]
    assert max(len(line) for line in plain.splitlines() if "://" not in line) <= 76


@pytest.mark.parametrize("text", HOSTILE)
def test_no_line_is_longer_than_mail_allows(text):
    assert max(len(line) for line in raw(filled_with(text)).split(b"\r\n")) <= 998


def test_every_header_line_is_ascii_and_folded():
    head, _, _ = raw(letter(section(letter_paper()))).partition(b"\r\n\r\n")

    assert head.isascii()
    lines = head.replace(b"\r\n ", b"\n ").split(b"\r\n")
    assert {line.partition(b":")[0] for line in lines} == {name.encode() for name in EXPECTED}
    assert [line for line in head.split(b"\r\n") if len(line) > 78 and b"://" not in line] == []


def test_the_subject_survives_its_encoding():
    assert b"Subject: =?utf-8?" in raw(letter(section(letter_paper())))
    assert received(letter(section(letter_paper())))["Subject"] == "1 paper for you · 10 Dec"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (DAY, DAY, "1 paper for you · 10 Dec"),
        (DAY.replace(day=4), DAY, "1 paper for you · 4–10 Dec"),
        (DAY.replace(month=11, day=28), DAY.replace(day=4), "1 paper for you · 28 Nov – 4 Dec"),
    ],
)
def test_the_subject_names_the_days(first, last, expected):
    assert received(letter(section(letter_paper()), first_day=first, last_day=last))["Subject"] == expected


def test_a_mail_without_papers_is_one_line_that_says_so():
    mail = received(letter(completeness="No papers were announced in your categories."))

    assert mail["Subject"] == "No papers for you · 10 Dec"
    for part in mail.iter_parts():
        assert "No papers were announced in your categories." in part.get_content()
        assert "/unsubscribe/12:" in part.get_content()


def test_an_address_for_unsubscribing_is_named_where_there_is_one(settings):
    settings.UNSUBSCRIBE_EMAIL = "stop@example.org"
    named = received(letter(section(letter_paper())))["List-Unsubscribe"]

    assert "<mailto:stop@example.org?subject=unsubscribe%2012:" in named
    assert named.index("https://") < named.index("mailto:")


@pytest.mark.parametrize("cadence", Cadence)
def test_feedback_is_told_apart_by_cadence(cadence):
    assert received(letter(cadence=cadence))["Feedback-ID"] == f"{cadence}:digest:papers.example.org"


def test_a_message_id_is_the_same_whenever_it_is_made():
    from_a_digest = headers.message_id(7, datetime(2025, 12, 10, 7, tzinfo=UTC), "https://Papers.Example.org:8000")

    assert from_a_digest == "<digest.7.20251210T070000@papers.example.org>"


@pytest.mark.parametrize("base", ["http://[::1]:8000", "http://127.0.0.1:8000", "https://bücher.example", "x"])
def test_identifiers_hold_nothing_but_a_host(base):
    assert (
        headers.list_id(base)
        .removeprefix("Papersite digests <digests.")
        .removesuffix(">")
        .replace(".", "")
        .replace("-", "")
        .isalnum()
    )


def test_the_same_letter_is_the_same_mail():
    given = letter(section(letter_paper(), letter_paper("2512.00002")))
    first, second = message_of(given), message_of(given)

    assert (first.subject, first.body, first.alternatives) == (second.subject, second.body, second.alternatives)
    assert first.extra_headers == second.extra_headers
