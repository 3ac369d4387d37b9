"""Views that readers froze to cite them."""

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', "0012_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(db_comment='First 16 digits of `sha256`; part of its address.', max_length=16, unique=True)),
                ('sha256', models.CharField(db_comment='Of `content`, in hexadecimal digits.', max_length=64, unique=True)),
                ('address', models.CharField(db_comment='Of the page on this site, with its day and state.', max_length=1100)),
                ('title', models.CharField(max_length=400)),
                ('content', models.TextField(db_comment='JSON of what was shown: figures, tables, definitions, sources, licences.')),
                ('pictures', models.JSONField(db_comment="The drawings of each chart as SVG, by the metric's slug.", default=dict)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ('-created_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256', models.Func(models.F('content'), output_field=models.CharField(), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"))), name='frozen_view_content_matches_its_digest'), models.CheckConstraint(condition=models.Q(('sha256__startswith', models.F('slug'))), name='frozen_view_is_named_by_digest'), models.CheckConstraint(condition=models.Q(('address__startswith', '/'), models.Q(('address__startswith', '//'), _negated=True)), name='frozen_view_is_of_a_page_of_this_site')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frozenview',
            trigger=pgtrigger.compiler.Trigger(name='frozen_views_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='99d4b5561e1e5c8fc4e93c6548cdcc8238a3b4a6', operation='UPDATE', pgid='pgtrigger_frozen_views_stay_a012b', table='airace_frozenview', when='BEFORE')),
        ),
    ]
