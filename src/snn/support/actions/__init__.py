"""Writes: each verb one transaction, each safe to repeat. Providers are asked outside transactions."""

from snn.support.actions.giving import Refused, give
from snn.support.actions.inbox import take_event, work_event, work_inbox
from snn.support.actions.receipts import send_receipts
from snn.support.actions.settling import BooksRefused, settle
from snn.support.actions.tiers import load_tiers

__all__ = [
    "BooksRefused",
    "Refused",
    "give",
    "load_tiers",
    "send_receipts",
    "settle",
    "take_event",
    "work_event",
    "work_inbox",
]
