"""Write what searches look words up in once more, with the plurals and formulas that are read as one word now."""

from django.db import migrations

from digests.pipeline import search_index

BATCH = 1000


def fill(apps, schema_editor):
    """Write the entries of all papers, a thousand at a time; those that stay as they are are left alone."""
    papers = apps.get_model("digests", "Paper").objects.order_by("number")
    last = 0
    while batch := list(papers.filter(number__gt=last)[:BATCH]):
        search_index.store(batch)
        last = batch[-1].number


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("digests", "0023_match_anew")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
