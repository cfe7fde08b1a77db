"""What profiles state to packed rows, and back for whoever ranks many at once.

A packed row is a copy, and the interests are what counts: a row is written anew where its profile has changed since,
and every night all rows are compared with what is stated. It ranks nothing (`digests.pipeline.rank_many`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import compress, groupby, pairwise
from operator import attrgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet
from numpy.typing import NDArray

from accounts.models import Interest, Profile
from digests.models import PackedProfile, Pattern
from digests.ranking import packed_statements
from digests.ranking.packed_statements import STATEMENT, VERSION, Said
from papersite import prepared
from papersite.prepared import as_array

CHUNK = 1_000
"""Profiles that are packed or compared together."""

SETTINGS = np.dtype(
    [
        ("profile", ">i8"),
        ("reader", ">i8"),
        ("min_score", ">i8"),
        ("max_papers", ">i4"),
        ("min_relevance", ">i4"),
        ("discoveries", ">i4"),
        ("worth", ">i4"),
        ("include_replacements", ">i4"),
        ("by_points", ">i4"),
        ("size", ">i4"),
        ("texts_size", ">i4"),
    ]
)
"""A profile's settings as `_READ` writes them: its key and its reader's, hundredths of points, papers, hundredths of a
score, percents, likes, two yes-or-no's, and how many bytes its packed statements (-1: they are stale or were never
packed) and texts have."""

_READ = """
    SELECT string_agg(
            int8send(profile.id) || int8send(profile.user_id) || int8send((profile.min_score * 100)::bigint)
            || int4send(profile.max_papers) || int4send(profile.min_relevance * 100) || int4send(profile.discoveries)
            || int4send(profile.keywords_worth) || int4send(profile.include_replacements::int)
            || int4send((profile."order" = 'points')::int)
            || int4send(coalesce(length(kept.statements), -1))
            || int4send(CASE WHEN %s OR profile."order" <> 'points' THEN coalesce(length(kept.texts), 0) ELSE 0 END),
            ''::bytea ORDER BY wanted.place),
        string_agg(kept.statements, ''::bytea ORDER BY wanted.place),
        string_agg(CASE WHEN %s OR profile."order" <> 'points' THEN kept.texts END, ''::bytea ORDER BY wanted.place)
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(id, place)
    JOIN accounts_profile AS profile ON profile.id = wanted.id
    LEFT JOIN digests_packedprofile AS kept
        ON kept.profile_id = profile.id AND kept.stated_at = profile.interests_changed_at AND kept.version = %s
"""


@dataclass(frozen=True, slots=True, eq=False)
class PackedProfiles:
    """Some profiles: their settings, their statements end to end, where those of each begin, and their packed texts.

    Texts are empty where they were not asked for and points put the papers in order: a rule is made of the others'.
    """

    settings: NDArray[Any]
    statements: NDArray[Any]
    starts: NDArray[np.int64]
    texts: Sequence[bytes]

    def of(self, is_wanted: NDArray[np.bool_]) -> "PackedProfiles":
        """Return those of the profiles that are wanted."""
        if is_wanted.all():
            return self
        lengths = np.diff(self.starts)
        return PackedProfiles(
            self.settings[is_wanted],
            self.statements[np.repeat(is_wanted, lengths)],
            np.append(0, lengths[is_wanted].cumsum()),
            list(compress(self.texts, is_wanted.tolist())),
        )

    def uncut(self) -> "PackedProfiles":
        """Return the same profiles without the cuts that end a ranking (`digests.pipeline.rank.uncut`)."""
        settings = self.settings.copy()
        settings["max_papers"] = np.iinfo(np.int32).max
        settings["min_score"] = settings["min_relevance"] = -np.iinfo(np.int32).max
        settings["discoveries"] = 100
        return replace(self, settings=settings)


def read(profile_ids: Sequence[int], *, texts: bool) -> PackedProfiles:
    """Return the profiles as they are now, in the order of the keys given; keys of no profile are passed over.

    A profile that changes at this very moment is passed over, too. Texts come with all or, if they are not asked for,
    with those who order by relevance.
    """
    found = _read(profile_ids, texts=texts)
    stale = found.settings["profile"][found.settings["size"] < 0].tolist()
    if stale:
        pack(stale)
        found = _read(profile_ids, texts=texts)
    return found.of(found.settings["size"] >= 0)


@transaction.atomic
def pack(profile_ids: Collection[int]) -> int:
    """Pack what the profiles state; return how many rows did not say so yet."""
    profiles = Profile.objects.select_for_update(no_key=True).filter(pk__in=profile_ids).order_by("pk")
    stated_at = dict(profiles.values_list("pk", "interests_changed_at"))
    interests = Interest.objects.filter(profile__in=list(stated_at)).order_by("profile_id", "id")
    by_profile = {key: list(rows) for key, rows in groupby(interests, attrgetter("profile_id"))}
    keys = {row.key for rows in by_profile.values() for row in rows if row.kind != Interest.Kind.CATEGORY}
    patterns = _patterns(keys)
    kept = {row.profile_id: row for row in PackedProfile.objects.filter(profile__in=list(stated_at))}
    changed = []
    for key, moment in stated_at.items():
        statements, texts = packed_statements.pack(_said(row, patterns) for row in by_profile.get(key, ()))
        row = PackedProfile(profile_id=key, statements=statements, texts=texts, stated_at=moment, version=VERSION)
        if _content(kept.get(key)) != _content(row):
            changed.append(row)
    PackedProfile.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["profile"],
        update_fields=["statements", "texts", "stated_at", "version"],
    )
    return len(changed)


def pack_stale() -> int:
    """Pack every profile that changed since it was packed, in chunks; return how many rows were written."""
    current = Q(packed__stated_at=F("interests_changed_at"), packed__version=VERSION)
    return _pack_all(Profile.objects.filter(~current | Q(packed=None)))


def compare_all() -> int:
    """Compare every packed row with what is stated, in chunks; return how many had to be written anew."""
    return _pack_all(Profile.objects.all())


def _pack_all(profiles: QuerySet[Profile]) -> int:
    written, last = 0, 0
    while chunk := list(profiles.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        written, last = written + pack(chunk), chunk[-1]
    return written


def _content(row: PackedProfile | None) -> object:
    return row and (bytes(row.statements), bytes(row.texts), row.stated_at, row.version)


def _read(profile_ids: Sequence[int], *, texts: bool) -> PackedProfiles:
    asked = [texts, texts, as_array(profile_ids), VERSION]
    ((packed_settings, packed, packed_texts),) = prepared.rows(_READ, asked)  # in text, bytes take a fifth longer
    settings = np.frombuffer(packed_settings or b"", SETTINGS)
    lengths = np.maximum(settings["size"], 0) // STATEMENT.itemsize
    ends = settings["texts_size"].cumsum().tolist()
    return PackedProfiles(
        settings,
        packed_statements.unpack(packed or b"").copy(),  # loops are compiled once more for arrays that are read-only
        np.append(0, lengths.cumsum()),
        [(packed_texts or b"")[start:end] for start, end in pairwise((0, *ends))],
    )


def _patterns(keys: Collection[str]) -> dict[str, int]:
    """Return the numbers of patterns by key, new ones interned."""
    known = dict(Pattern.objects.filter(key__in=list(keys)).values_list("key", "id"))
    missing = sorted(set(keys) - known.keys())
    if missing:
        Pattern.objects.bulk_create([Pattern(key=key) for key in missing], ignore_conflicts=True)
        known.update(Pattern.objects.filter(key__in=missing).values_list("key", "id"))
    return known


def _said(row: Interest, patterns: dict[str, int]) -> Said:
    return Said(
        kind=row.kind,
        key=row.key,
        text=row.text,
        pattern=patterns.get(row.key, 0),
        points=_hundredths(row.points),
        title_points=_hundredths(row.title_points),
        priority=row.priority,
        muted_until=row.muted_until,
    )


def _hundredths(points: Decimal | None) -> int:
    return int((points or 0) * 100)
