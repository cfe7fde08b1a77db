"""BCP-47 tags (https://www.rfc-editor.org/rfc/bcp/bcp47.txt) to the names that people and models know them by."""

import re
from functools import lru_cache

from django.conf.locale import LANG_INFO

_TAG = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
_CHINESE = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant"}
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


class LanguageError(ValueError):
    """A text is no BCP-47 tag; the message says so in one line."""


@lru_cache(maxsize=256)
def canonical(tag: str) -> str:
    """Return a tag as it is written: `zh-Hans`, `pt-BR`, `de`. Chinese by region becomes Chinese by script.

    Raises:
        LanguageError: It is no tag of language, script, region and variants.
    """
    text = tag.strip().replace("_", "-")
    if not _TAG.fullmatch(text):
        raise LanguageError(f"{tag[:40]!r} is no language: write a BCP-47 tag such as en, de or zh-Hans.")
    first, *rest = text.split("-")
    parts = [first.lower(), *(_part(part) for part in rest)]
    written = "-".join(parts)
    return _CHINESE.get(written.lower(), written)


def name(tag: str) -> str:
    """Return a language's English name, with its tag: `Simplified Chinese (zh-Hans)`; an unknown one by its tag."""
    return _named(tag, "name")


def native_name(tag: str) -> str:
    """Return what a language calls itself, as its readers look for it: `简体中文`, `Deutsch`; else as `name`."""
    return _named(tag, "name_local")


def is_right_to_left(tag: str) -> bool:
    """Return whether a language is written from right to left."""
    return canonical(tag).partition("-")[0] in _RIGHT_TO_LEFT


def fallbacks(tag: str) -> list[str]:
    """Return a tag and what it is a kind of, the closest first: `pt-BR`, `pt`."""
    parts = canonical(tag).split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _part(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def _named(tag: str, key: str) -> str:
    written = canonical(tag)
    for kind in fallbacks(written):
        info = LANG_INFO.get(kind.lower())
        if info and key in info:
            found = str(info[key])
            return found if key == "name_local" else f"{found} ({written})"
    return f"the language with the BCP-47 tag {written}" if key == "name" else written
