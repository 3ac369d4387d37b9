"""Rulings by our own metrics, with their evidence."""

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', '0004_durations'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='resolution',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resolution',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resolution',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='resolution',
            name='question_resolves_once_a_day',
        ),
        migrations.AddField(
            model_name='resolution',
            name='evidence',
            field=models.TextField(blank=True, db_comment="JSON of what a metric's ruling rests on, byte for byte as it was hashed; '' for an editor's.", default='', editable=False),
        ),
        migrations.AddField(
            model_name='resolution',
            name='evidence_sha256',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='resolution',
            name='recorded_at',
            field=models.DateTimeField(db_comment='When the row was written; null: before this was kept.', editable=False, null=True),
        ),
        # Rows from before stay without a time; only later ones take the present one.
        migrations.AlterField(
            model_name='resolution',
            name='recorded_at',
            field=models.DateTimeField(db_comment='When the row was written; null: before this was kept.', db_default=django.db.models.functions.datetime.Now(), editable=False, null=True),
        ),
        migrations.AddField(
            model_name='resolution',
            name='ruled_by',
            field=models.CharField(choices=[('editor', 'An editor'), ('metric', 'One of our metrics')], default='editor', editable=False, max_length=6),
        ),
        migrations.AddField(
            model_name='resolutionversion',
            name='evidence',
            field=models.TextField(blank=True, db_comment="JSON of what a metric's ruling rests on, byte for byte as it was hashed; '' for an editor's.", default='', editable=False),
        ),
        migrations.AddField(
            model_name='resolutionversion',
            name='evidence_sha256',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='resolutionversion',
            name='ruled_by',
            field=models.CharField(choices=[('editor', 'An editor'), ('metric', 'One of our metrics')], default='editor', editable=False, max_length=6),
        ),
        migrations.AlterField(
            model_name='resolution',
            name='resolved_on',
            field=models.DateField(db_comment="Day of the ruling; of a metric's, the day after the last that counts."),
        ),
        migrations.AlterField(
            model_name='resolutionversion',
            name='resolved_on',
            field=models.DateField(db_comment="Day of the ruling; of a metric's, the day after the last that counts."),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='metric_rulings_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ruled_by" = \'metric\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5c58cf8be2841c3bf739408a190a13afcdd30d2e', operation='UPDATE OR DELETE', pgid='pgtrigger_metric_rulings_stay_41040', table='airace_resolution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "airace_resolutionversion" ("evidence", "evidence_sha256", "id", "note", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_id", "resolved_on", "ruled_by", "source_url") VALUES (NEW."evidence", NEW."evidence_sha256", NEW."id", NEW."note", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question_id", NEW."resolved_on", NEW."ruled_by", NEW."source_url"); RETURN NULL;', hash='b2b6370c80192af29b7dc3b7b0ffe9fe6ba069b2', operation='INSERT', pgid='pgtrigger_insert_insert_8b7e5', table='airace_resolution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."evidence_sha256" IS DISTINCT FROM (NEW."evidence_sha256") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."question_id" IS DISTINCT FROM (NEW."question_id") OR OLD."resolved_on" IS DISTINCT FROM (NEW."resolved_on") OR OLD."ruled_by" IS DISTINCT FROM (NEW."ruled_by") OR OLD."source_url" IS DISTINCT FROM (NEW."source_url"))', func='INSERT INTO "airace_resolutionversion" ("evidence", "evidence_sha256", "id", "note", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_id", "resolved_on", "ruled_by", "source_url") VALUES (NEW."evidence", NEW."evidence_sha256", NEW."id", NEW."note", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question_id", NEW."resolved_on", NEW."ruled_by", NEW."source_url"); RETURN NULL;', hash='d676918db185b74ad3ab97f20c8539677e54d28d', operation='UPDATE', pgid='pgtrigger_update_update_c68a0', table='airace_resolution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "airace_resolutionversion" ("evidence", "evidence_sha256", "id", "note", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_id", "resolved_on", "ruled_by", "source_url") VALUES (OLD."evidence", OLD."evidence_sha256", OLD."id", OLD."note", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."question_id", OLD."resolved_on", OLD."ruled_by", OLD."source_url"); RETURN NULL;', hash='a79ff049d80e1e5635369be2b78f9be9197bb24d', operation='DELETE', pgid='pgtrigger_delete_delete_e68fb', table='airace_resolution', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.UniqueConstraint(fields=('question', 'resolved_on', 'ruled_by'), name='question_is_ruled_once_a_day_by_each_ruler'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.UniqueConstraint(condition=models.Q(('ruled_by', 'metric')), fields=('question',), name='question_is_ruled_by_its_metric_once'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence', ''), ('evidence_sha256', ''), ('ruled_by', 'editor')), models.Q(('evidence_sha256', models.Func(models.F('evidence'), output_field=models.CharField(), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')")), ('ruled_by', 'metric'), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='ruling_by_metric_has_evidence_that_matches_its_hash'),
        ),
    ]
