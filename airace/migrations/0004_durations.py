"""Durations that date sums can bear."""

import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', '0003_imports'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='source',
            name='source_active_hours_are_two_hours_of_the_day',
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('active_from__isnull', True), ('active_until__isnull', True)), models.Q(('active_from__isnull', False), ('active_until__isnull', False), ('active_from__lte', 23), ('active_until__lte', 23), models.Q(('active_from', models.F('active_until')), _negated=True)), _connector='OR'), name='source_active_hours_are_two_hours_of_the_day', violation_error_message='Give both hours, 0 to 23 and not the same, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cadence__isnull', True), models.Q(('cadence__gte', datetime.timedelta(seconds=60)), ('cadence__lte', datetime.timedelta(days=400))), _connector='OR'), models.Q(('quiet_after__isnull', True), models.Q(('quiet_after__gte', datetime.timedelta(seconds=60)), ('quiet_after__lte', datetime.timedelta(days=400))), _connector='OR')), name='feed_times_are_a_minute_to_400_days', violation_error_message='Cadence and quiet time must be a minute to 400 days.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('cadence__isnull', True), models.Q(('cadence__gte', datetime.timedelta(seconds=60)), ('cadence__lte', datetime.timedelta(days=400))), _connector='OR'), name='source_cadence_is_a_minute_to_400_days', violation_error_message='The cadence must be a minute to 400 days.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('jitter__isnull', True), models.Q(('jitter__gte', datetime.timedelta(0)), ('jitter__lte', datetime.timedelta(days=400))), _connector='OR'), name='source_jitter_is_at_most_400_days', violation_error_message='The jitter must be 0 to 400 days.'),
        ),
    ]
