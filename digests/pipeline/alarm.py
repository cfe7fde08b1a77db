"""Category-days whose announcement does not come, to one mail for staff; and one more when all is well again.

A category-day is claimed before its mail is sent: `alarmed_as` goes from empty to the alarming state, and back when
it has healed, by compare-and-set, outside any transaction. So two workers never write twice, and a worker that dies
between claim and mail errs to silence: that mail is lost, while `/status/`, `/healthz` and `/metrics` go on telling.
A mail server that refuses the mail gives the claim back, and the next turn tries again.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from digests.arxiv import calendar
from digests.arxiv.completeness import ALARMING, LONGEST, PATIENCE, State
from digests.models import Reconciliation
from digests.models.reconciliations import ReconciliationQuerySet
from digests.pipeline.completeness import Span
from digests.pipeline.follow import followed_categories
from digests.pipeline.locks import Claim, claimed

logger = logging.getLogger(__name__)

GATHERING = PATIENCE + LONGEST + timedelta(minutes=30)
"""How long after its announcement a day's alarm waits for all categories to be judged; they are asked hourly."""

_MOST_LINES = 40
_REACH = calendar.CATCHUP_DAYS


def write_alarms(now: datetime) -> int:
    """Write to staff about category-days that newly are stalled or failed, and about those that have healed.

    What is due goes into one mail of each kind. Staff are the active members with a confirmed address, else
    `ADMIN_EMAIL`; where there is nobody, nothing is claimed, so that the first to come is told.

    Returns:
        How many mails were handed over.
    """
    recent = Span.until(calendar.newest_weekday(now), _REACH)
    rows = Reconciliation.objects.announced_between(recent.first, recent.last)
    alarming = _alarming(rows, now)
    healed = _healed(rows.exclude(alarmed_as="").defer("announced_numbers"), followed_categories())
    if not (alarming or healed):
        return 0
    recipients = _recipients()
    if not recipients:
        logger.warning("%d category-days are stalled or failed, and there is no staff to write to", len(alarming))
        return 0
    return _write("alarm", alarming, recipients) + _write("healed", healed, recipients)


def _alarming(rows: ReconciliationQuerySet, now: datetime) -> list[Reconciliation]:
    """Return what staff are to be written to about: of a day only when all of its categories were judged, or late.

    A day that was only opened is no alarm: arXiv was not asked yet.
    """
    found = list(rows.filter(state__in=ALARMING, alarmed_as="", asked_at__isnull=False).defer("announced_numbers"))
    days = {row.announced_on for row in found}
    waiting = rows.filter(state=State.WAITING, announced_on__in=days).order_by()
    undecided = set(waiting.values_list("announced_on", flat=True)) if days else set()
    return [row for row in found if row.announced_on not in undecided or _is_gathered(row.announced_on, now)]


def _is_gathered(day: date, now: datetime) -> bool:
    return now >= calendar.announced_at(day) + GATHERING


def _healed(rows: Iterable[Reconciliation], followed: Sequence[str]) -> list[Reconciliation]:
    """Return the category-days that staff were written to about, of every day on which all of them are well again."""
    alarmed = list(rows)
    ill = {row.announced_on for row in alarmed if row.category in followed and not _is_well(row)}
    return [row for row in alarmed if row.announced_on not in ill and _is_well(row)]


def _is_well(row: Reconciliation) -> bool:
    """Return whether the batch is here and counted.

    A batch without arXiv's count is not well yet: every other request that fails would be the next alarm.
    """
    if row.state == State.FRESH:
        return row.announced is not None
    return row.state in {State.COMPLETE, State.QUIET, State.SHORT}


def _write(kind: str, rows: Sequence[Reconciliation], recipients: Sequence[str]) -> int:
    """Claim the category-days and send one mail about those that nobody else claimed."""
    claims = {row.pk: row.alarmed_as for row in rows}
    mine = _claim(rows)
    if not mine:
        return 0
    message = _message(kind, mine, recipients)
    try:
        message.send()
    except OSError:
        logger.exception("The mail %r could not be handed over; it is tried again at the next turn", message.subject)
        for row in mine:
            _set(row, claims[row.pk])
        return 0
    logger.info("Wrote to %d of staff: %s", len(recipients), message.subject)
    return 1


def _claim(rows: Sequence[Reconciliation]) -> list[Reconciliation]:
    """Return the category-days that this process is to write about.

    One process claims at a time, so that two do not share the category-days of one mail between two.
    """
    with claimed(Claim.ALARM) as is_mine:
        if not is_mine:
            return []
        return [row for row in rows if _set(row, "" if row.alarmed_as else row.state)]


def _set(row: Reconciliation, alarmed_as: str) -> bool:
    """Set `alarmed_as` unless the category-day has changed since it was read, or is being asked about right now.

    Whoever asks saves the row as they read it: what would be set meanwhile would be lost. The next turn sees it.
    """
    with claimed(Claim.CATEGORY_DAY, row.pk) as is_idle:
        if not is_idle:
            return False
        unchanged = Reconciliation.objects.filter(pk=row.pk, state=row.state, alarmed_as=row.alarmed_as)
        is_set = unchanged.update(alarmed_as=alarmed_as) == 1
    if is_set:
        row.alarmed_as = alarmed_as
    return is_set


def _recipients() -> list[str]:
    staff = User.objects.filter(
        is_staff=True, is_active=True, emailaddress__verified=True, emailaddress__primary=True
    ).order_by("emailaddress__email")
    found = list(staff.values_list("emailaddress__email", flat=True))
    return found or ([settings.ADMIN_EMAIL] if settings.ADMIN_EMAIL else [])


def _message(kind: str, rows: Sequence[Reconciliation], recipients: Sequence[str]) -> EmailMessage:
    context: dict[str, Any] = {
        "rows": rows[:_MOST_LINES],
        "others": max(len(rows) - _MOST_LINES, 0),
        "count": len(rows),
        "categories": sorted({row.category for row in rows}),
        "days": sorted({row.announced_on for row in rows}),
        "stalled": sum(row.state == State.STALLED for row in rows),
        "failed": sum(row.state == State.FAILED for row in rows),
        "status_url": settings.SITE_URL + reverse("status"),
    }
    subject = render_to_string(f"mail/alarm/{kind}_subject.txt", context)
    body = render_to_string(f"mail/alarm/{kind}_body.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=list(recipients),
        headers={"Auto-Submitted": "auto-generated"},
    )
