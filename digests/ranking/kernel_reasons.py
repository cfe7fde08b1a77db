"""Why a paper stands where it does: the gains that its score is the sum of, compiled loops of `kernel_relevance`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import within

HIT = np.dtype(
    [("amount", "<i8"), ("next", "<i4"), ("source", "<i4"), ("kind", "u1"), ("places", "u1"), ("", "<u2"), ("", "<u4")]
)
"""What a keyword gives a paper, and which other hit the paper has."""
GAIN = np.dtype([("amount", "<i8"), ("source", "<i4"), ("kind", "u1"), ("places", "u1"), ("", "<u2")])
REASON = np.dtype([("hundredths", "<i4"), ("text", "<i4"), ("likes", "<i2"), ("kind", "u1"), ("places", "u1")])
"""A share of a score. Its text is by place among the texts of the keywords, the words, the categories, nothing, and the
names of the terms, laid end to end."""

KEYWORD, AUTHOR, WORD, LEARNED, RELATED, CATEGORY, MORE_WORDS, MORE_LEARNED, MORE_RELATED, USUAL, CUT = range(11)
"""The kinds of reasons; three are what is not named of others."""

UNNAMED = 5
"""How many reasons without a name a paper has at most."""

OWNER_BITS = 16
"""What holds a term is the reader times 2**16, plus its place in the reader's rule: 2**15 readers at most."""

OF_TERM, OF_WORD = range(2)
"""The columns of what holds a term: the terms of a rule and its words."""

_SOURCE_MASK = (1 << OWNER_BITS) - 1

_Array = NDArray[Any]


@within
def category_amount(place: int, filed: Any, weights: _Array) -> Any:
    """Return what a paper gets for its categories."""
    starts, categories, parts = filed
    amount = np.int64(0)
    for at in range(starts[place], starts[place + 1]):
        amount += weights[categories[at]] * parts[at]
    return amount


@within
def begin(names: _Array, begins: _Array) -> None:
    """Write where each name begins, and behind the last where the next one would."""
    begins[0] = 0
    count = 1
    for at in range(len(names)):
        if names[at] == 10:  # a line feed
            begins[count] = at + 1
            count += 1
    begins[count] = len(names) + 1


@within
def _put(gains: _Array, end: int, most: int, amount: int, source: int, kind: int) -> int:
    """Put a gain among those before `end`, behind all that are as large, unless it is nothing; return where they end.

    No more than `most` of them stay. It is given whole numbers of one type, as it is compiled for each type anew.
    """
    if amount == 0:
        return end
    if end == most:
        if most == 0 or abs(gains[end - 1]["amount"]) >= abs(amount):
            return end
        end -= 1
    place = end
    while place > 0 and abs(gains[place - 1]["amount"]) < abs(amount):
        before = gains[place - 1]
        gains[place]["amount"], gains[place]["source"] = before["amount"], before["source"]
        gains[place]["kind"], gains[place]["places"] = before["kind"], before["places"]
        place -= 1
    gain = gains[place]
    gain["amount"], gain["source"], gain["kind"], gain["places"] = amount, source, kind, 0
    return end + 1


@within
def put_keywords(hit: int, hits: _Array, gains: _Array) -> int:
    """Write what the keywords give to a paper; of equal amounts the earlier keyword's comes first."""
    end = 0
    while hit >= 0:
        each = hits[hit]
        hit = each["next"]
        if each["amount"] == 0:
            continue
        place = end
        while place > 0 and (
            abs(gains[place - 1]["amount"]) < abs(each["amount"])
            or (abs(gains[place - 1]["amount"]) == abs(each["amount"]) and gains[place - 1]["source"] > each["source"])
        ):
            before = gains[place - 1]
            gains[place]["amount"], gains[place]["source"] = before["amount"], before["source"]
            gains[place]["kind"], gains[place]["places"] = before["kind"], before["places"]
            place -= 1
        gains[place]["amount"], gains[place]["source"] = each["amount"], each["source"]
        gains[place]["kind"], gains[place]["places"] = each["kind"], each["places"]
        end += 1
    return end


@within
def explain(reader: int, place: int, keywords: int, rule: Any, lookup: Any, held: Any, named: Any, gains: Any) -> Any:
    """Write a paper's gains behind those of its keywords, in order.

    Returns:
        How many there are in all; what all other words give, other learned terms, and other related ones.
    """
    word_gains, weights, learned, begins, category_weights, saturation = rule
    by_paper, filed = lookup
    most_words, most_terms = named
    ordered, words, terms = gains
    starts, entry_terms, entry_weights, entry_counts = by_paper
    word_count, term_count, word_kind = np.int64(0), np.int64(0), np.int64(WORD)
    more_words, more_learned, more_related = np.int64(0), np.int64(0), np.int64(0)
    for entry in range(starts[place], starts[place + 1]):
        word, term = held[entry_terms[entry], OF_WORD], held[entry_terms[entry], OF_TERM]
        if word >> OWNER_BITS == reader:
            source = np.int64(word & _SOURCE_MASK)
            amount = word_gains[source] * saturation[entry_counts[entry]]
            more_words += amount
            word_count = _put(words, word_count, most_words, amount, source, word_kind)
        if term >> OWNER_BITS == reader:
            source = np.int64(term & _SOURCE_MASK)
            amount = weights[source] * np.int64(entry_weights[entry])
            is_learned = 2 * learned[source] * np.sign(weights[source]) > abs(weights[source])
            if is_learned:
                more_learned += amount
            else:
                more_related += amount
            if begins[source + 1] - begins[source] > 1:
                kind = np.int64(LEARNED if is_learned else RELATED)
                term_count = _put(terms, term_count, most_terms, amount, source, kind)
    end, every = keywords, len(ordered) + 1
    for at in range(word_count):
        end = _put(ordered, end, every, words[at]["amount"], np.int64(words[at]["source"]), word_kind)
    for at in range(term_count):
        end = _put(ordered, end, every, terms[at]["amount"], np.int64(terms[at]["source"]), np.int64(terms[at]["kind"]))
    amount, category = category_amount(place, filed, category_weights), np.int64(filed[1][filed[0][place]])
    end = _put(ordered, end, every, amount, category, np.int64(CATEGORY))
    more_words -= _sum(words[:word_count], WORD)
    more_learned -= _sum(terms[:term_count], LEARNED)
    more_related -= _sum(terms[:term_count], RELATED)
    return end, (more_words, more_learned, more_related)


@within
def _sum(gains: _Array, kind: int) -> Any:
    amount = np.int64(0)
    for gain in gains:
        if gain["kind"] == kind:
            amount += gain["amount"]
    return amount


@within
def text_places(keywords: int, words: int, categories: int) -> Any:
    """Return where the texts of words, categories, nothing and terms begin behind those of so many keywords."""
    first = keywords + words
    return keywords, first, first + categories, first + categories + 1


@within
def write(
    gains: _Array, unnamed: Any, score: int, scale: Any, firsts: Any, likes: _Array, reasons: _Array, end: int
) -> Any:
    """Write a paper's reasons in hundredths, last those without a name, up to its score; return where they end.

    `unnamed` is what `explain` returns, and what every paper gets; `scale` a point and the highest score in hundredths;
    `firsts` are the `text_places`.
    """
    words, categories, nothing, terms = firsts
    point, highest = scale
    more, constant = unnamed
    left = score
    for gain in gains:
        hundredths = (gain["amount"] * 100 + point // 2) // point
        if hundredths == 0:
            continue
        left -= hundredths
        reason = reasons[end]
        reason["hundredths"], reason["text"], reason["likes"] = hundredths, gain["source"], 0
        reason["kind"], reason["places"] = gain["kind"], gain["places"]
        if gain["kind"] == WORD:
            reason["text"] += words
        elif gain["kind"] == CATEGORY:
            reason["text"] += categories
        elif gain["kind"] > AUTHOR:
            reason["text"] += terms
            reason["likes"] = likes[gain["source"]]
        end += 1
    for place in range(len(more)):
        hundredths = (more[place] * 100 + point // 2) // point
        left -= hundredths
        end = _write_unnamed(hundredths, MORE_WORDS + place, nothing, reasons, end)
    usual = (constant * 100 + point // 2) // point if score <= 0 or score >= highest else left
    end = _write_unnamed(usual, USUAL, nothing, reasons, end)
    return _write_unnamed(left - usual, CUT, nothing, reasons, end)


@within
def _write_unnamed(hundredths: int, kind: int, nothing: int, reasons: _Array, end: int) -> int:
    if hundredths == 0:
        return end
    reason = reasons[end]
    reason["hundredths"], reason["text"], reason["likes"] = hundredths, nothing, 0
    reason["kind"], reason["places"] = kind, 0
    return end + 1
