"""`/admin/overview/`: how the site stands, for staff, with the lists behind each number one click away."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from digests.pipeline import overview as standing

LATEST = 6


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show two weeks in numbers and plots; whoever may read the log sees the latest changes."""
    now = timezone.now()
    per_day, accounts = standing.sign_ups(now)
    is_reader_of_log = isinstance(request.user, User) and request.user.has_perm("admin.view_logentry")
    latest = LogEntry.objects.select_related("user", "content_type").order_by("-action_time", "-id")
    context = admin.site.each_context(request) | {
        "title": "Overview",
        "now": now,
        "completeness": standing.completeness(now),
        "papers": standing.papers_per_day(),
        "summaries": standing.summaries(now),
        "spent": standing.spent(now),
        "mail": standing.mail(now),
        "sign_ups": per_day,
        "accounts": accounts,
        "curated": standing.curated(now),
        "queues": standing.queues(),
        "latest": latest[:LATEST] if is_reader_of_log else None,
    }
    return render(request, "admin/overview.html", context)
