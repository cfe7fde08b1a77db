"""Subscriptions and digests on the staff pages: who gets mail, what became of each one, and sending one again."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from digests.admin.confirming import Question, confirmed
from digests.admin.facts import FactsAdmin
from digests.arxiv import identifiers
from digests.models import Digest, Subscription
from digests.pipeline.send_again import SendAgainError, send_again


@admin.register(Subscription)
class SubscriptionAdmin(FactsAdmin):
    """Who gets mail, when, and whether it arrives: readers change it, not staff."""

    list_display = ("reader", "how_often", "clock", "state", "state_reason", "next_due_at", "bounce_days")
    list_filter = ("cadence", "state")
    search_fields = ("=reader__email",)
    search_help_text = "A reader's whole address."
    list_select_related = ("reader",)
    ordering = ("-id",)

    @admin.display(description="cadence", ordering="cadence")
    def how_often(self, row: Subscription) -> str:
        """Say how often, and of weekly mail on which day."""
        return f"weekly, {row.get_weekday_display()}" if row.cadence == Subscription.Cadence.WEEKLY else row.cadence

    @admin.display(description="hour", ordering="hour")
    def clock(self, row: Subscription) -> str:
        """Say at what hour, by the reader's own clock."""
        return f"{row.hour:02}:00 {row.time_zone}"


@admin.register(Digest)
class DigestAdmin(FactsAdmin):
    """Every mail, what it held and what became of it."""

    list_display = ("due_at", "address", "kind", "state", "papers", "attempts", "sent_at", "error_in_brief")
    list_filter = ("state", "kind", "due_at")
    search_fields = ("=address", "=message_id")
    search_help_text = "A whole address, or a Message-ID."
    exclude = ("packed", "sender")
    readonly_fields = ("shows",)
    raw_id_fields = ("subscription",)
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return digests without their packed contents, which only a digest's own page reads."""
        return super().get_queryset(request).defer("packed")

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff has digests sent again."""
        return request.user.has_perm("digests.change_digest")

    @admin.display(description="last answer")
    def error_in_brief(self, digest: Digest) -> str:
        """Say what the mail server said last, in brief."""
        return digest.error[:120]

    @admin.display(description="shows")
    def shows(self, digest: Digest) -> str:
        """Name the papers it shows, each linked to its page."""
        names = [identifiers.from_number(number) for number in digest.paper_numbers]
        links = format_html_join(", ", '<a href="{}">{}</a>', ((reverse("paper", args=[name]), name) for name in names))
        return links or "nothing"

    @admin.action(description="Send again…", permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> HttpResponse | None:
        """Ask; then put digests that did not arrive back among those to be sent."""
        question = Question(
            "Send digests again",
            "Digests that failed, were dropped or were withheld will go out again under their old Message-ID, unless "
            "their papers came with another digest: a paper comes once. Of a withheld one the mail server may have "
            "taken the mail; send it again only where the reader says that nothing came.",
            "Send again",
        )
        chosen = queryset.order_by("due_at", "id")
        return confirmed(self, request, chosen, question, lambda rows, _: _send_again(request, rows))


def _send_again(request: HttpRequest, digests: Sequence[Digest]) -> None:
    done = []
    for digest in digests:
        before = digest.get_state_display()
        try:
            send_again(digest, timezone.now())
        except SendAgainError as error:
            messages.warning(request, f"{digest}: {error}")
        else:
            done.append(digest)
            said = f"Sent again; before: {before}; the mail server said: “{digest.error}”"
            LogEntry.objects.log_actions(request.user.pk or 0, [digest], CHANGE, change_message=said)
    if done:
        count = "1 digest goes" if len(done) == 1 else f"{len(done)} digests go"
        messages.success(request, f"{count} out with the next turn, within a minute or two.")
