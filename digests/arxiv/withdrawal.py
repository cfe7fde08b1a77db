"""Whether a paper's own words say that it is withdrawn.

arXiv keeps a withdrawn paper and announces the withdrawal as a replacement; what tells them apart is the comment, or an
abstract that was overwritten (https://info.arxiv.org/help/withdraw.html). Authors and arXiv's administrators word it in
many ways. Taken is only what is said of this paper as a whole, not of an earlier version, of another paper, of a
journal's proceedings or of a section; and never the subject of a paper, be it withdrawal itself.
"""

import re
from collections.abc import Iterable

_NOUN = (
    r"(?:paper|article|manuscript|(?:pre|re|e)-?print|submissions?|work|draft|note|report|document|letter|chapter|study"
    r"|thesis|contribution|(?:current |present )?version)"
)
_GONE = r"(?:withdrawn|retracted|removed(?= by (?:the )?arxiv\b))"
_ELSEWHERE = r"(?! from (?!(?:the )?arxiv\b|(?:further )?consideration\b|publication\b))"
"""What follows "withdrawn" when the paper was taken from a journal or a conference, but not from arXiv."""

_BE = r"(?:(?:has|have|as|been|is|was|being|be|now|hereby|temporarily|therefore|voluntarily|officially) ){1,4}"
_FIRST_WORDS = r"(?:^|[.;:,!?()\[\]–—-] ?)(?:(?:therefore|hence|thus|so|accordingly|consequently|and),? )?"
_AGENT = r"(?:(?:the|all|its|primary|corresponding|first|submitting) )*(?:authors?|submitter|arxiv)\b"

_REST = rf"(?:[.,;:!)\]–—]| ?$| (?:due|temporarily|voluntarily|this|the {_NOUN}|of (?:this|the|our|my) {_NOUN})\b)"

_MENTIONED = re.compile(r"withdr|retract|removed by", re.IGNORECASE)


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


_SAYS_THIS = _pattern(rf"{_FIRST_WORDS}this (?:arxiv )?{_NOUN} {_BE}{_GONE}\b{_ELSEWHERE}")
_SAYS_THE = _pattern(
    rf"{_FIRST_WORDS}(?:(?:the|our|my) (?:following |present |current )?)?{_NOUN} (?:{_BE})?{_GONE}\b{_ELSEWHERE}"
)
_SAYS_WE = _pattern(
    rf"\b(?:we|i|authors?) (?:[\w'’-]+ ){{0,7}}(?:withdr[ae]w|withdrawn|withdrawing|retract(?:ed|ing)?) "
    rf"(?:this|the|our|my) (?:present |current )?{_NOUN}\b{_ELSEWHERE}"
)
_SAYS_WE_THIS = _pattern(
    rf"\b(?:we|i) (?:(?:would|like|have|wish|want|decided|are|am|to|hereby|now|must|therefore|respectfully) ){{0,6}}"
    rf"(?:withdr[ae]w|withdrawn|withdrawing|retract(?:ed|ing)?) this {_NOUN}\b{_ELSEWHERE}"
)
_ASKS = _pattern(
    rf"\b(?:request|requested|requesting|seek|ask for) (?:(?:the|a|its|temporary|voluntary) )*"
    rf"(?:withdrawal\b(?! (?:from|symptom|syndrome))|that (?:this|the|our|my) {_NOUN} be {_GONE}\b)"
)
_OPENS = _pattern(
    r"^[\s(\[*–—-]*(?:arxiv admin note: |note: )?(?:temporarily |voluntarily )?"
    rf"(?:(?:{_GONE}|withdrew)(?: (?:by|because|for|as|since|after|until|pending|on|at|owing|to|from (?:the )?arxiv)\b"
    rf"|{_REST})|withdraw(?:al|ing){_REST})"
)
_ADDS = _pattern(rf"{_FIRST_WORDS}(?:{_NOUN} )?{_GONE} by {_AGENT}")

_IN_A_COMMENT = (_SAYS_THIS, _SAYS_THE, _SAYS_WE, _ASKS, _OPENS, _ADDS)
_IN_AN_ABSTRACT = (_SAYS_THIS, _SAYS_WE_THIS)
_OPENING = 200
"""The characters of an abstract that are looked at for an opening."""


def is_withdrawal_notice(comment: str, abstract: str) -> bool:
    """Return whether the comment, or an abstract that was overwritten, says that the paper is withdrawn."""
    return _comment_says_so(comment) or _abstract_says_so(abstract)


def _comment_says_so(comment: str) -> bool:
    return _says(comment, _IN_A_COMMENT)


def _abstract_says_so(abstract: str) -> bool:
    """Return whether an abstract is a notice; as it may be about withdrawal, it must open with one or say "this"."""
    return _says(abstract, _IN_AN_ABSTRACT) or _opens(abstract, (_OPENS, _SAYS_THE))


def _says(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    if _MENTIONED.search(text) is None:
        return False
    line = " ".join(text.split())
    return any(pattern.search(line) for pattern in patterns)


def _opens(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    line = " ".join(text[:_OPENING].split())
    return any(pattern.match(line) for pattern in patterns)
