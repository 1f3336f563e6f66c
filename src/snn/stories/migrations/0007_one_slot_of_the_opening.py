"""The two slots of an opening become one, the smaller of both: exactly what marking the text anew would give."""

from __future__ import annotations

from django.db import migrations, models

# As unsigned numbers; 0 is none.
_UNSIGNED = "CASE WHEN {0} < 0 THEN CAST({0} AS bigint) + 4294967296 ELSE {0} END"
_SMALLER = f"""
UPDATE stories_textmark SET slot4 = slot5
WHERE slot5 <> 0 AND (slot4 = 0 OR {_UNSIGNED.format("slot5")} < {_UNSIGNED.format("slot4")})
"""


class Migration(migrations.Migration):
    """A quarter of a minute for a million stories."""

    dependencies = [("stories", "0006_fronts")]

    operations = [
        migrations.RunSQL(_SMALLER, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="textmark", name="textmark_by_slot5"),
        migrations.RemoveField(model_name="textmark", name="slot5"),
    ]
