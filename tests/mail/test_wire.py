"""What goes over SMTP, held against what Django and the `email` package make of the same message."""

import re
from typing import Any

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives

from digests.mail.message import message_of
from digests.mail.wire import content_of
from tests.mail.letters import letter, letter_paper, section

OF_THE_MOMENT = re.compile(rb"=====+\d+==|===[0-9a-f]{32}===|(?<=\nDate: ).+")
LONG = "word " * 300


def with_two_parts(text: str = "Seven papers.\n", html: str = "<p>Seven papers.</p>\n", **fields: Any) -> EmailMessage:
    values: dict[str, Any] = {
        "subject": "Seven papers",
        "from_email": "Papersite <site@example.org>",
        "to": ["reader@example.org"],
    }
    message = EmailMultiAlternatives(**(values | {"body": text} | fields))
    message.attach_alternative(html, "text/html")
    return message


def both_ways(message: EmailMessage) -> tuple[bytes, bytes]:
    by_django = re.sub(rb"\r\n?|\n", b"\r\n", message.message().as_bytes())
    return OF_THE_MOMENT.sub(b"-", content_of(message)), OF_THE_MOMENT.sub(b"-", by_django)


@pytest.mark.parametrize(
    "papers",
    [
        [],
        [letter_paper()],
        [letter_paper(title="K\u00e4hler \U0001d54f .\n.", text="Some text. " * 60)],
        [letter_paper(f"2512.000{number}") for number in range(10, 60)],
    ],
)
def test_a_digest_is_what_django_makes_of_it(papers):
    ours, django = both_ways(message_of(letter(section(*papers))))

    assert ours == django


@pytest.mark.parametrize(
    "message",
    [
        with_two_parts(),
        with_two_parts("ASCII", "<p>caf\u00e9</p>"),
        with_two_parts("one\r\ntwo\rthree\n", "<p>one</p>\r\n"),
        with_two_parts(".\n..\nFrom here\n"),
        with_two_parts(LONG),
        with_two_parts(html=f"<p>caf\u00e9 {LONG}</p>"),
        with_two_parts(subject="Sieben Aufs\u00e4tze \u00fcber " + LONG),
        with_two_parts(subject=LONG),
        with_two_parts(subject="  Seven   papers "),
        with_two_parts(from_email="J\u00fcrgen \u00d8 <site@example.org>"),
        with_two_parts(to=["\u00d8 with a name of more words than one line holds <reader@b\u00fccher.example>"]),
        with_two_parts(headers={"X-Long": LONG, "X-Longer": "a" * 200, "X-Other": "caf\u00e9", "X-Empty": ""}),
        with_two_parts(headers={"Message-ID": "<1@example.org>", "List-Id": "Digests <digests.example.org>"}),
        with_two_parts(cc=["another@example.org"]),
        with_two_parts(reply_to=["another@example.org"]),
        with_two_parts(attachments=[("paper.pdf", b"%PDF", "application/pdf")]),
        with_two_parts(headers={"To": "somebody@example.org", "From": "nobody@example.org"}),
        EmailMessage("Seven papers", "Seven papers.", "site@example.org", ["reader@example.org"]),
    ],
)
def test_any_message_is_what_django_makes_of_it(message):
    message.extra_headers.setdefault("Message-ID", "<1@example.org>")

    ours, django = both_ways(message)

    assert ours == django


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("field", ["subject", "to", "headers"])
def test_a_header_of_several_lines_is_refused(field, end):
    text = f"Seven{end}Bcc: everybody@example.org"
    value: Any = {"subject": text, "to": [text], "headers": {"X-Digest": text}}[field]

    with pytest.raises(BadHeaderError):
        content_of(with_two_parts(**{field: value}))
