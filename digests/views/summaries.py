"""A paper's summary on its page: `/papers/2512.08242/summary/`, and what readers and staff say of it.

Whoever opens a paper's page asks for its summary, before what rankings want. While it is being written the page looks
again by itself, ever more slowly, and at last leaves that to the reader.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.languages import language_of
from accounts.views.page import is_htmx
from digests import tasks
from digests.models import Paper, ReportReason, Summary
from digests.models.summary_reports import LONGEST_REPORT
from digests.pipeline import summary_curation, summary_reports, summary_wants
from digests.pipeline.summary_curation import CurationError
from digests.pipeline.summary_standing import Shown, Standing, standing_of

AN_HOUR = 60 * 60
MOST_REPORTS_AN_HOUR = 20
MOST_LOOKS = 60
"""How often a page looks by itself whether the summary is there: for a quarter of an hour."""

_FASTEST, _SLOWEST = 2, 20


class ReportForm(forms.Form):
    """What is wrong with a summary."""

    reason = forms.ChoiceField(label="What is wrong?", choices=ReportReason.choices)
    text = forms.CharField(
        label="In your words",
        required=False,
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@never_cache
def summary(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Answer the part of the paper's page that shows the summary, or why there is none yet.

    `shown` is the summary of an earlier version that the page shows meanwhile: a report of it that its reader is
    writing stays on the page, where the answer has its place (htmx's `hx-preserve`).
    """
    found = get_object_or_404(Paper, arxiv_id=arxiv_id)
    looks, shown = _number(request.GET.get("looks", "")), _number(request.GET.get("shown", ""))
    replaced = Summary.objects.visible().filter(pk=shown, paper=found).first() if shown else None
    context = summary_context(request, found, looks=looks) | {"paper": found, "is_look": True, "replaced": replaced}
    return render(request, "digests/_summary.html", context)


@require_POST
@login_required
def report_summary(request: HttpRequest, arxiv_id: str, pk: int) -> HttpResponse:
    """Take a reader's report of a summary."""
    found = get_object_or_404(Paper, arxiv_id=arxiv_id)
    row = get_object_or_404(Summary.objects.visible(), pk=pk, paper=found)
    form = ReportForm(request.POST, auto_id=f"report-{row.pk}-%s")
    if form.is_valid() and not _may_report(request):
        form.add_error(None, "You have reported many summaries in the last hour. Please come back later.")
    if not form.is_valid():
        context = summary_context(request, found) | {"report_form": form, "report_of": row.pk, "paper": found}
        if is_htmx(request):
            return render(request, "digests/_summary.html", context, status=422)
        return render(request, "digests/summary_report.html", context, status=422)
    told = form.cleaned_data
    reader = request.user
    if reader.is_authenticated:
        summary_reports.report(row, reader, ReportReason(told["reason"]), told["text"], timezone.now())
    thanks = "Thank you. Staff will see your report of this summary."
    if is_htmx(request):
        return _part(request, found, notice=thanks)
    messages.success(request, thanks)
    return redirect(f"{found.get_absolute_url()}#summary")


@require_POST
@login_required
def retry_summary(request: HttpRequest, arxiv_id: str, pk: int) -> HttpResponse:
    """Let staff have a summary that failed written again; it is paid for again."""
    user = request.user
    if not (user.is_authenticated and user.has_perm("digests.change_summary")):
        raise PermissionDenied
    found = get_object_or_404(Paper, arxiv_id=arxiv_id)
    row = get_object_or_404(Summary, pk=pk, paper=found)
    try:
        summary_curation.regenerate(row, user, "Asked for again on the paper’s page.", timezone.now())
    except CurationError as error:
        messages.error(request, str(error))
    else:
        tasks.call_writer_on_commit()
    return _part(request, found) if is_htmx(request) else redirect(f"{found.get_absolute_url()}#summary")


def summary_context(request: HttpRequest, paper: Paper, *, looks: int = 0, notice: str = "") -> dict[str, Any]:
    """Return what the part of the page shows; a reader who opens the page asks for what is not there yet."""
    now = timezone.now()
    user = request.user
    tag = language_of(user)
    standing = standing_of(paper, tag, now)
    if _asks(request, paper, standing) and summary_wants.ask(paper, tag, now):
        tasks.call_writer_on_commit()
        standing = standing_of(paper, tag, now)
    report_of = standing.visible.pk if standing.visible else 0
    is_looking = standing.is_awaited and looks < MOST_LOOKS
    return {
        "standing": standing,
        "looks": looks + 1 if is_looking else 0,
        "look_in": min(_SLOWEST, _FASTEST + looks // 3),
        "report_form": ReportForm(auto_id=f"report-{report_of}-%s"),
        "report_of": report_of,
        "notice": notice,
        "may_retry": user.is_authenticated and user.has_perm("digests.change_summary"),
    }


def _number(text: str) -> int:
    """Return a number of an address, 0 where it is none that anybody would count or keep to."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _part(request: HttpRequest, paper: Paper, *, notice: str = "") -> HttpResponse:
    context = summary_context(request, paper, notice=notice)
    return render(request, "digests/_summary.html", context | {"paper": paper})


def _asks(request: HttpRequest, paper: Paper, standing: Standing) -> bool:
    """Return whether whoever opens the page asks for a summary: a reader, in person, not too often."""
    is_open = standing.state in {Shown.NOT_ASKED, Shown.BEING_WRITTEN, Shown.WAITING, Shown.FAILED}
    is_asked = standing.current is not None and standing.current.asked_at is not None
    is_in_person = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    if not (request.user.is_authenticated and is_open and not is_asked and is_in_person and not paper.is_withdrawn):
        return False
    if standing.current is not None and not (standing.current.is_pending or standing.current.is_unpaid):
        return False
    return summary_wants.may_ask(request.user.pk, timezone.now())


def _may_report(request: HttpRequest) -> bool:
    """Count one more report, by the clock and over all processes; return whether it is within the limit."""
    key = f"report:{request.user.pk}:{int(timezone.now().timestamp()) // AN_HOUR}"
    cache.add(key, 0, 2 * AN_HOUR)
    return int(cache.incr(key)) <= MOST_REPORTS_AN_HOUR
