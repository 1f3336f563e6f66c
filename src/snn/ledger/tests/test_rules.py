from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.ledger.rules import Account, Line, Refusal, refusal, sums

FIVE_DOLLARS = (Line(Account.SANDBOX, 500, "USD"), Line(Account.CONTRIBUTIONS, -500, "USD"))


def test_five_dollars_given_are_a_transaction():
    assert refusal(FIVE_DOLLARS) is None


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), Refusal.NO_LINES),
        (FIVE_DOLLARS[:1], Refusal.NO_LINES),
        ((*FIVE_DOLLARS, Line(Account.FEES, 0, "USD")), Refusal.ZERO_LINE),
        ((Line(Account.SANDBOX, 2**63, "USD"), Line(Account.FEES, -(2**63), "USD")), Refusal.TOO_MUCH),
        ((Line(Account.SANDBOX, 5, "usd"), Line(Account.FEES, -5, "usd")), Refusal.BAD_CURRENCY),
        ((Line(Account.SANDBOX, 500, "USD"), Line(Account.CONTRIBUTIONS, -499, "USD")), Refusal.UNBALANCED),
        ((Line(Account.SANDBOX, 500, "USD"), Line(Account.CONTRIBUTIONS, -500, "EUR")), Refusal.UNBALANCED),
    ],
)
def test_what_is_no_transaction_is_refused_with_its_reason(lines, reason):
    assert refusal(lines) is reason


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Account), st.integers(1, 10**12), st.sampled_from(["USD", "JPY", "KWD"]), st.booleans()
        ),
        min_size=1,
    )
)
def test_any_lines_with_their_counterparts_balance_and_a_cent_off_does_not(moves):
    lines = []
    for account, cents, currency, into in moves:
        signed = cents if into else -cents
        lines += [Line(account, signed, currency), Line(Account.CONTRIBUTIONS, -signed, currency)]
    assert refusal(lines) is None
    assert set(sums(lines).values()) <= {0}
    assert refusal([*lines, Line(Account.FEES, 1, "USD")]) is Refusal.UNBALANCED
