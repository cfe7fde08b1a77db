"""Keep packed words out of line and uncompressed: they hardly shrink, and every new pattern reads a month of them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("digests", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE digests_wordindex ALTER COLUMN packed SET STORAGE EXTERNAL",
            "ALTER TABLE digests_wordindex ALTER COLUMN packed SET STORAGE EXTENDED",
        ),
    ]
