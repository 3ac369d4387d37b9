"""The review queue: leases, skipped claims, a record of what was decided; and overrides of one field."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', "0008_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('accept', 'Accepted'), ('correct', 'Corrected and accepted'), ('reject', 'Rejected'), ('merge', 'Merged'), ('bulk', 'Accepted in bulk'), ('skip', 'Skipped')], max_length=8)),
                ('context', models.UUIDField(db_comment='Of the rows that it wrote into the history; null: it wrote none.', null=True)),
                ('claims', models.JSONField(db_comment='Keys of the claims decided, the one on the screen first.')),
                ('words', models.CharField(db_comment='What was done, for the editor.', max_length=500)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-made_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ReviewLease',
            fields=[
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lease', serialize=False, to='airace.claim')),
                ('until', models.DateTimeField(db_comment='When others may have it; put off while the page is open.')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewSkip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='claim',
            name='preferred_for',
            field=models.JSONField(blank=True, db_comment='Field → why an editor put this claim before the rule for that field alone.', default=dict),
        ),
        migrations.AddField(
            model_name='claimversion',
            name='preferred_for',
            field=models.JSONField(blank=True, db_comment='Field → why an editor put this claim before the rule for that field alone.', default=dict),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "airace_claimversion" ("acquisition_id", "article_id", "chip_id", "company_id", "confidence", "decided_at", "decided_by_id", "deployment_id", "end", "event_id", "excerpt", "fields", "funding_round_id", "id", "ipo_id", "kind", "locator", "model_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prediction_id", "preferred", "preferred_for", "published_on", "reason", "run_id", "side_change_id", "source_id", "start", "status", "tier", "url") VALUES (NEW."acquisition_id", NEW."article_id", NEW."chip_id", NEW."company_id", NEW."confidence", NEW."decided_at", NEW."decided_by_id", NEW."deployment_id", NEW."end", NEW."event_id", NEW."excerpt", NEW."fields", NEW."funding_round_id", NEW."id", NEW."ipo_id", NEW."kind", NEW."locator", NEW."model_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prediction_id", NEW."preferred", NEW."preferred_for", NEW."published_on", NEW."reason", NEW."run_id", NEW."side_change_id", NEW."source_id", NEW."start", NEW."status", NEW."tier", NEW."url"); RETURN NULL;', hash='c98f66adc6ab702c8188d661360ce96e72cbc7c5', operation='INSERT', pgid='pgtrigger_insert_insert_4d2cf', table='airace_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "airace_claimversion" ("acquisition_id", "article_id", "chip_id", "company_id", "confidence", "decided_at", "decided_by_id", "deployment_id", "end", "event_id", "excerpt", "fields", "funding_round_id", "id", "ipo_id", "kind", "locator", "model_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prediction_id", "preferred", "preferred_for", "published_on", "reason", "run_id", "side_change_id", "source_id", "start", "status", "tier", "url") VALUES (NEW."acquisition_id", NEW."article_id", NEW."chip_id", NEW."company_id", NEW."confidence", NEW."decided_at", NEW."decided_by_id", NEW."deployment_id", NEW."end", NEW."event_id", NEW."excerpt", NEW."fields", NEW."funding_round_id", NEW."id", NEW."ipo_id", NEW."kind", NEW."locator", NEW."model_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prediction_id", NEW."preferred", NEW."preferred_for", NEW."published_on", NEW."reason", NEW."run_id", NEW."side_change_id", NEW."source_id", NEW."start", NEW."status", NEW."tier", NEW."url"); RETURN NULL;', hash='6cc726b5363bb3b635c04abc6f2b57390235aa89', operation='UPDATE', pgid='pgtrigger_update_update_2cde9', table='airace_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "airace_claimversion" ("acquisition_id", "article_id", "chip_id", "company_id", "confidence", "decided_at", "decided_by_id", "deployment_id", "end", "event_id", "excerpt", "fields", "funding_round_id", "id", "ipo_id", "kind", "locator", "model_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prediction_id", "preferred", "preferred_for", "published_on", "reason", "run_id", "side_change_id", "source_id", "start", "status", "tier", "url") VALUES (OLD."acquisition_id", OLD."article_id", OLD."chip_id", OLD."company_id", OLD."confidence", OLD."decided_at", OLD."decided_by_id", OLD."deployment_id", OLD."end", OLD."event_id", OLD."excerpt", OLD."fields", OLD."funding_round_id", OLD."id", OLD."ipo_id", OLD."kind", OLD."locator", OLD."model_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prediction_id", OLD."preferred", OLD."preferred_for", OLD."published_on", OLD."reason", OLD."run_id", OLD."side_change_id", OLD."source_id", OLD."start", OLD."status", OLD."tier", OLD."url"); RETURN NULL;', hash='383eaf26242111afa1ec6dff4ace402c85eab11e', operation='DELETE', pgid='pgtrigger_delete_delete_50e9a', table='airace_claim', when='AFTER')),
        ),
        migrations.AddField(
            model_name='reviewaction',
            name='editor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewlease',
            name='editor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewskip',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='airace.claim'),
        ),
        migrations.AddField(
            model_name='reviewskip',
            name='editor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='reviewaction',
            index=models.Index(fields=['editor', '-made_at'], name='review_action_of_editor'),
        ),
        migrations.AddConstraint(
            model_name='reviewaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['accept', 'correct', 'reject', 'merge', 'bulk', 'skip'])), name='review_action_kind_is_in_the_vocabulary'),
        ),
        migrations.AddConstraint(
            model_name='reviewaction',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), ('undone_at__gte', models.F('made_at')), _connector='OR'), name='review_action_is_undone_after_it_was_made'),
        ),
        migrations.AddConstraint(
            model_name='reviewskip',
            constraint=models.UniqueConstraint(fields=('claim', 'editor'), name='claim_is_skipped_once_by_an_editor'),
        ),
    ]
