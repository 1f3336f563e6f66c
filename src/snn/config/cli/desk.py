"""`snn desk …`: the newsroom."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from snn.config.cli import Rooms, add_verb

if TYPE_CHECKING:
    from snn.desk.api.models import Token

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
    _register_tools(verbs)


def _register_tools(verbs: Rooms) -> None:
    token = add_verb(verbs, "token", _token, says="a token for the desk's API, shown once")
    token.add_argument("mail", metavar="MAIL", nargs="?", help="the person it acts as")
    token.add_argument("--scope", choices=SCOPES, action="append", default=[], help="may be said more than once")
    token.add_argument("--name", default="", help="what it is for")
    token.add_argument("--revoke", type=int, metavar="NUMBER", help="take one back instead")
    listed = add_verb(
        verbs, "tokens", _tokens, says="who has a token, and what each may (snn desk token makes and ends)"
    )
    listed.add_argument("--json", action="store_true")
    hook = add_verb(verbs, "hook", _hook, says="call an address when a story is published, updated or killed")
    hook.add_argument("url", metavar="ADDRESS", nargs="?")
    hook.add_argument("--act", action="append", default=[], help="publish, update, correct, kill, withhold, lift")
    hook.add_argument("--end", type=int, metavar="NUMBER", help="call one no more, instead")
    status = add_verb(verbs, "tools", _tools, says="tokens, hooks, and what hooks have not heard: exit 1 if given up")
    status.add_argument("--json", action="store_true")
    tell = add_verb(verbs, "tell", _tell, says="call the hooks, for ever")
    for parser in (token, listed, hook, status, tell):
        parser.set_defaults(settings=DESK_SETTINGS)


DESK_SETTINGS = "snn.config.desk_settings"
ROLES = ("editor", "writer", "business", "admin")
SCOPES = ("read", "write", "publish", "wire")
TELL_S = 1.0


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

    rows: list[dict[str, Any]] = [
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


def _token(args: argparse.Namespace) -> int:
    from snn.desk.api import tokens
    from snn.desk.api.rules import Scope
    from snn.desk.models import Person
    from snn.ground.clock import now

    if args.revoke is not None:
        done = tokens.revoke(args.revoke, by="command line", at=now())
        print(f"token {args.revoke} {'opens nothing any more' if done else 'is not there'}")
        return 0 if done else 1
    person = Person.objects.filter(email=(args.mail or "").lower(), is_active=True).first()
    if person is None or not args.scope:
        print("snn: say the mail address of one of snn desk people, and --scope", file=sys.stderr)
        return 1
    scopes = [Scope(one) for one in args.scope]
    token, words = tokens.make_token(person, args.name, scopes, by="command line", at=now())
    print(f"{token.pk}\t{words}")
    return 0


def _hook(args: argparse.Namespace) -> int:
    from snn.desk.api import tokens
    from snn.ground.clock import now

    if args.end is not None:
        done = tokens.end_hook(args.end, by="command line", at=now())
        print(f"hook {args.end} {'is called no more' if done else 'is not there'}")
        return 0 if done else 1
    try:
        made = tokens.make_hook(args.url or "", args.act, by="command line", at=now())
    except ValueError as wrong:
        print(f"snn: {wrong}", file=sys.stderr)
        return 1
    print(f"{made.pk}\t{made.secret}")
    return 0


def _tokens(args: argparse.Namespace) -> int:
    from snn.desk.api import queries

    rows = _as_rows(queries.tokens())
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        print(row["number"], row["person"], row["name"], ", ".join(row["scopes"]), row["made_at"], sep="\t")
    return 0


def _tools(args: argparse.Namespace) -> int:
    from snn.desk.api import queries

    hooks = [one.as_json() for one in queries.hooks()]
    if args.json:
        print(json.dumps({"tokens": _as_rows(queries.tokens()), "hooks": hooks}))
    else:
        for kind, rows in (("token", _as_rows(queries.tokens())), ("hook", hooks)):
            for row in rows:
                print(kind, *row.values(), sep="\t")
    return 1 if any(one["given_up"] for one in hooks) else 0


def _as_rows(tokens: list[Token]) -> list[dict[str, Any]]:
    return [
        {
            "number": one.pk, "person": one.person.email, "name": one.name, "scopes": one.scopes,
            "made_at": one.made_at.isoformat(timespec="seconds"),
        }
        for one in tokens
    ]  # fmt: skip


def _tell(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import OperationalError, ProgrammingError, connection

    from snn.desk.api.hooks_out import turn
    from snn.ground.clock import now
    from snn.ground.fetching import Fetcher, Limits

    fetcher = Fetcher(settings.FETCH_INSIDE, Limits(most_bytes=65536, total_s=15, step_s=10), agent="SNN desk")
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    while not stopping:
        try:
            busy = turn(fetcher.post, now())
        except (OperationalError, ProgrammingError) as wrong:  # the desk may still be making its tables
            print(f"desk tell: {wrong}; trying again", file=sys.stderr)
            connection.close()
            busy = 0
        if not busy:
            time.sleep(TELL_S)
    return 0
