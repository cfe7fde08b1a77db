"""The ready-made group of staff who curate: what they may see and do on the staff pages.

It is made and completed after every migration. What it may do comes with the release; whoever wants another set makes
a group of their own.
"""

from typing import Any

from django.apps import apps
from django.db.models import Q

NAME = "curators"

CHANGES = ("pick", "hiddenpaper")
"""What they add, change and take back."""

READS = (
    "announcement",
    "digest",
    "feedback",
    "listingday",
    "paper",
    "reconciliation",
    "subscription",
    "summary",
    "summaryreport",
    "summaryevent",
)
"""What they look at."""

ALSO = ("ask_again", "change_summary", "change_summaryreport", "change_digest")
"""What they may do besides: have arXiv asked, look after summaries and reports of them, have a digest sent again."""


def make_curators(using: str, **_: Any) -> None:
    """Make the group, or give it the permissions that it lacks; what else it was given stays."""
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    group, _made = group_model.objects.using(using).get_or_create(name=NAME)
    codenames = [f"{verb}_{model}" for model in CHANGES for verb in ("add", "change", "delete", "view")]
    codenames += [f"view_{model}" for model in READS]
    ours = Q(content_type__app_label="digests", codename__in=[*codenames, *ALSO])
    log = Q(content_type__app_label="admin", codename="view_logentry")
    group.permissions.add(*permission_model.objects.using(using).filter(ours | log))
