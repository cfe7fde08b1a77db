"""What is sent, read back as a mail program reads it."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from digests.mail.message import message_of
from tests.mail.letters import letter, letter_paper, section


def received(*args, **fields) -> EmailMessage:
    sent = message_of(letter(*args, **fields)).message().as_bytes()
    return message_from_bytes(sent, policy=policy.default)


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.iter_parts()
    return text.get_content(), html.get_content()


def test_the_subject_says_what_is_inside():
    papers = [letter_paper(f"2512.0000{number}") for number in range(1, 8)]

    assert received(section(*papers))["Subject"] == "7 papers for you · 10 Dec"


def test_plain_text_comes_before_html():
    mail = received(section(letter_paper()))

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("place", [0, 1])
def test_both_parts_carry_all_of_a_paper(place):
    content = parts(received(section(letter_paper(version=2))))[place]

    for expected in (
        "Title of 2512.00001",
        "Ada Lovelace, Håkon Næss",
        "cs.LG",
        "cs.AI",
        "Abstract of 2512.00001.",
        "“KV cache” in the title and abstract",
        "+12.5",
        "learned: quantization",
        "https://papers.example.org/papers/2512.00001/",
        "https://arxiv.org/abs/2512.00001",
        "https://arxiv.org/pdf/2512.00001v2",
        "https://papers.example.org/tap/like.",
        "https://papers.example.org/tap/dismiss.",
        "https://papers.example.org/tap/save.",
        "All 1,231 papers of your categories were considered.",
        "https://papers.example.org/unsubscribe/12:",
    ):
        assert expected in content


def test_the_headers_are_those_of_a_list_with_one_click_unsubscribing():
    mail = received(section(letter_paper()))

    assert mail["Message-ID"] == "<digest.7.20251210T070000@papers.example.org>"
    assert mail["List-Id"] == "Papersite digests <digests.papers.example.org>"
    assert mail["List-Unsubscribe"].strip().startswith("<https://papers.example.org/unsubscribe/12:")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["To"] == "reader@example.org"
