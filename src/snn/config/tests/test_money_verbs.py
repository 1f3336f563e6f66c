"""What the command line says of the money."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from snn.config.cli import build_parser
from snn.ground import clock
from snn.ledger import guards
from snn.ledger.models import Entry
from snn.support import queries
from snn.support.figures.queries import statement
from snn.support.figures.rules import StatementRow
from snn.support.models import Contribution
from snn.support.providers.sandbox.models import SandboxCheckout

pytestmark = pytest.mark.django_db


def say(capsys, *words: str) -> tuple[int, str]:
    args = build_parser().parse_args(words)
    status = args.verb(args)
    return status, capsys.readouterr().out


@pytest.fixture
def given(ben):
    for tier, method in (("contributor", "card"), ("contributor", "paypal"), ("monthly", "paypal")):
        ben.get(ben.approve(ben.give(tier, method)))
    return f"{clock.now():%Y-%m}"


def test_three_gave_five_dollars_each(given):
    assert statement() == (
        StatementRow(given, "SpaceDaily", "Contributor", "USD", 2, 1000, 90),
        StatementRow(given, "SpaceDaily", "Monthly Supporter", "USD", 1, 500, 45),
    )


def test_statement_as_a_table(given, capsys):
    status, said = say(capsys, "support", "statement")
    rows = [line.split("│") for line in said.splitlines() if f"{given} │ SpaceDaily" in line]
    assert status == 0
    assert [[cell.strip() for cell in row[3:9]] for row in rows] == [
        ["Contributor", "2", "$10", "$0.90", "$0", "$9.10"],
        ["Monthly Supporter", "1", "$5", "$0.45", "$0", "$4.55"],
    ]


def test_statement_for_machines(given, capsys):
    _, said = say(capsys, "support", "statement", "--json")
    assert json.loads(said)["rows"][1] == {
        "month": given,
        "site": "SpaceDaily",
        "tier": "Monthly Supporter",
        "currency": "USD",
        "contributions": 1,
        "gross_cents": 500,
        "fees_cents": 45,
        "refunds_cents": 0,
        "story": "",
        "net_cents": 455,
    }


def test_statement_of_nothing(db, capsys):
    assert say(capsys, "support", "statement") == (0, "nothing was given yet\n")


def test_statement_tells_what_waits_for_a_person(ben, capsys):
    back = ben.approve(ben.give())
    SandboxCheckout.objects.update(amount_cents=1)
    ben.get(back)
    _, said = say(capsys, "support", "statement")
    assert "amount: agreed $5 once, provider says $0.01" in said
    _, said = say(capsys, "support", "statement", "--json")
    assert [hold["reason"] for hold in json.loads(said)["held"]] == ["amount"]


def test_ledger_check_of_whole_books(given, capsys):
    assert say(capsys, "ledger", "check") == (0, "the books are whole\n")
    status, said = say(capsys, "ledger", "check", "--json")
    assert status == 0
    assert json.loads(said) == {
        "problems": [],
        "balances": [
            {"account": "contributions", "currency": "USD", "cents": -1500},
            {"account": "fees", "currency": "USD", "cents": 135},
            {"account": "provider:sandbox", "currency": "USD", "cents": 1365},
        ],
    }


def test_ledger_check_finds_a_contribution_changed_behind_its_back(given, capsys):
    Contribution.objects.filter(interval="month").update(gross_cents=600)
    status, said = say(capsys, "ledger", "check")
    assert status == 1
    assert "contribution and books differ: ('USD', 600, 45) and ('USD', 500, 45)" in said


def test_ledger_check_finds_money_missing_from_the_books_or_without_a_contribution(given):
    Contribution.objects.filter(interval="month").update(payment_id="pay_else")
    says = [problem.says for problem in queries.book_differences()]
    assert says == ["this contribution is not in the books", "in the books, but there is no such contribution"]


def test_ledger_check_finds_an_entry_changed_past_the_guards(given, capsys):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guards.remove(connection)
    Entry.objects.filter(account="fees").update(amount_cents=44)
    guards.install(connection)
    status, said = say(capsys, "ledger", "check")
    assert status == 1
    assert "its USD entries sum to -1, not to zero" in said
