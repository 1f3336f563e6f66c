"""Pure: what a movement at a provider means in the books, and when the two disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from snn.ledger.rules import Account, Line
from snn.support.providers import CheckoutState, Movement, MovementKind, Payout

_COUNTER = {
    MovementKind.PAYMENT: Account.CONTRIBUTIONS,
    MovementKind.REFUND: Account.REFUNDS,
    MovementKind.REFUND_FAILED: Account.REFUNDS,
    MovementKind.DISPUTE: Account.DISPUTES,
    MovementKind.DISPUTE_WON: Account.DISPUTES,
    MovementKind.FEE: Account.FEES,
    MovementKind.PAYOUT: Account.BANK,
    MovementKind.PAYOUT_FAILED: Account.BANK,
    MovementKind.CONVERSION: Account.CONVERSION,
    MovementKind.OTHER: Account.UNEXPLAINED,
}
_OF_A_PAYMENT = frozenset(
    {
        MovementKind.PAYMENT,
        MovementKind.REFUND,
        MovementKind.REFUND_FAILED,
        MovementKind.DISPUTE,
        MovementKind.DISPUTE_WON,
    }
)
_DISPUTES = frozenset({MovementKind.DISPUTE, MovementKind.DISPUTE_WON})


class DifferenceReason(StrEnum):
    """Why a person must look at something between a provider and us."""

    NOT_OURS = "not_ours"
    """A payment of nothing that we ordered: another shop's on the same account, or a lost intent."""
    HELD = "held"
    """A payment that is not as agreed; its hold says how."""
    PAID_TWICE = "paid_twice"
    """A second payment for something that is paid once."""
    OTHER_AMOUNT = "other_amount"
    """A renewal of another amount than the subscription's; booked as it came."""
    OTHER_CURRENCY = "other_currency"
    GIVEN_BACK_TOO_MUCH = "given_back_too_much"
    """Refunds and disputes of a payment come to more than the payment; booked as they came."""
    UNKNOWN_KIND = "unknown_kind"
    LINE_CHANGED = "line_changed"
    """The provider's statement now says something else of what we booked."""
    LINE_GONE = "line_gone"
    """Booked, but the provider's statement does not have it."""
    PAYOUT = "payout"
    """What a payout is made of does not come to its amount."""
    BALANCE = "balance"
    """The provider holds another sum than the books say."""
    REFUSED_TO_STOP = "refused_to_stop"
    """A duplicate subscription that the provider would not stop or give back."""
    BOOKS = "books"
    """The self-check found something wrong with the books."""


@dataclass(frozen=True)
class Mismatch:
    """What does not agree, and by how much."""

    reason: DifferenceReason
    detail: str


def concerns_a_payment(kind: MovementKind) -> bool:
    """Whether a movement of this kind is, or takes back, a payment."""
    return kind in _OF_A_PAYMENT


def lines(account: Account, movement: Movement) -> tuple[Line, ...]:
    """A movement that we can explain, in the books: what the provider holds, the fee, and what it was for."""
    moved = (
        Line(account, movement.gross_cents, movement.currency),
        Line(account, -movement.fee_cents, movement.currency),
    )
    return _that_move(*moved, *_what_for(movement))


def lines_unexplained(account: Account, movement: Movement) -> tuple[Line, ...]:
    """A movement that nobody has explained yet: the provider's balance is right, the rest waits for a person."""
    return _that_move(
        Line(account, movement.net_cents, movement.currency),
        Line(Account.UNEXPLAINED, -movement.net_cents, movement.currency),
    )


def lines_explaining(movement: Movement) -> tuple[Line, ...]:
    """From unexplained to what it was for."""
    return _that_move(Line(Account.UNEXPLAINED, movement.net_cents, movement.currency), *_what_for(movement))


def payment_of(found: CheckoutState) -> Movement:
    """A paid checkout as the line of the statement that it is."""
    converted = bool(found.settled_currency)
    assert found.paid_at is not None
    return Movement(
        id=found.payment_id,
        kind=MovementKind.PAYMENT,
        at=found.paid_at,
        currency=found.settled_currency or found.currency,
        gross_cents=found.settled_cents if converted else found.gross_cents,
        fee_cents=found.fee_cents,
        payment_id=found.payment_id,
        subscription_id=found.subscription_id,
        given_cents=found.gross_cents if converted else 0,
        given_currency=found.currency if converted else "",
    )


def given(movement: Movement) -> tuple[int, str]:
    """What moved on the reader's side, and in which currency."""
    if movement.given_currency:
        return movement.given_cents, movement.given_currency
    return movement.gross_cents, movement.currency


def changed(booked: Movement, told: Movement) -> Mismatch | None:
    """What a statement says otherwise of a movement that is booked, or None."""

    def figures(one: Movement) -> tuple[str, int, int]:
        return one.currency, one.gross_cents, one.fee_cents

    if figures(booked) == figures(told):
        return None
    return Mismatch(
        DifferenceReason.LINE_CHANGED,
        f"{told.kind} {told.id}: booked {figures(booked)}, the statement says {figures(told)} (currency, gross, fee)",
    )


def payout_mismatch(payout: Payout, parts: Sequence[Movement]) -> Mismatch | None:
    """Why a payout is not what its parts come to, or None; parts are those of its movements that are booked."""
    if payout.movement_ids is None:
        return None
    missing = set(payout.movement_ids) - {part.id for part in parts}
    if missing:
        return Mismatch(DifferenceReason.PAYOUT, f"not in the books: {', '.join(sorted(missing)[:5])}")
    left = sum(part.net_cents for part in parts) - payout.amount_cents
    if left or any(part.currency != payout.currency for part in parts):
        return Mismatch(DifferenceReason.PAYOUT, f"its parts come to {left} {payout.currency} more than it is")
    return None


def balance_mismatches(opening: dict[str, int], statement: Iterable[Movement]) -> dict[str, int]:
    """By currency, what the provider last said it holds less what the books come to; those that agree left out.

    Shape:  opening is what the books held by currency before the statement's first movement.
    """
    holds = dict(opening)
    off: dict[str, int] = {}
    for movement in statement:
        holds[movement.currency] = holds.get(movement.currency, 0) + movement.net_cents
        if movement.balance_cents is not None:
            off[movement.currency] = movement.balance_cents - holds[movement.currency]
    return {currency: cents for currency, cents in off.items() if cents}


def _what_for(movement: Movement) -> tuple[Line, ...]:
    fee_account = Account.DISPUTE_FEES if movement.kind in _DISPUTES else Account.FEES
    fee = Line(fee_account, movement.fee_cents, movement.currency)
    counter = _COUNTER[movement.kind]
    if not movement.given_currency:
        return (Line(counter, -movement.gross_cents, movement.currency), fee)
    return (
        Line(Account.CONVERSION, -movement.gross_cents, movement.currency),
        Line(Account.CONVERSION, movement.given_cents, movement.given_currency),
        Line(counter, -movement.given_cents, movement.given_currency),
        fee,
    )


def _that_move(*all_lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in all_lines if line.amount_cents)
