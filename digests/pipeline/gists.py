"""The one-line gists of papers, for every list that shows them."""

from collections.abc import Sequence

from digests.models import SummaryState
from papersite import prepared


def gists_of(numbers: Sequence[int], language: str) -> dict[int, str]:
    """Return the gists of those papers that have a visible summary in a language (BCP-47), as plain text, by number.

    A paper whose newest version has no summary yet has its earlier one's gist. One query.
    """
    if not numbers:
        return {}
    params = {"papers": list(numbers), "language": language, "written": SummaryState.WRITTEN.value}
    return dict[int, str](prepared.rows(_GISTS, params))


# Those that `SummaryQuerySet.visible` finds.
_GISTS = """
    SELECT DISTINCT ON (paper_id) paper_id, gist FROM digests_summary
    WHERE paper_id = ANY(%(papers)s::bigint[]) AND language = %(language)s
        AND state = %(written)s AND NOT is_hidden AND gist <> ''
    ORDER BY paper_id, version DESC, written_at DESC, id DESC
"""
