"""`snn desk …`: the newsroom."""

from __future__ import annotations

import argparse
import json
import os
import sys

from snn.config.cli import Rooms, add_verb

THREADS = 8


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("desk", help="the newsroom").add_subparsers(metavar="VERB", required=True)
    serve = add_verb(verbs, "serve", _serve, says="migrate the desk's own tables, then serve it on loopback")
    serve.add_argument("--port", type=int, default=8002)
    serve.add_argument("--welcome", metavar="MAIL", help="sample networks: print a link that opens the desk once")
    serve.set_defaults(settings=DESK_SETTINGS)
    invite = add_verb(verbs, "invite", _invite, says="mail and print a link by which a person comes to sign in")
    invite.add_argument("mail", metavar="MAIL")
    invite.add_argument("--role", choices=ROLES, action="append", default=[], help="may be said more than once")
    invite.add_argument("--site", metavar="HOST", help="the roles hold on this site alone")
    invite.add_argument("--name", default="", help="as it stands beside what the person does")
    invite.set_defaults(settings=DESK_SETTINGS)
    people = add_verb(verbs, "people", _people, says="who works here, and as what")
    people.add_argument("--json", action="store_true")
    people.set_defaults(settings=DESK_SETTINGS)


DESK_SETTINGS = "snn.config.desk_settings"
ROLES = ("editor", "writer", "business", "admin")


def _serve(args: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    call_command("migrate", verbosity=0)
    if args.welcome:
        _welcome(args.welcome)
    connections.close_all()
    os.environ["DJANGO_SETTINGS_MODULE"] = DESK_SETTINGS
    Granian(
        "snn.config.desk_wsgi:application", address="127.0.0.1", port=args.port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=THREADS, log_enabled=False, websockets=False, workers_kill_timeout=5,
    ).serve()  # fmt: skip
    return 0


def _welcome(mail: str) -> None:
    """On a sample network alone, whose desk nobody else can reach by this name."""
    from snn.config.network import desk_host, desk_origin
    from snn.desk.models import Role
    from snn.desk.signin.actions import invite
    from snn.ground.clock import now

    if not desk_host().endswith(".localhost"):
        return
    roles = [(Role.Kind.EDITOR, None), (Role.Kind.ADMIN, None)]
    made = invite(mail, roles, by="command line", at=now(), name="Ada", enters=True)
    print(f"The desk, for {made.person}, once: {desk_origin()}/signin/invited/{made.secret}/", flush=True)


def _invite(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.core.management import call_command

    from snn.config.network import desk_origin
    from snn.desk.models import Role
    from snn.desk.signin.actions import invite, mail_invitation
    from snn.ground.clock import now
    from snn.network.models import Site

    site = Site.objects.filter(host=args.site).first() if args.site else None
    if args.site and site is None:
        known = ", ".join(Site.objects.values_list("host", flat=True)) or "none yet"
        print(f"snn: no site is called {args.site!r}; there are: {known}", file=sys.stderr)
        return 1
    call_command("migrate", verbosity=0)
    roles = [(Role.Kind(kind), site) for kind in args.role]
    try:
        made = invite(args.mail, roles, by="command line", at=now(), name=args.name)
    except ValidationError:
        print(f"snn: {args.mail!r} is no mail address", file=sys.stderr)
        return 1
    link = f"{desk_origin()}/signin/invited/{made.secret}/"
    print(link)
    try:
        mail_invitation(made, link)
    except OSError as wrong:
        print(f"snn: the mail was not sent ({wrong}); the link above is good all the same", file=sys.stderr)
    if not made.person.is_superuser and not made.person.roles.exists():
        print(f"snn: {made.person.email} has no role yet and may do nothing; say --role", file=sys.stderr)
    return 0


def _people(args: argparse.Namespace) -> int:
    from snn.desk.models import Person

    rows = [
        {
            "mail": person.email, "name": person.get_full_name(), "active": person.is_active,
            "roles": [f"{role.kind}@{role.site.host if role.site else '*'}" for role in person.roles.all()],
        }
        for person in Person.objects.prefetch_related("roles__site").order_by("email")
    ]  # fmt: skip
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        print(row["mail"], row["name"], ", ".join(row["roles"]) or "no role", "" if row["active"] else "left", sep="\t")
    return 0
