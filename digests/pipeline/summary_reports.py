"""What readers report about summaries."""

from datetime import datetime

from accounts.models import User
from digests.models import ReportReason, Summary, SummaryReport


def report(summary: Summary, reader: User, reason: ReportReason, text: str, now: datetime) -> SummaryReport:
    """Keep a report; a reader's open report of the same summary says what was said last."""
    kept, _ = SummaryReport.objects.update_or_create(
        summary=summary,
        reader=reader,
        resolved_at=None,
        defaults={"reason": reason, "text": text.strip(), "reported_at": now},
    )
    return kept
