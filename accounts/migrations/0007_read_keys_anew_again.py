"""Read every statement with the grammar as it is now: more plurals and formulas have the key of their singular."""

from datetime import timedelta
from importlib import import_module

from django.db import migrations
from django.db.models import F

key_of = import_module("accounts.migrations.0003_read_keys_anew")._key_of


def read_keys_anew(apps, schema_editor):
    """Give each keyword, exclusion and author the key of its text, as 0003 did, and note which profiles that changed.

    The old key stays where the text can no longer be read, and where another statement of the kind has the new one.
    """
    interests = apps.get_model("accounts", "Interest").objects.using(schema_editor.connection.alias)
    profiles = apps.get_model("accounts", "Profile").objects.using(schema_editor.connection.alias)
    patterns = interests.exclude(kind="category")
    for profile_id in patterns.order_by().values_list("profile_id", flat=True).distinct():
        rows = list(patterns.filter(profile_id=profile_id).order_by("id"))
        held = {(row.kind, row.key) for row in rows}
        for row in rows:
            key = key_of(row)
            if (row.kind, key) not in held:
                held.add((row.kind, key))
                held.discard((row.kind, row.key))
                interests.filter(pk=row.pk).update(key=key)
                profiles.filter(pk=profile_id).update(interests_changed_at=F("interests_changed_at") + AN_INSTANT)


AN_INSTANT = timedelta(microseconds=1)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_feed_addresses")]

    operations = [migrations.RunPython(read_keys_anew, migrations.RunPython.noop, elidable=True)]
