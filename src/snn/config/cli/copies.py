"""`snn wire offers`, `snn wire copies`: what the wire leaves to a person."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING

from snn.config.cli import Rooms, add_verb

if TYPE_CHECKING:
    from snn.stories.models import Copy, Offer

LONGEST_SHOWN = 70


def register(verbs: Rooms) -> None:
    offers = add_verb(
        verbs, "offers", _offers, says="the agency's words for what a person edited; take or decline them"
    )
    which = offers.add_mutually_exclusive_group()
    which.add_argument("--accept", type=int, metavar="NUMBER")
    which.add_argument("--decline", type=int, metavar="NUMBER")
    offers.add_argument("--json", action="store_true")
    copies = add_verb(verbs, "copies", _copies, says="stories that say the same, and which stands; choose or unlink")
    act = copies.add_mutually_exclusive_group()
    act.add_argument("--choose", type=int, metavar="NUMBER", help="let --story stand, of the two of this copy")
    act.add_argument("--unlink", type=int, metavar="NUMBER", help="the two are no copies")
    copies.add_argument("--story", type=int, metavar="STORY")
    copies.add_argument("--json", action="store_true")


def _offers(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.stories.models import Offer
    from snn.stories.offers import accept_offer, decline_offer

    open_offers = Offer.objects.filter(state=Offer.State.OPEN).select_related("story", "dispatch__source")
    number = args.accept if args.accept is not None else args.decline
    if number is not None:
        decide = accept_offer if args.accept is not None else decline_offer
        offer = open_offers.filter(pk=number).first()
        if offer is None or not decide(offer, by=getpass.getuser(), at=now()):
            print(f"no open offer has the number {number} (snn wire offers)", file=sys.stderr)
            return 1
        print(f"offer {number} {'accepted' if args.accept is not None else 'declined'}: {offer.field}", file=sys.stderr)
    rows = [_offer_row(one) for one in open_offers.order_by("id")]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['number']:>5}  story {row['story']}  {row['field']}, {row['source']}, {row['at']}")
        print(f"       now      {_short(row['now'])}\n       offered  {_short(row['words'])}")
    if not rows and number is None:
        print("the agencies offer nothing")
    return 0


def _copies(args: argparse.Namespace) -> int:
    from snn.stories.models import Copy

    linked = Copy.objects.filter(unlinked_at=None).select_related("story__source", "like__source")
    number = args.choose if args.choose is not None else args.unlink
    if (args.choose is None) != (args.story is None):
        print("--choose NUMBER and --story STORY go together", file=sys.stderr)
        return 2
    if number is not None:
        wrong = _settle(linked.filter(pk=number).first(), number, args)
        if wrong:
            print(wrong, file=sys.stderr)
            return 1
    rows = [_copy_row(one) for one in linked.order_by("id")]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(
            f"{row['number']:>5}  {row['percent']} %, story {row['stands']} stands, by {row['chosen_by']}: {row['why']}"
        )
        for which in ("story", "like"):
            print(f"       story {row[which]:<7} {row[which + '_source']}  {_short(row[which + '_headline'])}")
    if not rows and number is None:
        print("no two stories say the same")
    return 0


def _settle(copy: Copy | None, number: int, args: argparse.Namespace) -> str:
    """Choose or unlink; what is wrong, in words, where it can't be done."""
    from snn.ground.clock import now
    from snn.stories import copies

    if copy is None:
        return f"no copy that is linked has the number {number} (snn wire copies)"
    if args.unlink is not None:
        copies.unlink(copy, by=getpass.getuser(), at=now())
        return ""
    chosen = next((one for one in (copy.story, copy.like) if one.pk == args.story), None)
    if chosen is None:
        return f"copy {number} is of the stories {copy.story_id} and {copy.like_id}; choose one of them"
    if hasattr(chosen, "kill"):
        return f"story {chosen.pk} was withdrawn; it can't stand"
    copies.choose(copy, chosen, by=getpass.getuser(), at=now())
    return ""


def _offer_row(offer: Offer) -> dict[str, object]:
    source = offer.dispatch.source
    return {
        "number": offer.pk, "story": offer.story_id, "field": offer.field, "source": source.name if source else "",
        "now": str(getattr(offer.story, offer.field) or ""), "words": offer.words, "dispatch": offer.dispatch_id,
        "at": offer.at.isoformat(timespec="seconds"),
    }  # fmt: skip


def _copy_row(copy: Copy) -> dict[str, object]:
    return {
        "number": copy.pk, "percent": copy.percent, "how": copy.how, "stands": copy.stands_id,
        "chosen_by": copy.chosen_by, "why": copy.why, "at": copy.at.isoformat(timespec="seconds"),
        "story": copy.story_id, "story_source": copy.story.source.name, "story_headline": copy.story.headline,
        "like": copy.like_id, "like_source": copy.like.source.name, "like_headline": copy.like.headline,
    }  # fmt: skip


def _short(words: object) -> str:
    from snn.ground.markup import to_text
    from snn.ground.text import one_line, shorten

    return shorten(one_line(to_text(str(words or ""))), LONGEST_SHOWN)
