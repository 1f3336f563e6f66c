from django.db import migrations


def write_lines(apps, schema_editor):
    """Every contribution so far was the sandbox's, in one currency: its line is itself."""
    Contribution = apps.get_model("support", "Contribution")
    StatementLine = apps.get_model("support", "StatementLine")
    StatementLine.objects.bulk_create(
        StatementLine(
            provider=row.provider, movement_id=row.payment_id, kind="payment", payment_id=row.payment_id,
            contribution=row, currency=row.currency, gross_cents=row.gross_cents, fee_cents=row.fee_cents, at=row.at,
        )
        for row in Contribution.objects.iterator()
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("support", "0002_money_machine")]

    operations = [migrations.RunPython(write_lines, migrations.RunPython.noop)]
