"""The only writers of this room: one verb, one transaction, a row and its line in the log."""

from snn.ads.actions.billing import invoice_all, invoice_month, take_payment
from snn.ads.actions.flights import (
    add_creative,
    approve,
    book_package,
    edit_flight,
    end,
    finish_due,
    keep_as_package,
    new_flight,
    new_package,
    pause,
    refuse,
    resume,
    submit,
    withdraw_creative,
)
from snn.ads.actions.house import load_house_messages
from snn.ads.actions.sponsors import edit_sponsor, new_campaign, new_sponsor

__all__ = [
    "add_creative", "approve", "book_package", "edit_flight", "edit_sponsor", "end", "finish_due",
    "invoice_all", "invoice_month", "keep_as_package", "load_house_messages", "new_campaign", "new_flight",
    "new_package", "new_sponsor", "pause", "refuse", "resume", "submit", "take_payment", "withdraw_creative",
]  # fmt: skip
