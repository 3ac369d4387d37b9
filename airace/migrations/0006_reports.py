"""What readers tell us is wrong."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('airace', '0005_rulings'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(db_comment='Address on this site of what it speaks of, with its day.', max_length=600)),
                ('message', models.TextField(db_comment='As the reader wrote it.')),
                ('contact', models.CharField(blank=True, db_comment='Where to answer, if the reader wants that; never shown.', default='', max_length=200)),
                ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('dismissed', 'Dismissed')], default='open', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('-created_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('about__startswith', '/'), models.Q(('about__startswith', '//'), _negated=True)), name='error_report_is_about_a_page_of_this_site'), models.CheckConstraint(condition=models.Q(('message', ''), _negated=True), name='error_report_says_something'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'answered', 'dismissed'))), name='error_report_state_is_in_the_vocabulary')],
            },
        ),
    ]
