"""Match every indexed day again: words are read otherwise than they were (plurals, formulas without dollars)."""

from django.db import migrations

NEVER = 2**31 - 1


def match_anew(apps, schema_editor):
    """Give each word index a revision that no day has: the timetable matches its day, and overwrites its postings."""
    indexes = apps.get_model("digests", "WordIndex").objects.using(schema_editor.connection.alias)
    indexes.update(revision=NEVER)


class Migration(migrations.Migration):
    dependencies = [("digests", "0022_announced_days"), ("accounts", "0007_read_keys_anew_again")]

    operations = [migrations.RunPython(match_anew, migrations.RunPython.noop, elidable=True)]
