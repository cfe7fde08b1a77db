"""What a reader types into the search box to a question that Postgres answers.

Words may stand anywhere in a paper, in title, authors, abstract or comment; quotation marks keep words together; `-`
leaves papers out; `OR` stands between what may stand for one another; `*` at the end of a word stands for any ending;
`ti:`, `au:`, `abs:`, `co:` and `cat:` look in one field, as in arXiv's search. What cannot be read is an error with
its reason.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from digests.arxiv import taxonomy
from digests.ranking import lexemes, tokens
from digests.ranking.lexemes import quoted
from digests.ranking.plurals import singular

LONGEST = 300
MOST_TERMS = 20

_WEIGHTS = {
    "ti": lexemes.TITLE,
    "au": lexemes.AUTHORS,
    "abs": lexemes.ABSTRACT,
    "co": lexemes.COMMENT,
    "all": "",
}
_LONE_OR = "OR stands between two things to look for."
_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]{2,4}):)?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s"]+))')
_LEAST_STEM = 2
_FIELDS = frozenset((*_WEIGHTS, "cat"))


class SearchError(ValueError):
    """A search cannot be read; the message says why."""


class _Term(NamedTuple):
    """One word or phrase: whether papers with it are left out, its field, and what was typed."""

    is_without: bool
    field: str
    text: str


_OR = _Term(is_without=False, field="", text="OR")


def parse(text: str) -> str:
    """Return what was typed as the text of a Postgres `tsquery` over `lexemes.vector_of`.

    Raises:
        SearchError: There is nothing to look for, or something cannot be read.
    """
    if len(text) > LONGEST:
        raise SearchError(f"A search has at most {LONGEST} characters.")
    groups = [[(term, asked) for term in group if (asked := _asked(term))] for group in _groups(text)]
    wanted = [[asked for term, asked in group if not term.is_without] for group in groups]
    without = [asked for group in groups for term, asked in group if term.is_without]
    if not any(wanted):
        raise SearchError(_nothing(text, without))
    if sum(map(len, groups)) > MOST_TERMS:
        raise SearchError(f"A search has at most {MOST_TERMS} words and phrases.")
    parts = [f"({' | '.join(each)})" for each in wanted if each] + [f"!({asked})" for asked in without]
    return " & ".join(parts)


def in_categories(categories: Sequence[str]) -> str:
    """Return the `tsquery` of papers that are in one of some categories."""
    return "(" + " | ".join(quoted(lexemes.category_lexeme(category)) for category in categories) + ")"


def _nothing(text: str, without: Sequence[str]) -> str:
    if without:
        return "Say what to look for, too: everything but something is too much."
    return "There is no word in this to look for." if text.strip() else "Type words to look for."


def _groups(text: str) -> list[list[_Term]]:
    """Return what was typed, term by term; those with an OR between them in one group."""
    groups: list[list[_Term]] = []
    joins = False
    for term in map(_term, _TERM.finditer(text)):
        if term == _OR:
            if joins or not groups:
                raise SearchError(_LONE_OR)
            joins = True
        elif joins:
            groups[-1].append(term)
            joins = False
        else:
            groups.append([term])
    if joins:
        raise SearchError(_LONE_OR)
    if any(term.is_without for group in groups if len(group) > 1 for term in group):
        raise SearchError("OR stands between things to look for, not beside something to leave out.")
    return groups


def _term(found: re.Match[str]) -> _Term:
    minus, field, phrase, end, word = found.group("minus", "field", "phrase", "end", "word")
    if phrase is not None and not end:
        raise SearchError("A quotation mark has no partner.")
    text = word if phrase is None else phrase
    if field is None or field.lower() in _FIELDS:
        return _Term(bool(minus), (field or "").lower(), text)
    return _Term(bool(minus), "", f"{field}:{text}")


def _asked(term: _Term) -> str:
    """Return the `tsquery` of one term, empty where nothing is left of it."""
    if term.field == "cat":
        return _in_category(term.text)
    text = _given_name_first(term.text) if term.field == "au" else term.text
    weight = _WEIGHTS.get(term.field, "")
    if text.startswith("*") and text != "*":
        raise SearchError(f"A * can only stand at the end of a word here, not before “{text[1:]}”.")
    if not text.endswith("*"):
        return " <-> ".join(_word(each, weight) for each in lexemes.lexemes(text))
    *firsts, stem = tokens.words(text.rstrip("*")) or [""]
    if len(stem) < _LEAST_STEM:
        raise SearchError("A * needs two letters before it.")
    endings = f"{quoted(stem)}:*{weight}"
    if (single := singular(stem)) != stem:
        endings = f"({endings} | {_word(single, weight)})"
    return " <-> ".join([*(_word(each, weight) for each in lexemes.lexemes(" ".join(firsts))), endings])


def _word(lexeme: str, weight: str) -> str:
    return quoted(lexeme) + (f":{weight}" if weight else "")


def _given_name_first(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma else name


def _in_category(text: str) -> str:
    """Return the `tsquery` of a category, or of an archive with all of its categories: `cs`, `cs.*`."""
    archive = text.removesuffix("*").removesuffix(".").lower()
    if not text.endswith("*") and taxonomy.is_category(text):
        return quoted(lexemes.category_lexeme(taxonomy.canonical(text)))
    if any(archive == each.identifier for each in taxonomy.archives()):
        return quoted(lexemes.category_lexeme(archive))
    raise SearchError(f"arXiv has no category “{text}”.")
