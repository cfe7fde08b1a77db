from django.db import migrations, models

FILL = """
    INSERT INTO digests_announcedday (announced_on, listings, revision, changed_at)
    SELECT announced_on, count(*), sum(revision), max(changed_at) FROM digests_listingday GROUP BY announced_on
"""


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0021_spending_margin'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnouncedDay',
            fields=[
                ('announced_on', models.DateField(help_text='The day of the announcement, US Eastern.', primary_key=True, serialize=False)),
                ('listings', models.PositiveIntegerField(help_text='How many listings there are.')),
                ('revision', models.PositiveIntegerField(help_text='The sum of their revisions.')),
                ('changed_at', models.DateTimeField(help_text='When the last of them changed.')),
            ],
            options={
                'ordering': ('-announced_on',),
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
