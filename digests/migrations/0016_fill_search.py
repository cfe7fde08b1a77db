from django.db import migrations

_BATCH = 1000


def fill(apps, schema_editor):
    """Write the entries of the papers that are held already, a thousand at a time."""
    from digests.pipeline import search_index

    papers = apps.get_model('digests', 'Paper').objects.filter(search_entry=None).order_by('number')
    last = 0
    while batch := list(papers.filter(number__gt=last)[:_BATCH]):
        search_index.store(batch)
        last = batch[-1].number


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('digests', '0015_search'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
