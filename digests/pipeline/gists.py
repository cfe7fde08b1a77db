"""The one-line gists of papers, for every list that shows them."""

from collections.abc import Sequence

from digests.models import Summary


def gists_of(numbers: Sequence[int], language: str) -> dict[int, str]:
    """Return the gists of those papers that have a visible summary in a language (BCP-47), as plain text, by number.

    A paper whose newest version has no summary yet has its earlier one's gist. One query.
    """
    if not numbers:
        return {}
    visible = Summary.objects.visible().in_language(language).filter(paper__in=numbers).exclude(gist="")
    newest = visible.order_by("paper_id", "-version", "-written_at", "-id").distinct("paper_id")
    return dict(newest.values_list("paper_id", "gist"))
