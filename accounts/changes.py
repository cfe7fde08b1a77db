"""Statements to Interest rows: the one place that writes a reader's interests and settings.

Every change is one transaction that holds the profile, moves `interests_changed_at` and sends
`accounts.signals.interests_changed` once; what changes nothing writes nothing. Reading what was typed is
`accounts.statements`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Interest, Profile, RetiredKey, User
from accounts.models.profiles import new_feed_key
from accounts.signals import interests_changed
from accounts.statements import NOUNS, Settings, Statement, StatementError, counted

MOST = {
    Interest.Kind.CATEGORY: 155,
    Interest.Kind.KEYWORD: 300,
    Interest.Kind.EXCLUSION: 100,
    Interest.Kind.AUTHOR: 100,
}
"""How many statements of each kind a profile holds."""


@dataclass(frozen=True)
class Merged:
    """What a merge did to a profile, by statement."""

    added: Sequence[Statement]
    updated: Sequence[Statement]
    same: Sequence[Statement]


def add(profile: Profile, statements: Sequence[Statement]) -> None:
    """Add statements to a profile: all of them, or none.

    Raises:
        StatementError: one equals another or one that the profile has, or they are too many.
    """
    with _change(profile) as change:
        _refuse_duplicates(statements, change.held)
        change.create(statements)


def edit(interest: Interest, statement: Statement) -> None:
    """Let a row say something else of the same kind.

    Raises:
        StatementError: the profile says that already in another row.
        Interest.DoesNotExist: the row was removed in the meantime.
    """
    with _change(interest.profile) as change:
        same = change.held.get((statement.kind, statement.key))
        if same and same.pk != interest.pk:
            raise StatementError(_duplicate(statement, same.text))
        change.update(change.by_pk(interest.pk), statement)


def remove(interest: Interest) -> None:
    """Take a statement back."""
    with _change(interest.profile) as change:
        change.delete([interest])


def mute(interest: Interest, until: date | None) -> None:
    """Let a statement count for nothing until a day begins (`Interest.muted_until`); None unmutes it."""
    with _change(interest.profile) as change:
        change.mute(interest, until)


def choose_categories(profile: Profile, statements: Iterable[Statement]) -> None:
    """Let a profile hold exactly these categories."""
    chosen = {statement.key: statement for statement in statements}
    with _change(profile) as change:
        held = {key: interest for (kind, key), interest in change.held.items() if kind == Interest.Kind.CATEGORY}
        change.delete([interest for key, interest in held.items() if key not in chosen])
        change.create([statement for key, statement in chosen.items() if key not in held])


def change_settings(profile: Profile, settings: Settings) -> None:
    """Set how the profile ranks."""
    with _change(profile) as change:
        change.settle(settings)


def choose_language(user: User, tag: str) -> None:
    """Let a reader's summaries be in a language, one of those offered."""
    user.summary_language = tag
    user.save(update_fields=["summary_language"])


def merge(profile: Profile, statements: Sequence[Statement], settings: Settings) -> Merged:
    """Add what the profile does not hold, let what it holds say the new points, and keep everything else.

    Raises:
        StatementError: they would be too many; nothing is written.
    """
    with _change(profile) as change:
        held = {key: change.held.get(key) for key in ((each.kind, each.key) for each in statements)}
        new = [each for each in statements if held[each.kind, each.key] is None]
        rest = [(each, row) for each in statements if (row := held[each.kind, each.key]) is not None]
        changed = [(each, row) for each, row in rest if _points(each) != _points(row)]
        change.create(new)
        for each, row in changed:
            change.update(row, each)
        change.settle(settings)
    updated = [each for each, _ in changed]
    return Merged(new, updated, [each for each, _ in rest if each not in updated])


def renew_feed_key(profile: Profile) -> None:
    """Give the profile's private feed a new address; the old one stops working at once."""
    with transaction.atomic():
        held = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
        RetiredKey.objects.create(key=held.feed_key)
        profile.feed_key = new_feed_key()
        profile.save(update_fields=["feed_key"])


class _Change:
    """The writes of one change, on a profile that nobody else changes meanwhile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
        self.held = {(row.kind, row.key): row for row in Interest.objects.filter(profile=profile)}
        self.is_made = False

    def by_pk(self, pk: int) -> Interest:
        found = next((row for row in self.held.values() if row.pk == pk), None)
        if found is None:
            raise Interest.DoesNotExist
        return found

    def create(self, statements: Sequence[Statement]) -> None:
        self._refuse_too_many(statements)
        Interest.objects.bulk_create(Interest(profile=self.profile, **vars(each)) for each in statements)
        self.is_made |= bool(statements)

    def update(self, row: Interest, statement: Statement) -> None:
        Interest.objects.filter(pk=row.pk).update(**vars(statement))
        self.is_made = True

    def mute(self, row: Interest, until: date | None) -> None:
        self.is_made |= bool(Interest.objects.filter(pk=row.pk).update(muted_until=until))

    def delete(self, rows: Sequence[Interest]) -> None:
        if rows:
            gone, _ = Interest.objects.filter(pk__in=[row.pk for row in rows]).delete()
            self.is_made |= bool(gone)

    def settle(self, settings: Settings) -> None:
        fields = {name: value for name, value in vars(settings).items() if value is not None}
        new = {name: value for name, value in fields.items() if getattr(self.profile, name) != value}
        if new:
            Profile.objects.filter(pk=self.profile.pk).update(**new)
            self.is_made = True

    def _refuse_too_many(self, statements: Sequence[Statement]) -> None:
        for kind in {each.kind for each in statements}:
            held = Interest.objects.filter(profile=self.profile, kind=kind).count()
            number = held + sum(each.kind == kind for each in statements)
            if number > MOST[kind]:
                room = max(MOST[kind] - held, 0)
                raise StatementError(
                    f"A profile holds at most {counted(kind, MOST[kind])}; there is room for {room} more."
                )


@contextmanager
def _change(profile: Profile) -> Iterator[_Change]:
    with transaction.atomic():
        change = _Change(profile)
        yield change
        if change.is_made:
            Profile.objects.filter(pk=profile.pk).update(interests_changed_at=timezone.now())
            profile.refresh_from_db()
            interests_changed.send(Profile, profile=profile)


def _refuse_duplicates(statements: Sequence[Statement], held: dict[tuple[str, str], Interest]) -> None:
    said: dict[tuple[str, str], str] = {}
    reasons: dict[str, None] = {}
    for each in statements:
        key = (each.kind, each.key)
        if key in held:
            reasons[_duplicate(each, held[key].text)] = None
        elif key in said:
            reasons[_written_twice(each, said[key])] = None
        said.setdefault(key, each.text)
    if reasons:
        raise StatementError(*reasons)


def _duplicate(statement: Statement, other: str) -> str:
    if statement.text == other:
        return f"“{other}” is there already."
    return f"“{statement.text}” is the same {NOUNS[statement.kind][0]} as “{other}”, which is there already."


def _written_twice(statement: Statement, other: str) -> str:
    if statement.text == other:
        return f"“{other}” is written twice."
    return f"“{statement.text}” is the same {NOUNS[statement.kind][0]} as “{other}”, which is written here too."


def _points(said: Statement | Interest) -> tuple[Decimal | None, Decimal | None]:
    return said.points, said.title_points
