"""The loops that rank many readers by points, compiled by numba.

They do what `digests.ranking.points` does, reader after reader over the same arrays, and tell of each paper shown which
statements occur in it instead of making a `Reason` of each. Only `digests.ranking.batch_points` loads this file, when
many readers are ranked for the first time in a process.

Scratch space is one record per paper (`PAPER`), so that all that is known of a paper is in one line of the
processor's cache, and is never cleared: a record belongs to the reader whose place it bears.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.ranking.candidates import FRESH
from digests.ranking.compiling import compiled, within
from digests.ranking.kernel_order import best_of
from digests.ranking.matching import CATEGORIES, TITLE
from digests.ranking.packed_statements import KINDS

PAPER = np.dtype([("reader", "<i4"), ("score", "<i4"), ("hit", "<i4"), ("key", "<u2"), ("state", "u1"), ("", "u1")])
HIT = np.dtype([("next", "<i4"), ("gain", "<i4"), ("statement", "<u2"), ("places", "u1"), ("", "u1")])
SHOWN = np.dtype([("row", "<i4"), ("score", "<i4"), ("reasons", "<i4"), ("key", "<u2"), ("", "<u2")])
"""A paper of a ranking: its row, its score in hundredths, where its reasons end, and its announcement's key."""
REASON = np.dtype([("gain", "<i4"), ("statement", "<u2"), ("places", "u1"), ("", "u1")])
"""What a statement gives a paper in hundredths: the statement by its place among its reader's, and where it occurs."""

TYPE_BITS = 3
"""The key of an announcement is the place of its day times 2**3, plus the index of its announce type."""

PREFERRED = 100
"""Hundredths of a point that a category's priority gives or takes."""

COUNTS = 6
CONSIDERED, HIDDEN, UNWANTED, MATCHED, EXCLUDED, BELOW = range(COUNTS)
"""The counts of a ranking, by column."""

_TYPES = (1 << TYPE_BITS) - 1
_FRESH = len(FRESH)
_EXCLUSION, _CATEGORY = KINDS.index("exclusion"), KINDS.index("category")
IS_STATED, IS_EXCLUDED = 1, 2
"""What `state` says of a paper."""

ROW_BITS = 24
_DAY_BITS = 10
_ROW_MASK, _DAY_MASK = (1 << ROW_BITS) - 1, (1 << _DAY_BITS) - 1
_SCORE_SHIFT = ROW_BITS + _DAY_BITS
_OFFSET = 1 << 28

MOST_PAPERS, MOST_DAYS = 1 << ROW_BITS, 1 << _DAY_BITS
"""What a span may hold."""

_Array = NDArray[Any]


@within
def _announce(
    reader: int, takes_all: bool, mine: _Array, slots: _Array, listings: Any, papers: _Array, touched: _Array
) -> int:
    """Gather the papers of the reader's categories, each with its smallest key; return how many there are."""
    starts, announced = listings
    count = 0
    for at in range(len(mine)):
        if mine[at]["kind"] != _CATEGORY or slots[at] < 0:
            continue
        for entry in announced[starts[slots[at]] : starts[slots[at] + 1]]:
            if (entry["key"] & _TYPES) >= _FRESH and not takes_all:
                continue
            paper = papers[entry["row"]]
            if paper["reader"] != reader:
                paper["reader"], paper["key"], paper["score"] = reader, entry["key"], 0
                paper["hit"], paper["state"] = -1, 0
                touched[count] = entry["row"]
                count += 1
            elif entry["key"] < paper["key"]:
                paper["key"] = entry["key"]
    return count


@within
def _take_away(reader: int, unwanted: _Array, papers: _Array) -> int:
    """Let unwanted papers be no candidates; return how many were."""
    gone = 0
    for row in unwanted:
        if papers[row]["reader"] == reader:
            papers[row]["reader"] = -1
            gone += 1
    return gone


@within
def candidates(
    reader: int,
    takes_all: bool,
    mine: _Array,
    slots: _Array,
    listings: Any,
    hidden: _Array,
    taken: _Array,
    papers: _Array,
    touched: _Array,
    counts: _Array,
) -> int:
    """Gather the papers of the reader's categories, count them, and take away those that are not to be shown."""
    counts[:] = 0
    size: int = _announce(reader, takes_all, mine, slots, listings, papers, touched)
    counts[CONSIDERED] = size
    counts[HIDDEN] = _take_away(reader, hidden, papers)
    counts[UNWANTED] = _take_away(reader, taken, papers)
    return size


@within
def occurrences(mine: _Array, slots: _Array, postings: Any, members: Any) -> int:
    """Return how many hits there can be at most."""
    most = 0
    for at in range(len(mine)):
        if slots[at] >= 0:
            starts = members[0] if mine[at]["kind"] == _CATEGORY else postings[0]
            most += starts[slots[at] + 1] - starts[slots[at]]
    return most


@within
def _state(reader: int, mine: _Array, slots: _Array, postings: Any, members: Any, papers: _Array, hits: _Array) -> None:
    """Add up what the statements give to the candidates, and note each hit."""
    count = np.int64(0)
    for at in range(len(mine)):
        if slots[at] < 0:
            continue
        if mine[at]["kind"] == _CATEGORY:
            if mine[at]["priority"]:
                rows = members[1][members[0][slots[at]] : members[0][slots[at] + 1]]
                count = _prefer(reader, at, mine[at]["priority"], rows, papers, hits, count)
            continue
        entries = postings[1][postings[0][slots[at]] : postings[0][slots[at] + 1]]
        if mine[at]["kind"] == _EXCLUSION:
            exclude(reader, entries, papers)
        else:
            count = _occur(reader, at, mine[at], entries, papers, hits, count)


@within
def exclude(reader: int, entries: _Array, papers: _Array) -> None:
    """Mark the candidates in which an exclusion occurs."""
    for entry in entries:
        paper = papers[entry["row"]]
        is_here = (paper["reader"] == reader) & (paper["key"] >> TYPE_BITS == entry["day"])
        paper["state"] |= IS_EXCLUDED * is_here


@within
def _occur(reader: int, at: int, statement: Any, entries: _Array, papers: _Array, hits: _Array, count: int) -> int:
    """Note a statement's hits. Whether a paper is a candidate cannot be foreseen: nothing branches on it."""
    points, title_points = statement["points"], statement["title_points"]
    for entry in entries:
        paper = papers[entry["row"]]
        is_here = (paper["reader"] == reader) & (paper["key"] >> TYPE_BITS == entry["day"])
        gain = points + title_points * (entry["places"] & TITLE)
        paper["score"] += gain * is_here
        paper["state"] |= IS_STATED * is_here
        hit = hits[count]
        hit["next"], hit["gain"], hit["statement"], hit["places"] = paper["hit"], gain, at, entry["places"]
        paper["hit"] = count if is_here else paper["hit"]
        count += is_here
    return count


@within
def _prefer(reader: int, at: int, priority: int, rows: _Array, papers: _Array, hits: _Array, count: int) -> int:
    for row in rows:
        paper = papers[row]
        if paper["reader"] == reader:
            paper["score"] += priority * PREFERRED
            paper["state"] |= IS_STATED * (priority > 0)
            hit = hits[count]
            hit["next"], hit["gain"], hit["statement"], hit["places"] = (
                paper["hit"],
                priority * PREFERRED,
                at,
                CATEGORIES,
            )
            paper["hit"] = count
            count += 1
    return count


@within
def _gather(reader: int, min_score: int, touched: _Array, papers: _Array, keys: _Array, counts: _Array) -> int:
    """Write the sort keys of the candidates to keep; return how many there are."""
    size, matched, excluded = 0, 0, 0
    for row in touched:
        paper = papers[row]
        is_here = paper["reader"] == reader
        is_excluded = is_here & (paper["state"] & IS_EXCLUDED != 0)
        is_matched = is_here & (paper["state"] == IS_STATED)
        key = (np.int64(paper["score"]) + _OFFSET) << _SCORE_SHIFT
        key |= np.int64(paper["key"] >> TYPE_BITS) << ROW_BITS
        keys[size] = key | (_ROW_MASK - row)
        size += is_matched & (paper["score"] >= min_score)
        matched += is_matched
        excluded += is_excluded
    counts[MATCHED], counts[EXCLUDED], counts[BELOW] = size, excluded, matched - size
    return size


@within
def _count_reasons(best: _Array, papers: _Array, hits: _Array) -> int:
    count = 0
    for key in best:
        hit = papers[_ROW_MASK - (key & _ROW_MASK)]["hit"]
        while hit >= 0:
            count += 1
            hit = hits[hit]["next"]
    return count


@within
def _show(best: _Array, papers: _Array, hits: _Array, shown: _Array, reasons: _Array, first_reason: int) -> int:
    """Write the chosen papers with their reasons, the largest gain first; return where the reasons end."""
    end = first_reason
    for place in range(len(best)):
        row = _ROW_MASK - (best[place] & _ROW_MASK)
        start = end
        hit = papers[row]["hit"]
        while hit >= 0:
            end = _insert(hits[hit], reasons, start, end)
            hit = hits[hit]["next"]
        shown[place]["row"], shown[place]["score"] = row, papers[row]["score"]
        shown[place]["reasons"], shown[place]["key"] = end, papers[row]["key"]
    return end


@within
def _insert(hit: Any, reasons: _Array, start: int, end: int) -> int:
    """Put a hit among a paper's reasons; of equal gains the one that comes later is of the earlier statement."""
    place = end
    while place > start and reasons[place - 1]["gain"] <= hit["gain"]:
        reasons[place]["gain"], reasons[place]["statement"] = (
            reasons[place - 1]["gain"],
            reasons[place - 1]["statement"],
        )
        reasons[place]["places"] = reasons[place - 1]["places"]
        place -= 1
    reasons[place]["gain"], reasons[place]["statement"] = hit["gain"], hit["statement"]
    reasons[place]["places"] = hit["places"]
    return end + 1


@compiled
def rank(
    done: tuple[int, int, int], readers: Any, listings: Any, postings: Any, members: Any, scratch: Any, results: Any
) -> tuple[int, int, int]:
    """Rank readers, as many as there is room for their results.

    Args:
        done: how many readers are ranked, and how many papers and reasons were written for them.
        readers: settings (a row of `max_papers`, `min_score`, `include_replacements` for each), statements, of each
            statement the slot of its postings or its category (-1: nothing of it here), where each reader's statements
            begin, the rows of papers hidden from everybody, where each reader's unwanted papers begin, and their rows.
        listings: of each category where its announcements begin, and `ANNOUNCED` records.
        postings: of each pattern where its occurrences begin, and `OCCURRENCE` records.
        members: of each category where its papers begin, and their rows, each once.
        scratch: `PAPER` records that bear no reader of these, three arrays as long, and `HIT` records.
        results: counts of each reader, where what each is shown ends, `SHOWN` and `REASON` records.

    Returns:
        `done` as it is now.
    """
    settings, statements, slots, starts, hidden, unwanted_starts, unwanted = readers
    papers, touched, keys, best, hits = scratch
    counts, ends, shown, reasons = results
    first, shown_count, reason_count = done
    for reader in range(first, len(settings)):
        mine = statements[starts[reader] : starts[reader + 1]]
        here = slots[starts[reader] : starts[reader + 1]]
        taken = unwanted[unwanted_starts[reader] : unwanted_starts[reader + 1]]
        takes_all = settings[reader, 2] != 0
        size = candidates(reader, takes_all, mine, here, listings, hidden, taken, papers, touched, counts[reader])
        most = occurrences(mine, here, postings, members)
        if most >= len(hits):
            hits = np.empty(2 * most + 1, hits.dtype)
        _state(reader, mine, here, postings, members, papers, hits)
        limit = min(settings[reader, 0], size)
        size = _gather(reader, settings[reader, 1], touched[:size], papers, keys, counts[reader])
        size = best_of(keys[:size], limit, best)
        if reason_count + _count_reasons(best[:size], papers, hits) > len(reasons):
            return reader, shown_count, reason_count
        reason_count = _show(best[:size], papers, hits, shown[shown_count:], reasons, reason_count)
        shown_count += size
        ends[reader] = shown_count
    return len(settings), shown_count, reason_count
