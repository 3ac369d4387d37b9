"""Who came in at the desk, and from where they are signed in."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', "0007_chinese_search"),
        ('sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_comment='To a few minutes.')),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('agent', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'verbose_name': 'session',
                'ordering': ('-seen_at',),
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(blank=True, db_comment="Of the account; '' where there is none of the name typed, which may be a password.", default='', max_length=150)),
                ('what', models.CharField(choices=[('ok', 'Signed in'), ('failed', 'Wrong name or password'), ('locked', 'Turned away: too many failures'), ('out', 'Signed out'), ('factor-ok', 'Second factor shown'), ('factor-failed', 'Wrong second factor'), ('enrolled', 'Second factor set up'), ('code-used', 'Recovery code used'), ('reset', 'Second factor taken away'), ('ended', 'Session ended from the list'), ('unlocked', 'Let in again by an administrator')], max_length=13)),
                ('address', models.GenericIPAddressField(blank=True, db_comment='Of the visitor, as our proxy states it.', null=True)),
                ('agent', models.CharField(blank=True, db_comment='The browser, as it calls itself.', default='', max_length=200)),
                ('detail', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'verbose_name': 'sign-in',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['address', '-at'], name='sign_in_by_address'), models.Index(fields=['name', '-at'], name='sign_in_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['ok', 'failed', 'locked', 'out', 'factor-ok', 'factor-failed', 'enrolled', 'code-used', 'reset', 'ended', 'unlocked'])), name='sign_in_is_of_a_known_kind')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signin',
            trigger=pgtrigger.compiler.Trigger(name='sign_ins_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='aafc46dcb29270a1237914d6d7176dbe4634b79e', operation='UPDATE', pgid='pgtrigger_sign_ins_stay_f2fa6', table='airace_signin', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='visit',
            name='session',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit', to='sessions.session'),
        ),
        migrations.AddField(
            model_name='visit',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to=settings.AUTH_USER_MODEL),
        ),
    ]
