"""Notes as mails."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from snn.ground import money
from snn.support import mails
from snn.support.models import Contribution
from snn.support.notes.models import Note
from snn.support.notes.rules import Kind
from snn.support.statements import pdf, rules
from snn.support.statements.queries import given_by


def note(row: Note, server: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail, made of the facts as they are at this moment."""
    if row.kind == Kind.RECEIPT:
        contribution = Contribution.objects.select_related("intent__site").get(id=row.facts["contribution"])
        return mails.receipt(contribution, server, again=str(row.id))
    if row.kind == Kind.STATEMENT:
        return _statement(row, server)
    return mails.compose(row.kind, str(row.id), row.mail, row.site, row.facts, server)


def _statement(row: Note, server: BaseEmailBackend) -> EmailMultiAlternatives:
    of_year = rules.statement(row.facts["year"], row.mail, given_by(row.mail))
    paper = pdf.year(of_year, row.site.name, row.site.look, row.site.origin)
    facts: dict[str, object] = {
        "year": of_year.year,
        "payments": len(of_year.given),
        "totals": [money.show(cents, currency) for currency, cents in of_year.totals],
        "sandbox": any(given.sandbox for given in of_year.given),
    }
    papers = [(f"statement-{of_year.year}.pdf", paper)]
    return mails.compose(row.kind, str(row.id), row.mail, row.site, facts, server, papers)
