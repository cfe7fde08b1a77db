"""The loops that rank many readers by relevance, compiled by numba.

They do what `digests.ranking.by_relevance` does with the sums of `digests.ranking.scoring`, reader after reader over
the same arrays. All amounts are whole numbers, and so the order in which they are added up does not matter. Of each
paper shown they tell its reasons as records, those that matter most first, instead of making a `Reason` of each.

A paper goes by its row among all that was announced, and by its place among those that have vectors.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.compiling import compiled, within
from digests.ranking.kernel import (
    BELOW,
    EXCLUDED,
    IS_EXCLUDED,
    IS_STATED,
    MATCHED,
    ROW_BITS,
    TYPE_BITS,
    candidates,
    exclude,
    occurrences,
)
from digests.ranking.kernel_reasons import (
    AUTHOR,
    KEYWORD,
    UNNAMED,
    category_amount,
    explain,
    hold,
    put_keywords,
    release,
    text_places,
    write,
)
from digests.ranking.kernel_selection import ROW_MASK, merge, order, room, shown
from digests.ranking.kernel_terms import add_terms, add_words, note_counts
from digests.ranking.packed_statements import KINDS

SHOWN = np.dtype(
    [("row", "<i4"), ("score", "<i4"), ("reasons", "<i4"), ("key", "<u2"), ("is_discovery", "u1"), ("", "u1")]
)
"""A paper of a ranking: its row, its score in hundredths, where its reasons end, its announcement's key."""
_AUTHOR, _EXCLUSION = KINDS.index("author"), KINDS.index("exclusion")

_Array = NDArray[Any]


@within
def _state(
    reader: int, statements: Any, rule: Any, lookup: Any, postings: Any, constants: Any, scratch: Any, hits: _Array
) -> None:
    """Add up what keywords and authors give to the candidates, note each hit, and mark what exclusions drop."""
    mine, slots, sources = statements
    papers, sums, marks = scratch
    count = np.int64(0)
    for at in range(len(mine)):
        if slots[at] < 0:
            continue
        if mine[at]["kind"] == _EXCLUSION:
            exclude(reader, postings[1][postings[0][slots[at]] : postings[0][slots[at] + 1]], papers)
        elif mine[at]["kind"] <= _AUTHOR and sources[at] >= 0:
            entries = postings[1][postings[0][slots[at]] : postings[0][slots[at] + 1]]
            count = _occur(
                reader,
                mine[at]["kind"],
                sources[at],
                entries,
                rule,
                lookup,
                constants,
                papers,
                sums,
                marks[0],
                hits,
                count,
            )
            marks[0] += len(rule[2]) + 1


@within
def _occur(
    reader: int,
    kind: int,
    source: int,
    entries: _Array,
    rule: Any,
    lookup: Any,
    constants: Any,
    papers: _Array,
    sums: Any,
    mark: int,
    hits: _Array,
    count: int,
) -> int:
    """Note a keyword's hits; return how many hits there are by now."""
    gains, counted_starts, counted = rule
    entries_of_terms, places = lookup
    saturation, least_count = constants
    totals, seen, least = sums
    terms = counted[counted_starts[source] : counted_starts[source + 1]]
    note_counts(terms, mark, entries_of_terms, seen, least)
    for entry in entries:
        paper = papers[entry["row"]]
        place = places[entry["row"]]
        if paper["reader"] != reader or paper["key"] >> TYPE_BITS != entry["day"] or place < 0:
            continue
        times = np.int64(least_count[entry["places"]])
        if len(terms) and seen[place] == mark + len(terms):
            times = max(times, np.int64(least[place]))
        amount = gains[source] * saturation[times]
        totals[place] += amount
        paper["state"] |= IS_STATED * (gains[source] > 0)
        hit = hits[count]
        hit["amount"], hit["next"], hit["source"] = amount, paper["hit"], source
        hit["kind"], hit["places"] = AUTHOR if kind == _AUTHOR else KEYWORD, entry["places"]
        paper["hit"] = count
        count += 1
    return count


@within
def _weigh(reader: int, filed_weights: Any, weights: _Array) -> None:
    """Write what the reader's rule gives for each category."""
    starts, categories, given = filed_weights
    weights[:] = 0
    for at in range(starts[reader], starts[reader + 1]):
        weights[categories[at]] = given[at]


@within
def _gather(
    reader: int,
    touched: _Array,
    is_all_stated: bool,
    min_score: int,
    lookup: Any,
    scale: Any,
    papers: _Array,
    totals: _Array,
    lists: Any,
    counts: _Array,
) -> tuple[int, int]:
    """Write totals and tie-breaks of the papers to keep, of those stated and of the others that are above average."""
    places, filed, weights = lookup
    stated_totals, stated_ties, found_totals, found_ties = lists
    stated, found, excluded, below = 0, 0, 0, 0
    for row in touched:
        paper = papers[row]
        if paper["reader"] != reader:
            continue
        if paper["state"] & IS_EXCLUDED:
            excluded += 1
            continue
        place = places[row]
        if place < 0:
            continue
        total = totals[place] + category_amount(place, filed, weights)
        totals[place] = total
        if shown(total, scale) < min_score:
            below += 1
            continue
        tie = (np.int64(paper["key"] >> TYPE_BITS) << ROW_BITS) | (ROW_MASK - row)
        if is_all_stated or paper["state"] & IS_STATED:
            stated_totals[stated], stated_ties[stated] = total, tie
            stated += 1
        elif total > 0:
            found_totals[found], found_ties[found] = total, tie
            found += 1
    counts[MATCHED], counts[EXCLUDED], counts[BELOW] = stated, excluded, below
    return stated, found


@compiled
def rank(
    done: tuple[int, int, int],
    readers: Any,
    rules: Any,
    lookup: Any,
    listings: Any,
    postings: Any,
    constants: Any,
    scratch: Any,
    results: Any,
) -> tuple[int, int, int]:
    """Rank readers, as many as there is room for their results.

    Args:
        done: how many readers are ranked, and how many papers and reasons were written for them.
        readers: as `kernel.rank` takes them; behind that the sources of statements, which are places among the rule's
            keywords, or -1, and each reader's share of discoveries.
        rules: as `FlatRules.flat` returns them, with what `kernel_terms.look_up` and `kinds_of` say of terms.
        lookup: the entries of terms, `by_paper` and `filed` of a `TermLookup`, and of each row the paper's place there,
            or -1.
        listings: as `kernel.rank` takes them.
        postings: as `kernel.rank` takes them.
        constants: `bm25.SATURATION` and `bm25.LEAST_COUNT`; a point and the highest score in hundredths; whether to
            write reasons.
        scratch: a `PAPER` record for each row; arrays as long of touched rows and of totals and ties, twice; of each
            place a total, what was seen and the least count; the next mark of what is seen; flags of terms, none of
            them set (`FLAGS_PER_WORD`), and of each term its source in the rule's terms and in its words; two rows as
            long as any paper has terms; of each category a weight; `HIT` records; `GAIN` records, and as many numbers
            as there are words and terms to name.
        results: counts of each reader, where what each is shown ends, `SHOWN` and `REASON` records.

    Returns:
        `done` as it is now.
    """
    settings, statements, slots, starts, hidden, unwanted_starts, unwanted, sources, shares = readers
    rule_constants, keywords, counted, words, terms, filed_weights = rules
    by_term, by_paper, filed, places = lookup
    saturation, least_count, scale, is_explained = constants
    papers, touched, lists, sums, marks, held, entries, category_weights, hits, gains = scratch
    totals = sums[0]
    counts, ends, papers_shown, reasons = results
    first, shown_count, reason_count = done
    for row in range(len(papers)):
        papers[row]["reader"] = -1
    for reader in range(first, len(settings)):
        mine = statements[starts[reader] : starts[reader + 1]]
        here = slots[starts[reader] : starts[reader + 1]]
        taken = unwanted[unwanted_starts[reader] : unwanted_starts[reader + 1]]
        takes_all = settings[reader, 2] != 0
        size = candidates(reader, takes_all, mine, here, listings, hidden, taken, papers, touched, counts[reader])
        most = occurrences(mine, here, postings, listings)
        if most >= len(hits):
            hits = np.empty(2 * most + 1, hits.dtype)
        totals[:] = rule_constants[reader]
        mine_of = slice(terms[0][reader], terms[0][reader + 1])
        term_places, weights, kinds, likes = terms[1][mine_of], terms[3][mine_of], terms[4][mine_of], terms[5][mine_of]
        add_terms(terms[2][mine_of], weights, by_term, totals)
        mine_of = slice(words[0][reader], words[0][reader + 1])
        word_places, word_gains = words[1][mine_of], words[3][mine_of]
        add_words(words[2][mine_of], word_gains, by_term, saturation, totals)
        _weigh(reader, filed_weights, category_weights)
        keyword_gains = keywords[1][keywords[0][reader] : keywords[0][reader + 1]]
        _state(
            reader,
            (mine, here, sources[starts[reader] : starts[reader + 1]]),
            (keyword_gains, keywords[2][keywords[0][reader] :], counted),
            (by_term, places),
            postings,
            (saturation, least_count),
            (papers, sums, marks),
            hits,
        )
        limit = min(settings[reader, 0], size)
        stated, found = _gather(
            reader,
            touched[:size],
            not (keyword_gains > 0).any(),
            settings[reader, 1],
            (places, filed, category_weights),
            scale,
            papers,
            totals,
            lists,
            counts[reader],
        )
        stated = order(lists[0], lists[1], stated, limit)
        found = order(lists[2], lists[3], found, room(stated, shares[reader], settings[reader, 0]))
        chosen = papers_shown[shown_count:]
        size = merge(lists, stated, found, limit, papers, scale, chosen)
        shown_count += size
        ends[reader] = shown_count
        if not is_explained:
            continue
        if len(gains[0]) < len(mine) + len(gains[1]) + len(gains[2]) + UNNAMED:
            gains = (np.empty(2 * len(mine) + len(gains[0]), gains[0].dtype), gains[1], gains[2])
        if reason_count + size * len(gains[0]) > len(reasons):
            return reader, shown_count - size, reason_count
        rule = (word_gains, weights, kinds, category_weights, saturation)
        firsts = text_places(len(keyword_gains), len(word_gains), len(category_weights))
        hold(term_places, word_places, held)
        for paper in chosen[:size]:
            count = put_keywords(papers[paper["row"]]["hit"], hits, gains[0])
            count, more = explain(places[paper["row"]], count, rule, (by_paper, filed), held, entries, gains)
            unnamed = more, rule_constants[reader]
            reason_count = write(gains[0][:count], unnamed, paper["score"], scale, firsts, likes, reasons, reason_count)
            paper["reasons"] = reason_count
        release(term_places, word_places, held)
    return len(settings), shown_count, reason_count
