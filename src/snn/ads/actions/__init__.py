"""The only writers of this room: one verb, one transaction, a row and its line in the log."""

from snn.ads.actions.billing import invoice_month, take_payment
from snn.ads.actions.flights import (
    add_creative,
    approve,
    book_package,
    edit_flight,
    end,
    finish_due,
    new_campaign,
    new_flight,
    new_package,
    new_sponsor,
    pause,
    refuse,
    resume,
    submit,
    withdraw_creative,
)
from snn.ads.actions.house import load_house_messages

__all__ = [
    "add_creative", "approve", "book_package", "edit_flight", "end", "finish_due", "invoice_month",
    "load_house_messages", "new_campaign", "new_flight", "new_package", "new_sponsor", "pause", "refuse", "resume",
    "submit", "take_payment", "withdraw_creative",
]  # fmt: skip
