"""Read every statement with the grammar as it is now: its key may have changed since it was written down."""

from django.db import migrations

from accounts import keys
from digests.ranking.patterns import PatternError


def read_keys_anew(apps, schema_editor):
    """Give each keyword, exclusion and author the key of its text.

    The old key stays where the text can no longer be read, and where another statement of the kind has the new one.
    """
    interests = apps.get_model("accounts", "Interest").objects.using(schema_editor.connection.alias)
    patterns = interests.exclude(kind="category")
    for profile_id in patterns.order_by().values_list("profile_id", flat=True).distinct():
        rows = list(patterns.filter(profile_id=profile_id).order_by("id"))
        held = {(row.kind, row.key) for row in rows}
        for row in rows:
            key = _key_of(row)
            if (row.kind, key) not in held:
                held.add((row.kind, key))
                held.discard((row.kind, row.key))
                interests.filter(pk=row.pk).update(key=key)


def _key_of(row):
    try:
        return keys.pattern_of(row.kind, row.text).key
    except PatternError:
        return row.key


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_settings_priorities_mutes")]

    operations = [migrations.RunPython(read_keys_anew, migrations.RunPython.noop, elidable=True)]
