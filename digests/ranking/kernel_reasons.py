"""Why a paper stands where it does: the gains that its score is the sum of, compiled loops of `kernel_relevance`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import compiled, within

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

IS_LEARNED, IS_NAMED = 1, 2
"""What `kinds_of` says of a term: most of its weight was learned, and it has a name."""

FLAGS_PER_WORD = 32
"""Terms whose flags are in one whole number of 64 bits: which of them a rule has, and which are words of keywords."""

_IS_TERM, _IS_WORD = 1, 2
_BITS, _SHIFT, _MASK = 2, 5, 31

_SOURCE_BITS = 16
_LAST_SOURCE = (1 << _SOURCE_BITS) - 1
_LINE_FEED = 10

_Array = NDArray[Any]


@within
def category_amount(place: int, filed: Any, weights: _Array) -> Any:
    """Return what a paper gets for its categories."""
    starts, categories, parts = filed
    amount = np.int64(0)
    for at in range(starts[place], starts[place + 1]):
        amount += weights[categories[at]] * parts[at]
    return amount


@compiled
def kinds_of(starts: _Array, weights: _Array, learned: _Array, name_starts: _Array, letters: _Array) -> _Array:
    """Return of each term of some rules its flags, `IS_LEARNED` and `IS_NAMED`.

    Args:
        starts: where the terms of each rule begin.
        weights: of each term its weight.
        learned: of each term the part of the weight that was learned.
        name_starts: where the names of each rule begin.
        letters: the names, between those of a rule a line feed.
    """
    kinds = np.zeros(len(weights), np.uint8)
    for rule in range(len(starts) - 1):
        first, last = starts[rule], starts[rule + 1]
        term = first
        for letter in letters[name_starts[rule] : name_starts[rule + 1]]:
            if letter == _LINE_FEED:
                term += 1
            elif term < last:
                kinds[term] = IS_NAMED
        for term in range(first, last):
            if 2 * learned[term] * np.sign(weights[term]) > abs(weights[term]):
                kinds[term] |= IS_LEARNED
    return kinds


@within
def _put(gains: _Array, end: int, amount: int, source: int, kind: int) -> int:
    """Put a gain among those before `end`, behind all that are as large, unless it is nothing; return where they end.

    It is given whole numbers of one type, as it is compiled for each type anew.
    """
    if amount == 0:
        return end
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
def hold(terms: _Array, words: _Array, held: Any) -> None:
    """Note which terms a rule has, and which are words of its keywords, until `release`."""
    flags, of_terms, of_words = held
    for source in range(len(terms)):
        _note(terms[source], source, _IS_TERM, flags, of_terms)
    for source in range(len(words)):
        _note(words[source], source, _IS_WORD, flags, of_words)


@within
def _note(term: int, source: int, flag: int, flags: _Array, sources: _Array) -> None:
    if term >= 0:
        sources[term] = source
        flags[term >> _SHIFT] |= np.uint64(flag) << np.uint64((term & _MASK) * _BITS)


@within
def release(terms: _Array, words: _Array, held: Any) -> None:
    """Forget what `hold` noted of these."""
    flags = held[0]
    for place in terms:
        flags[max(place, 0) >> _SHIFT] = 0
    for place in words:
        flags[max(place, 0) >> _SHIFT] = 0


@within
def explain(place: int, keywords: int, rule: Any, lookup: Any, held: Any, found: _Array, gains: Any) -> Any:
    """Write a paper's gains behind those of its keywords, in order.

    Which of a paper's terms are the rule's cannot be foreseen, and it has about half of them: what can be done without
    branching on it is.

    Returns:
        How many there are in all; what all other words give, other learned terms, and other related ones.
    """
    word_gains, weights, kinds, category_weights, saturation = rule
    by_paper, filed = lookup
    flags, of_terms, of_words = held
    ordered, words, terms = gains
    starts, entry_terms, entry_weights, entry_counts = by_paper
    term_count, word_count = _find(starts[place], starts[place + 1], entry_terms, flags, found)
    more_words, more_learned, more_related = np.int64(0), np.int64(0), np.int64(0)
    words[:], terms[:] = 0, 0
    for at in range(word_count):
        entry = found[1, at]
        source = np.int64(of_words[entry_terms[entry]])
        amount = word_gains[source] * saturation[entry_counts[entry]]
        more_words += amount
        _keep(words, _key(amount, source))
    for at in range(term_count):
        entry = found[0, at]
        source = np.int64(of_terms[entry_terms[entry]])
        amount = weights[source] * np.int64(entry_weights[entry])
        kind = np.int64(kinds[source])
        more_learned += amount * (kind & IS_LEARNED)
        more_related += amount * (1 - (kind & IS_LEARNED))
        _keep(terms, _key(amount, source) * (kind >> 1))  # 0 unless `IS_NAMED`
    end = keywords
    for key in words:
        if key <= _LAST_SOURCE:  # nothing more
            break
        source = _LAST_SOURCE - (key & _LAST_SOURCE)
        amount = (key >> _SOURCE_BITS) * np.sign(word_gains[source])
        end = _put(ordered, end, amount, source, np.int64(WORD))
        more_words -= amount
    for key in terms:
        if key <= _LAST_SOURCE:
            break
        source = _LAST_SOURCE - (key & _LAST_SOURCE)
        amount = (key >> _SOURCE_BITS) * np.sign(weights[source])
        is_learned = np.int64(kinds[source] & IS_LEARNED)
        end = _put(ordered, end, amount, source, np.int64(LEARNED if is_learned else RELATED))
        more_learned -= amount * is_learned
        more_related -= amount * (1 - is_learned)
    amount, category = category_amount(place, filed, category_weights), np.int64(filed[1][filed[0][place]])
    end = _put(ordered, end, amount, category, np.int64(CATEGORY))
    return end, (more_words, more_learned, more_related)


@within
def _find(first: int, last: int, entry_terms: _Array, flags: _Array, found: _Array) -> Any:
    """Write which entries have terms of the rule, and which have words; return how many there are of both."""
    term_count, word_count = np.int64(0), np.int64(0)
    for entry in range(first, last):
        term = entry_terms[entry]
        flag = np.int64(flags[term >> np.uint32(_SHIFT)] >> np.uint64((term & np.uint32(_MASK)) * _BITS))
        found[0, term_count], found[1, word_count] = entry, entry
        term_count += flag & _IS_TERM
        word_count += (flag & _IS_WORD) >> 1
    return term_count, word_count


@within
def _key(amount: int, source: int) -> Any:
    """Return a number by which the largest amounts come first, of equal ones the earlier source.

    An amount has 46 bits (`scoring`) and a rule less than 2**16 terms.
    """
    return (abs(amount) << _SOURCE_BITS) | (_LAST_SOURCE - source)


@within
def _keep(best: _Array, key: int) -> None:
    """Put a key among the largest ones, in order, unless it is smaller than all of them."""
    if key <= best[-1]:
        return
    for place in range(len(best)):
        larger = max(best[place], key)
        key = min(best[place], key)
        best[place] = larger


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
