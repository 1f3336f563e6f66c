import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0004_signin'),
        ('wire', '0003_retried_and_dropped'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(max_length=254)),
                ('at', models.DateTimeField()),
                ('dispatch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='spike', to='wire.dispatch')),
            ],
        ),
    ]
