"""Instructions to language models inside papers: fenced off before a model reads them, and found so that people know.

Papers with hidden orders to their reviewers exist (https://arxiv.org/abs/2507.06185 describes eighteen).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from digests.summaries.orders import ORDERS
from digests.summaries.texts import cut, one_line, revealed, unmasked

MOST_SUSPICIONS = 10


class SuspicionKind(StrEnum):
    """What a passage tries."""

    OVERRIDE = "override"
    """To set aside the instructions that the model was given."""
    PRAISE = "praise"
    """To order a favourable judgement."""
    ADDRESS = "address"
    """To speak to a language model at all."""
    ROLE = "role"
    """To pass for a message of the system or of the model."""
    HIDDEN = "hidden"
    """Characters that nobody sees, in a number that spells something."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A passage of a paper that addresses a language model.

    Attributes:
        kind: what it tries.
        excerpt: the passage with a little around it, on one line, at most 200 visible characters; never HTML.
    """

    kind: SuspicionKind
    excerpt: str


def fenced(text: str, secret: Callable[[], str]) -> str:
    """Return a text between two fence lines which it does not contain; `secret` makes what tells them from the text."""
    mark = secret()
    while mark in text:
        mark = secret()
    return f"PAPER-TEXT-{mark} BEGINS\n{text}\nPAPER-TEXT-{mark} ENDS"


def suspicions(text: str) -> tuple[Suspicion, ...]:
    """Return the passages of a paper that address a language model, each kind of passage once, at most ten.

    Orders count where somebody gives them: at the beginning of a sentence and not in quotation marks, so that a paper
    *about* such orders is not taken for one that holds them.
    """
    seen = unmasked(one_line(revealed(text)))
    found: dict[tuple[str, str], tuple[int, Suspicion]] = {}
    for name, pattern in (*ORDERS, *_MARKS):
        for match in pattern.finditer(seen):
            if name in _ANYWHERE or _is_given(seen, match):
                key = (name, match[0].lower()[:40])
                found.setdefault(key, (match.start(), Suspicion(SuspicionKind(name), _around(seen, match))))
    ordered = sorted(found.values(), key=lambda one: one[0])
    return tuple(suspicion for _start, suspicion in ordered)[:MOST_SUSPICIONS]


_MARKS = tuple(
    (kind.value, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (SuspicionKind.ROLE, r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>"),
        (
            SuspicionKind.ROLE,
            r"\[/?INST\]|<</?SYS>>|</?(?:system|assistant)(?:_?prompt)?>|PAPER-TEXT-\S+ (?:BEGINS|ENDS)",
        ),
        (SuspicionKind.HIDDEN, r"\[hidden (?:text|characters): [^\]]{1,400}"),
        (SuspicionKind.HIDDEN, r"\\(?:text)?color\s?\{white\}|\\fontsize\s?\{0?\.?[01](?:pt)?\}"),
        (
            SuspicionKind.HIDDEN,
            r"\\(?:text)?color\s?\[(?:rgb|html|gray)\]\s?\{(?:1(?:\.0)?(?:,\s?1(?:\.0)?){0,2}|255,\s?255,\s?255|f{6})\}",
        ),
        (
            SuspicionKind.HIDDEN,
            r"(?:^|[\s;\"'{])(?:color\s?:\s?(?:white|#fff(?:fff)?)\b|font-size\s?:\s?[01](?:px|pt)?\b)",
        ),
    )
)
_ANYWHERE = {SuspicionKind.ROLE.value, SuspicionKind.HIDDEN.value}
_QUOTE = re.compile(
    r"[\"“„‟”'‘’`«»「『《]\s?$|(?:such as|like|e\.g\.,?|phrases?|prompts?|called|titled|said|saying|to)\s$",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"(?:^|[.!?:;,)\]】。！？：；，、…•*–—]\s*|\b(?:now|please|and|y|et|und|e|и|then|must|should|reviewers?|note|also|important|only)\s+)$",
    re.IGNORECASE,
)
_CASELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _is_given(text: str, match: re.Match[str]) -> bool:
    """Tell an order that is given from one that is talked about."""
    before = text[max(0, match.start() - 24) : match.start()]
    if _QUOTE.search(before):
        return False
    return _begins_sentence(match[0]) or bool(_CASELESS.match(match[0])) or _BEGINNING.search(before) is not None


def _begins_sentence(order: str) -> bool:
    """Return whether an order has a capital at its head and none of a title's, `Ignore All Previous`, behind it."""
    first, *rest = order.split(" ")
    return first[0].isupper() and not any(word.istitle() and len(word) > 1 for word in rest)


def _around(text: str, match: re.Match[str]) -> str:
    start = max(0, match.start() - 40)
    return cut(("…" if start else "") + text[start : match.end() + 110], 200)
