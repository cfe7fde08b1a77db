"""Tastes and rules to bytes for the database, and back.

A page reads one rule to rank; a taste is read where a verdict or a keyword is new. Weights of a taste are kept with 32
bits, rules are whole numbers and come back as they were.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking import packed
from digests.ranking.bm25 import Keyword, Query
from digests.ranking.flat_rules import FlatRule
from digests.ranking.meaning import Aim
from digests.ranking.points import Statement
from digests.ranking.relevance import Relevance
from digests.ranking.sparse import Sparse
from digests.ranking.taste import Taste

VERSION = 1
TASTE_VERSION = 2
_TASTE, _RULE = b"PSTA", b"PSRU"
_VECTORS = ("liked", "spread", "dismissed", "contrast", "likes_with", "dismissals_with")
_NUMBERS = ("likes", "dismissals")
_WEIGHTS = ("liked_weight", "spread_weight", "dismissed_weight")


def pack_taste(taste: Taste) -> bytes:
    """Return a taste as bytes."""
    vectors = [getattr(taste, name) for name in _VECTORS]
    arrays = [part for vector in vectors for part in (vector.terms, vector.weights.astype(np.float32))]
    named = np.array(list(taste.names), np.uint64)
    head = {
        **{name: getattr(taste, name) for name in (*_NUMBERS, *_WEIGHTS)},
        "categories": dict(taste.categories),
        "muted": sorted(taste.muted),
        "pinned": sorted(taste.pinned),
    }
    return packed.pack(_TASTE, TASTE_VERSION, (*arrays, named, packed.joined(list(taste.names.values())), _head(head)))


def unpack_taste(row: bytes | memoryview) -> Taste:
    """Return the taste that `pack_taste` made bytes of; raises ValueError when it is no such bytes."""
    *arrays, named, names, packed_head = _arrays_of_taste(row)
    vectors = {
        name: Sparse(arrays[2 * place], arrays[2 * place + 1].astype(np.float64)) for place, name in enumerate(_VECTORS)
    }
    head = _read_head(packed_head)
    values: dict[str, Any] = {**vectors, **{name: head[name] for name in (*_NUMBERS, *_WEIGHTS)}}
    return Taste(
        **values,
        names=dict(zip(named.tolist(), packed.parted(names), strict=True)),
        categories=head["categories"],
        muted=frozenset(head["muted"]),
        pinned=frozenset(head["pinned"]),
    )


def _arrays_of_taste(row: bytes | memoryview) -> list[NDArray[Any]]:
    """Return the arrays of a taste; one of version 1 named liked terms only and did not count dismissals."""
    if bytes(row[:6]) != _TASTE + bytes((1, 0)):
        return packed.unpack(_TASTE, TASTE_VERSION, row)
    *arrays, names, head = packed.unpack(_TASTE, 1, row)
    written = [(term, name) for term, name in zip(arrays[0].tolist(), packed.parted(names), strict=False) if name]
    nothing = (np.empty(0, np.uint64), np.empty(0, np.float32))
    named = np.array([term for term, _ in written], np.uint64)
    return [*arrays, *nothing, named, packed.joined([name for _, name in written]), head]


def pack_rule(rule: Relevance) -> bytes:
    """Return a rule as bytes."""
    query = rule.query
    head: dict[str, Any] = {
        "constant": rule.constant,
        "categories": dict(rule.categories),
        "words": query.words,
        "keywords": [_keyword_head(keyword) for keyword in query.keywords],
    }
    if rule.aims:
        head["aims"] = [(aim.kind, aim.middle, aim.gain) for aim in rule.aims]
    aimed = tuple(aim.vector for aim in rule.aims)
    arrays = (rule.keyword_gains, rule.word_gains, rule.terms, rule.weights, rule.learned, rule.likes.view(np.uint16))
    return packed.pack(
        _RULE,
        VERSION,
        (*aimed, *arrays, query.gains, query.word_terms, query.word_gains, packed.joined(rule.names), _head(head)),
    )


def unpack_rule(row: bytes | memoryview) -> Relevance:
    """Return the rule that `pack_rule` made bytes of; raises ValueError when it is no such bytes."""
    *arrays, gains, word_terms, word_gains, names, packed_head = packed.unpack(_RULE, VERSION, row)
    head = _read_head(packed_head)
    kept_aims = head.get("aims", ())
    *aimed, keyword_gains, of_words, terms, weights, learned, likes = arrays
    query = Query(tuple(map(_keyword, head["keywords"])), gains, tuple(head["words"]), word_terms, word_gains)
    return Relevance(
        query=query,
        keyword_gains=keyword_gains,
        word_gains=of_words,
        terms=terms,
        weights=weights,
        learned=learned,
        names=packed.Texts(names, len(terms)),
        likes=likes.view(np.int16),
        categories=head["categories"],
        constant=head["constant"],
        aims=tuple(
            Aim(kind, vector, middle, gain) for (kind, middle, gain), vector in zip(kept_aims, aimed, strict=True)
        ),
    )


def unpack_flat_rule(row: bytes | memoryview) -> FlatRule:
    """Return `FlatRule.of(unpack_rule(row))` without what the two have no use for, which takes a fraction of the time.

    Raises ValueError as `unpack_rule` does.
    """
    *arrays, _, word_terms, _, names, packed_head = packed.unpack(_RULE, VERSION, row)
    keyword_gains, word_gains, terms, weights, learned, likes = arrays[-6:]
    head = _read_head(packed_head)
    return FlatRule(
        statements=[(statement[1], statement[2]) for statement, *_ in head["keywords"]],
        keyword_gains=keyword_gains,
        counted=[terms for _, _, terms, _ in head["keywords"]],
        words=head["words"],
        word_terms=word_terms,
        word_gains=word_gains,
        terms=terms,
        weights=weights,
        learned=learned,
        likes=likes.view(np.int16),
        names=names,
        categories=head["categories"],
        constant=head["constant"],
        is_by_meaning=bool(head.get("aims")),
    )


def _keyword_head(keyword: Keyword) -> Sequence[Any]:
    stated = keyword.statement
    statement = (stated.key, stated.text, stated.kind, stated.points, stated.title_points)
    return statement, keyword.share, keyword.terms, keyword.words


def _keyword(head: Sequence[Any]) -> Keyword:
    statement, share, terms, words = head
    return Keyword(Statement(*statement), share, tuple(terms), tuple(words))


def _head(values: Mapping[str, Any]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(values, separators=(",", ":")).encode(), np.uint8)


def _read_head(array: NDArray[np.uint8]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(array.tobytes())
    return values
