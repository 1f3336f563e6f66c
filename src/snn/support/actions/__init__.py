"""Writes: each verb one transaction, each safe to repeat. Providers are asked outside transactions."""

from snn.support.actions.booking import BooksRefused, book
from snn.support.actions.differences import raise_difference, resolve
from snn.support.actions.following import follow_payment, follow_subscription, keep_state, stop_duplicates
from snn.support.actions.giving import Refused, give
from snn.support.actions.inbox import replay, store_event, take_event, work_event, work_inbox
from snn.support.actions.receipts import send_receipts
from snn.support.actions.reconciling import Reconciled, is_due, reconcile
from snn.support.actions.settling import settle
from snn.support.actions.tiers import load_tiers
from snn.support.actions.watching import check_books, sound_alarm, watch

__all__ = [
    "BooksRefused",
    "Reconciled",
    "Refused",
    "book",
    "check_books",
    "follow_payment",
    "follow_subscription",
    "give",
    "is_due",
    "keep_state",
    "load_tiers",
    "raise_difference",
    "reconcile",
    "replay",
    "resolve",
    "send_receipts",
    "settle",
    "sound_alarm",
    "stop_duplicates",
    "store_event",
    "take_event",
    "watch",
    "work_event",
    "work_inbox",
]
