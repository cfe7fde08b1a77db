"""What was announced on some days in some categories, and what a reader is not to be shown of it: in one query.

Every ranking begins with it, so it asks for all that depends on nothing else: the listings, what staff hid and what the
reader dismissed, and which version of the days' postings is current.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from digests.pipeline import curation, feedback, postings, prepared
from digests.ranking.candidates import Listings


@dataclass(frozen=True, slots=True, eq=False)
class Announced:
    """The listings of a span of days, and the numbers of papers that are left out of a ranking.

    Attributes:
        listings: those of the categories asked for.
        hidden: what staff hid.
        unwanted: what the reader dismissed or hid.
        versions: of each day whose words are indexed, what names the postings that are current.
    """

    listings: Listings
    hidden: NDArray[np.int64]
    unwanted: NDArray[np.int64]
    versions: Mapping[date, str]


def announced(
    categories: Sequence[str],
    first: date,
    last: date,
    *,
    reader: int | None = None,
    told_before: datetime | None = None,
) -> Announced:
    """Return what was announced from `first` to `last`.

    Without a reader nothing is unwanted; `told_before` leaves out what the reader told at that moment or later.
    """
    ((days, names, lengths, numbers, types, stamp, unwanted, versions),) = prepared.rows(
        _QUERY,
        {"categories": list(categories), "first": first, "last": last, "reader": reader, "before": told_before},
    )
    return Announced(
        Listings.packed(days or (), names or (), lengths or (), numbers or b"", types or b""),
        curation.hidden_as_of(stamp),
        np.array(unwanted, np.int64),
        postings.by_day(versions),
    )


# The three questions within it are those that their owners ask elsewhere.
_QUERY = f"""
    SELECT array_agg(announced_on), array_agg(category), array_agg(length(announce_types)),
        string_agg(paper_numbers, ''::bytea), string_agg(announce_types, ''::bytea),
        ({curation.STAMP}), ARRAY({feedback.UNWANTED}), ARRAY({postings.VERSIONS})
    FROM digests_listingday WHERE category = ANY(%(categories)s) AND announced_on BETWEEN %(first)s AND %(last)s
"""  # noqa: S608 - nothing in it comes from outside
