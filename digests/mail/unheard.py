"""What a mail says of earlier digests that may not have reached their reader: titles, and where each can be read."""

from collections.abc import Sequence
from html import escape

from digests.mail.days import days_of
from digests.mail.headers import one_line
from digests.mail.inlined import part
from digests.mail.letter import Letter, Unheard
from digests.mail.lines import clipped, wrapped
from digests.templatetags.papers import tex_plain

MOST_TITLES = 20
LONGEST_TITLE = 160


def html_of(letter: Letter) -> str:
    """Return it as HTML, nothing where there is none."""
    return "\n".join(
        part(
            "mail/digest/_unheard.html",
            heading=escape(_heading(one)),
            titles="<br>\n".join(f"<bdi>{escape(title)}</bdi>" for title in _titles(one)),
            rest=escape(_rest(one)),
            address=escape(letter.base + one.web_page),
        )
        for one in letter.unheard
    )


def text_of(letter: Letter, rule: str) -> str:
    """Return it in lines, each digest after a rule; nothing where there is none."""
    return "".join(
        "\n".join([rule, wrapped(_heading(one)), "", *_lines(one), "", f"Read it: {letter.base}{one.web_page}", "\n"])
        for one in letter.unheard
    )


def _lines(one: Unheard) -> Sequence[str]:
    rest = _rest(one)
    return [wrapped(title, indent="  * ", hanging="    ") for title in _titles(one)] + [f"    {rest}"] * bool(rest)


def _heading(one: Unheard) -> str:
    count = len(one.titles)
    papers = "its paper" if count == 1 else f"its {count:,} papers"
    return f"The digest of {days_of(one.first_day, one.last_day)} may not have reached you; {papers}:"


def _titles(one: Unheard) -> list[str]:
    shown = one.titles[:MOST_TITLES]
    return [clipped(one_line(tex_plain(title)), LONGEST_TITLE) or "[no title]" for title in shown]


def _rest(one: Unheard) -> str:
    left = len(one.titles) - MOST_TITLES
    return f"and {left:,} more" if left > 0 else ""
