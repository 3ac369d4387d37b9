"""One side at a time is checked by the field's name, so that forms compare rows of one company only."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', '0014_alerts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='sidehistory',
            name='company_has_one_side_at_a_time',
        ),
        migrations.AddConstraint(
            model_name='sidehistory',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('company'), models.F('company'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('start'), models.F('until'), function='daterange'), '&&')], name='company_has_one_side_at_a_time'),
        ),
    ]
