"""The languages that summaries are written in: BCP-47 tags that the operator lists and readers choose from."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info

LONGEST_TAG = 35
"""Characters of a tag that an implementation has to take: RFC 5646, section 4.4.1."""

_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"
    r"(?:-(?P<script>[A-Za-z]{4}))?"
    r"(?:-(?P<region>[A-Za-z]{2}|\d{3}))?"
    r"(?P<rest>(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-x(?:-[A-Za-z0-9]{1,8})+)?)"
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"})
_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "zh-CN": "简体中文", "zh-TW": "繁體中文"}


class TagError(ValueError):
    """This is no BCP-47 tag; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language as a page names it; `tag` goes into `lang`, `direction` into `dir`."""

    tag: str
    name: str
    direction: str


def canonical(tag: str) -> str:
    """Return a well-formed tag in its usual case (RFC 5646, section 2.1.1): `zh-hans` becomes `zh-Hans`.

    Raises:
        TagError: it is not well-formed, or longer than `LONGEST_TAG`.
    """
    found = _TAG.fullmatch(tag.strip())
    if found is None or len(tag) > LONGEST_TAG:
        raise TagError(f"{tag!r} is not a language tag like en, pt-BR or zh-Hans.")
    script, region = (found["script"] or "").title(), (found["region"] or "").upper()
    parts = (found["language"].lower(), script, region, found["rest"].lower().removeprefix("-"))
    return "-".join(part for part in parts if part)


def offered() -> tuple[str, ...]:
    """Return the tags that readers can choose, as the settings list them; the first is the default.

    What is no tag is left out here: the check of the settings (`digests.checks`) says so at start-up.
    """
    return tuple(canonical(tag) for tag in settings.SUMMARY_LANGUAGES if _TAG.fullmatch(tag))


def default_language() -> str:
    """Return the tag of those who have not chosen."""
    return (*offered(), "en")[0]


def chosen_or_default(tag: str) -> str:
    """Return the tag if it is still offered, else the default."""
    return tag if tag in offered() else default_language()


def language_of(user: object) -> str:
    """Return the language of a reader's summaries; of whoever is not signed in the default."""
    return chosen_or_default(getattr(user, "summary_language", ""))


def described(tag: str) -> Language:
    """Return a language with its own name, or the tag where that is not known, and its direction of writing."""
    base, _, rest = tag.partition("-")
    script = next((part for part in rest.split("-") if len(part) == 4 and part.isalpha()), "")
    try:
        info = get_language_info(tag.lower())
    except KeyError:
        return Language(tag, tag, "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr")
    is_right_to_left = script in _RIGHT_TO_LEFT_SCRIPTS if script else bool(info["bidi"])
    is_known = info["code"] == tag.lower() or tag == base
    local = info["name_local"] if is_known else f"{info['name_local']} ({rest})"
    name = _NAMES.get(tag) or local[0].upper() + local[1:]
    return Language(tag, name, "rtl" if is_right_to_left else "ltr")
