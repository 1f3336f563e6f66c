"""`snn ads …`: sponsors, their flights, what was delivered and what is owed."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import time
from pathlib import Path
from typing import Any

from snn.config.cli import Rooms, add_verb

BY = "command line"


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("ads", help="sponsors and their messages").add_subparsers(metavar="VERB", required=True)
    book = add_verb(verbs, "book", _book, says="book a flight with its message from a TOML file, as a draft")
    book.add_argument("file", type=Path, metavar="FILE")
    book.add_argument("--submit", action="store_true", help="and hand it in for review")
    move = add_verb(verbs, "move", _move, says="submit, approve, refuse, pause, resume or end a flight")
    move.add_argument("step", choices=["submit", "approve", "refuse", "pause", "resume", "end"])
    move.add_argument("flight", type=int, metavar="FLIGHT")
    move.add_argument("--reason", default="", metavar="WORDS", help="why it is refused")
    move.add_argument("--beyond-forecast", action="store_true", help="I know better than the forecast")
    status = add_verb(
        verbs, "status", _status, says="flights: delivered, promised, who will fall short; what was refused"
    )
    status.add_argument("--json", action="store_true", help="for machines")
    report = add_verb(verbs, "report", _report, says="a sponsor's flights by day and site")
    report.add_argument("sponsor", metavar="SPONSOR")
    report.add_argument("--json", action="store_true", help="for machines")
    add_verb(verbs, "links", _links, says="each sponsor's own page, by signed link")
    invoice = add_verb(verbs, "invoice", _invoice, says="bill every flight for a month that is over")
    invoice.add_argument("month", metavar="MONTH", help="2026-11")
    paid = add_verb(verbs, "paid", _paid, says="an invoice was paid")
    paid.add_argument("number", metavar="INVOICE")
    earned = add_verb(verbs, "earned", _earned, says="what each thousand views earns, by sponsors and by readers")
    earned.add_argument("month", nargs="?", default="", metavar="MONTH", help="2026-11; this one where none is said")
    earned.add_argument("--json", action="store_true", help="for machines")
    pace = add_verb(verbs, "pace", _pace, says="write the rotas anew each minute, for ever")
    pace.add_argument("--once", action="store_true", help="now, and no more")


def _book(args: argparse.Namespace) -> int:
    from snn.ads import actions
    from snn.config.booking import WrongOrder, book
    from snn.ground.clock import now

    try:
        flight = book(args.file, by=BY, at=now())
    except (OSError, WrongOrder) as wrong:
        print(f"{args.file}: {wrong}", file=sys.stderr)
        return 1
    print(f"flight {flight.pk}: {flight.name}, draft")
    return _say(actions.submit(flight.pk, by=BY, at=now())) if args.submit else 0


def _move(args: argparse.Namespace) -> int:
    from snn.ads import actions
    from snn.ground.clock import now

    more: dict[str, Any] = {"beyond_forecast": args.beyond_forecast} if args.step == "submit" else {}
    words = (args.reason,) if args.step == "refuse" else ()
    return _say(getattr(actions, args.step)(args.flight, *words, by=BY, at=now(), **more))


def _say(done: object) -> int:
    from snn.ads.booking import Refusal

    if isinstance(done, Refusal):
        print(f"not done: {done.value}", file=sys.stderr)
        return 1
    print(f"flight {getattr(done, 'pk', '')}: {getattr(done, 'state', '')}")
    return 0


def _status(args: argparse.Namespace) -> int:
    """1 where a flight will fall short, or shows nothing."""
    from snn.ads import status
    from snn.ground.clock import now

    found = status.status(now())
    troubled = int(bool(found.silent) or any(line.short for line in found.flights))
    if args.json:
        print(json.dumps(status.as_json(found), indent=2))
        return troubled
    for line in found.flights:
        share = "" if line.share is None else f", {line.share:.1%}"
        print(f"{line.number:>5} {line.state:8} {line.viewed:>10,} of {line.promise}{share}  {line.name}")
        if line.short:
            print("      will fall short by the forecast: give it more places or days, or tell its sponsor")
    for silent in found.silent:
        print(silent)
    for reason, count in found.refused:
        print(f"refused in 24 hours: {reason} {count:,}")
    return troubled


def _report(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from snn.ads import reports
    from snn.ads.models import Sponsor
    from snn.ground.clock import now

    sponsor = Sponsor.objects.filter(name=args.sponsor).first()
    if sponsor is None:
        known = ", ".join(Sponsor.objects.values_list("name", flat=True)) or "none yet (snn ads book FILE)"
        print(f"no sponsor is called {args.sponsor}; there are {known}", file=sys.stderr)
        return 1
    made = reports.of_sponsor(sponsor, now())
    if args.json:
        print(json.dumps(asdict(made), indent=2, default=str))
        return 0
    for flight in made.flights:
        print(f"{flight.number} {flight.name}: {flight.viewed:,} of {flight.promise}, {flight.clicked:,} clicks")
        for line in flight.days:
            print(
                f"  {line.day} {line.site:30} {line.offered:>9,} offered {line.viewed:>9,} views {line.clicked:>7,} clicks"
            )
    for one in made.invoices:
        print(
            f"{one.number} {one.amount} for {one.flight}, {one.month}: {f'paid {one.paid_on}' if one.paid_on else 'not paid'}"
        )
    return 0


def _links(args: argparse.Namespace) -> int:
    from snn.ads import reports
    from snn.ads.models import Sponsor
    from snn.ground.clock import now
    from snn.network.models import Site

    site = Site.objects.order_by("position", "id").first()
    for sponsor in Sponsor.objects.order_by("name"):
        print(f"{sponsor.name}: {site.origin if site else ''}{reports.link(sponsor, now())}")
    return 0


def _invoice(args: argparse.Namespace) -> int:
    from snn.ads import actions
    from snn.ads.booking import Refusal
    from snn.ground import money
    from snn.ground.clock import now

    done = actions.invoice_all(args.month, by=BY, at=now())
    if isinstance(done, Refusal):
        print(f"{args.month}: {done.value}", file=sys.stderr)
        return 2 if done is Refusal.BAD_MONTH else 1
    for one in done:
        print(f"{one.number} {money.show(one.amount_cents, one.currency)} {one.flight.name}: {one.says}")
    return 0


def _paid(args: argparse.Namespace) -> int:
    from snn.ads import actions
    from snn.ads.booking import Refusal
    from snn.ground.clock import now

    done = actions.take_payment(args.number, by=BY, at=now())
    if isinstance(done, Refusal):
        print(f"no invoice has the number {args.number}", file=sys.stderr)
        return 1
    print(f"{done.number} is paid")
    return 0


def _earned(args: argparse.Namespace) -> int:
    from snn.audience.history.opening import the_history
    from snn.desk.earnings.queries import as_json, earnings
    from snn.desk.earnings.rules import months
    from snn.ground.clock import now

    month = args.month or f"{now():%Y-%m}"
    if not months(month, 1):
        print(f"{month}: say a month as 2026-11", file=sys.stderr)
        return 2
    lines = earnings(month, now(), the_history())
    if args.json:
        print(json.dumps([as_json(line) for line in lines], indent=2))
        return 0
    for line in lines:
        print(
            f"{line.site:30} {line.views:>12,} views, {line.fill} filled; a thousand earns {line.by_sponsors} by sponsors, "
            f"{line.by_readers} by readers"
        )
    return 0


def _pace(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import DatabaseError, connection

    from snn.ads.actions import finish_due
    from snn.ads.pace import EVERY_S, Pacer
    from snn.config.racks import the_rack
    from snn.ground.clock import now
    from snn.rack.pages import RackError

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    pacer = Pacer(the_rack(), settings.DATA.media, settings.SECRET_KEY, for_supporters=settings.SPONSORS_FOR_SUPPORTERS)
    while not stopping:
        try:
            finish_due(now())
            pacer.turn(now())
        except (DatabaseError, RackError, OSError):
            logging.getLogger(__name__).exception("the rotas stay as they are for a minute")
            connection.close()
            if args.once:
                raise
        if args.once:
            return 0
        until = time.monotonic() + EVERY_S
        while not stopping and time.monotonic() < until:
            time.sleep(0.2)
    return 0
