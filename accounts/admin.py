"""Accounts and profiles on the staff pages."""

from typing import Any, ClassVar

from allauth.account.admin import EmailAddressAdmin
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.bounded import BoundedPaginator
from accounts.models import Interest, Profile, User
from accounts.recorded import RecordedAdmin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class UserAdmin(RecordedAdmin):
    """Accounts. A new one has no password and a confirmed address: its owner signs in by a mailed code."""

    list_display = ("email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "date_joined")
    search_fields = ("email",)
    ordering = ("-date_joined", "-pk")
    date_hierarchy = "date_joined"
    fields = ("email", "is_active", "is_staff", "is_superuser", "groups", "date_joined", "last_login")
    filter_horizontal = ("groups",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    recorded = ("email", "is_staff", "is_superuser", "date_joined")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Keep facts as they are; an address is changed by its owner, who confirms the new one."""
        return ("date_joined", "last_login", *(("email",) if obj else ()))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Let everything of a reader go with the account; who did something on the staff pages is only closed."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = {str(LogEntry._meta.verbose_name), str(self.opts.verbose_name)}  # noqa: SLF001 - documented by Django
        return deleted, counts, {name for name in lacking if str(name) in kept}, protected

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Save the account, a new one with its address confirmed."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            EmailAddress.objects.create(user=obj, email=obj.email, verified=True, primary=True)


class RecordedGroupAdmin(RecordedAdmin, GroupAdmin):
    """Groups of staff, with what was changed in the log."""

    recorded = ("name",)


class RecordedEmailAddressAdmin(RecordedAdmin, EmailAddressAdmin):  # type: ignore[misc]  # allauth has no types
    """Addresses of accounts, with what was changed in the log."""

    recorded = ("email", "user", "verified", "primary")
    show_full_result_count = False
    paginator = BoundedPaginator

    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        """Mark addresses as verified, and log those that were not."""
        unverified = list(queryset.filter(verified=False))
        super().make_verified(request, queryset)
        done = EmailAddress.objects.filter(pk__in=[address.pk for address in unverified], verified=True)
        LogEntry.objects.log_actions(request.user.pk or 0, done, CHANGE, change_message="Verified: no → yes")


admin.site.unregister([Group, EmailAddress])
admin.site.register(Group, RecordedGroupAdmin)
admin.site.register(EmailAddress, RecordedEmailAddressAdmin)


class InterestInline(admin.TabularInline[Interest, Profile]):
    """What a profile states; only its reader changes it."""

    model = Interest
    fields = ("kind", "text", "key", "points", "title_points", "priority", "muted_until", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Profile | None = None) -> bool:
        """Refuse: interests are the reader's own statements."""
        return False


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin[Profile]):
    """Profiles, to look at."""

    list_display = ("user", "name", "order", "max_papers", "interest_count", "interests_changed_at")
    list_filter = ("order", "picks", "include_replacements", "interests_changed_at")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_select_related = ("user",)
    search_fields = ("user__email", "name")
    ordering = ("-interests_changed_at", "-pk")
    fields = (
        "user",
        "name",
        "order",
        "keywords_worth",
        "discoveries",
        "min_relevance",
        "min_score",
        "max_papers",
        "include_replacements",
        "picks",
        "masked_feed_key",
        "interests_changed_at",
    )
    readonly_fields = fields
    inlines: ClassVar = [InterestInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a profile is made when its reader first looks at it."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Profile]:
        """Return the profiles with the number of their interests."""
        interests = Interest.objects.filter(profile=OuterRef("pk")).order_by().values("profile")
        counted = Subquery(interests.annotate(number=Count("pk")).values("number"))
        return super().get_queryset(request).annotate(interest_count=Coalesce(counted, 0))

    @admin.display(description="interests", ordering="interest_count")
    def interest_count(self, profile: Profile) -> int:
        """Return how many interests the profile states."""
        return int(getattr(profile, "interest_count", 0))

    @admin.display(description="feed key")
    def masked_feed_key(self, profile: Profile) -> str:
        """Return enough of the private key to tell two apart."""
        return f"{profile.feed_key[:4]}…"
