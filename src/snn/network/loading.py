"""The network from a TOML file: checked whole, then written whole; the same file again changes nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models, transaction
from markdown_it import MarkdownIt

from snn.ground.clock import day_in
from snn.ground.markup import clean_body
from snn.network.channels import settle_channels, wrong_feed, wrong_folder, wrong_schedule
from snn.network.house import wrong_house
from snn.network.models import (
    Carriage,
    Feed,
    FixedPage,
    Mailbox,
    Preference,
    Route,
    Section,
    Site,
    Source,
    WatchedFolder,
)
from snn.network.routes import routing_changed, settle_routes, wrong_places, wrong_route, wrong_topic_codes

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_CONTACT = re.compile(r"(mailto:|https://)[\x21-\x7e]{3,280}")

Row = TypeVar("Row", bound=models.Model)

# table: {key: (type, required)}
SHAPES: dict[str, dict[str, tuple[type, bool]]] = {
    "site": {
        "host": (str, True), "name": (str, True), "tagline": (str, True), "description": (str, True),
        "look": (str, True), "language": (str, False), "timezone": (str, False), "scheme": (str, False),
        "sections": (list, True),
    },
    "section": {
        "slug": (str, True), "name": (str, True), "description": (str, True), "related_line": (str, True),
        "home": (str, True), "keywords": (list, False), "topics": (list, False), "publishes": (bool, False),
    },
    "source": {
        "slug": (str, True), "name": (str, True), "full_name": (str, True), "publishes": (bool, False),
        "default_section": (str, False), "matches": (list, False), "holds": (list, False),
        "publishes_in": (list, False), "rank": (int, False), "holds_copies": (bool, False),
    },
    "route": {
        "slug": (str, True), "section": (str, True), "when": (str, False), "topics": (list, False),
        "sources": (list, False), "also": (list, False), "score": (int, False), "holds": (bool, False),
    },
    "folder": {"path": (str, True), "source": (str, False)},
    "feed": {"url": (str, True), "source": (str, True), "every_minutes": (int, False)},
    "mailbox": {
        "slug": (str, True), "source": (str, False), "host": (str, True), "port": (int, False), "user": (str, True),
        "folder": (str, False), "done_folder": (str, False), "every_minutes": (int, False),
    },
    "page": {"slug": (str, True), "title": (str, True), "body": (str, True)},
    "house": {
        "slug": (str, True), "headline": (str, True), "text": (str, True), "link_text": (str, True),
        "href": (str, True), "site": (str, False),
    },
    "appeal": {
        "slug": (str, True), "headline": (str, True), "text": (str, True), "b_headline": (str, False),
        "b_text": (str, False), "site": (str, False), "section": (str, False), "story": (str, False),
    },
    "tier": {
        "slug": (str, True), "name": (str, True), "amount_cents": (int, True), "currency": (str, True),
        "interval": (str, True), "methods": (list, True), "choices": (list, False), "least_cents": (int, False),
        "most_cents": (int, False), "site": (str, False),
    },
}  # fmt: skip

# How many letters a word of a row may have: those of the model's field, and of what other rooms keep.
_MODELS: dict[str, type[models.Model]] = {
    "site": Site, "section": Section, "source": Source, "route": Route, "folder": WatchedFolder, "feed": Feed,
    "mailbox": Mailbox, "page": FixedPage,
}  # fmt: skip
LONGEST: dict[str, dict[str, int]] = {
    "house": {"slug": 40, "headline": 80, "text": 200, "link_text": 40, "href": 200}
} | {
    table: {field.name: most for field in model._meta.concrete_fields if (most := field.max_length)}
    for table, model in _MODELS.items()
}  # fmt: skip
# What a row of each table is known by, where it is no slug.
KEYS = {"site": "host", "folder": "path", "feed": "url"}
# [network]: {key: type}
NETWORK = {
    "default_section": (str,),
    "security_contact": (str,),
    "certain_score": (int,),
    "suggestion_threshold": (int, float),
}


@dataclass(frozen=True)
class Plan:
    """A network file that was read and found right: rows by table."""

    default_section: str
    tables: dict[str, list[dict[str, Any]]]
    preferences: dict[str, Any]


@dataclass(frozen=True)
class Written:
    """What a file changed: anything at all, and anything that readers could see."""

    anything: bool
    pages: bool


class WrongNetworkFile(Exception):
    """What is wrong in the file, a line each, with its line number; nothing was written."""

    def __init__(self, wrongs: list[str]) -> None:
        super().__init__("\n".join(wrongs))
        self.wrongs = wrongs


def read(text: str, name: str) -> Plan:
    """Check a network file.

    Raises: WrongNetworkFile with every mistake found, each with its line.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise WrongNetworkFile([f"{name}: {wrong}"]) from None
    wrongs = [wrong for table in tables for wrong in _wrong_table(table, tables[table], text)]
    if not wrongs:
        wrongs = _wrong_references(tables, text)
    if wrongs:
        raise WrongNetworkFile([f"{name}, {wrong}" for wrong in wrongs])
    network = tables.get("network", {})
    first = tables["section"][0]["slug"] if tables.get("section") else ""
    preferences = {key: value for key, value in network.items() if key != "default_section"}
    return Plan(network.get("default_section", first), {table: tables.get(table, []) for table in SHAPES}, preferences)


@transaction.atomic
def write(plan: Plan, at: datetime) -> Written:
    """Make the database say what the plan says."""
    sites, new_sites = _settle_sites(plan, at)
    sections, pages = _settle_sections(plan, sites)
    pages |= new_sites
    routing = _settle_sources(plan, sections)
    routing |= settle_routes(plan.tables["route"], sections)
    if plan.default_section:
        fields = {"certain_score": 3, "suggestion_threshold": 0.7, "security_contact": ""} | plan.preferences
        pages |= Preference.security_contact_said() != fields["security_contact"]
        routing |= _settle(Preference, {"pk": 1}, fields | {"fallback": sections[plan.default_section]})[1]
    channels = settle_channels(plan.tables)
    if routing or pages:
        routing_changed()
    for n, row in enumerate(plan.tables["page"]):
        body = clean_body(MarkdownIt("commonmark", {"html": False}).render(row["body"]))
        fields = {"title": row["title"], "body_html": body, "position": n}
        pages |= _settle(FixedPage, {"slug": row["slug"]}, fields)[1]
    return Written(anything=pages or routing or channels, pages=pages)


def _settle_sites(plan: Plan, at: datetime) -> tuple[dict[str, Site], bool]:
    sites, changed = {}, False
    for n, row in enumerate(plan.tables["site"]):
        fields = {key: row[key] for key in ("name", "tagline", "description", "look")}
        fields |= {
            "language": row.get("language", "en"), "timezone": row.get("timezone", "UTC"),
            "scheme": row.get("scheme", "https"), "position": n,
        }  # fmt: skip
        start = {"today_on": day_in(at, row.get("timezone", "UTC"))}
        sites[row["host"]], was = _settle(Site, {"host": row["host"]}, fields, start)
        changed |= was
    return sites, changed


def _settle_sections(plan: Plan, sites: dict[str, Site]) -> tuple[dict[str, Section], bool]:
    sections, changed = {}, False
    for row in plan.tables["section"]:
        fields = {key: row[key] for key in ("name", "description", "related_line")}
        fields |= {
            "home": sites[row["home"]], "keywords": row.get("keywords", []), "topics": row.get("topics", []),
            "publishes": row.get("publishes", True),
        }  # fmt: skip
        sections[row["slug"]], was = _settle(Section, {"slug": row["slug"]}, fields)
        changed |= was
    for row in plan.tables["site"]:
        changed |= settle_menu(sites[row["host"]], [sections[slug] for slug in row["sections"]])
    return sections, changed


def _settle_sources(plan: Plan, sections: dict[str, Section]) -> bool:
    changed = False
    for row in plan.tables["source"]:
        default = row.get("default_section")
        fields = {
            "name": row["name"], "full_name": row["full_name"], "publishes": row.get("publishes", True),
            "default_section": sections[default] if default else None, "matches": row.get("matches", []),
            "holds": row.get("holds", []), "publishes_in": row.get("publishes_in", []),
            "rank": row.get("rank", 5), "holds_copies": row.get("holds_copies", True),
        }  # fmt: skip
        changed |= _settle(Source, {"slug": row["slug"]}, fields)[1]
    return changed


def settle_address(port: int | None) -> bool:
    """Give every `*.localhost` site the port it is served on; whether any had another."""
    changed = 0
    for site in Site.objects.filter(host__endswith="localhost").exclude(port=port):
        site.port = port
        site.save(update_fields=["port"])
        changed += 1
    return changed > 0


def _settle(
    model: type[Row], key: dict[str, Any], fields: dict[str, Any], start: dict[str, Any] | None = None
) -> tuple[Row, bool]:
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **fields, **(start or {})), True
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return row, bool(changed)


def settle_menu(site: Site, wanted: list[Section]) -> bool:
    """Make the site carry these sections, in this order, and no others; whether it did not before."""
    now = list(site.carriages.order_by("position").values_list("section_id", flat=True))
    if now == [section.pk for section in wanted]:
        return False
    site.carriages.exclude(section__in=wanted).delete()
    for n, section in enumerate(wanted):
        Carriage.objects.update_or_create(site=site, section=section, defaults={"position": n})
    return True


def _wrong_table(table: str, rows: Any, text: str) -> list[str]:
    if table == "network":
        return [f"line {_line(text, table, 0, key)}: {wrong}" for key, wrong in _wrong_network(rows)]
    if table not in SHAPES:
        return [f"line {_line(text, table, 0)}: no table is called [[{table}]]; there are {', '.join(SHAPES)}"]
    if not isinstance(rows, list):
        return [f"line {_line(text, table, 0)}: write [[{table}]], with two brackets"]
    wrongs = []
    for n, row in enumerate(rows):
        wrongs += [f"line {_line(text, table, n, key)}: {wrong}" for key, wrong in wrong_row(table, row)]
    return wrongs


def _wrong_network(row: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(row, dict):
        yield "", "write [network], with one bracket"
        return
    for key, value in row.items():
        if key not in NETWORK:
            yield key, f"[network] has no key {key!r}; known: {', '.join(NETWORK)}"
        elif key == "security_contact" and not (isinstance(value, str) and _CONTACT.fullmatch(value)):
            yield key, f"say mailto:… or https://…, not {value!r}"
        elif type(value) not in NETWORK[key]:
            yield key, f"{key} must not be {value!r}"
        elif isinstance(value, (int, float)) and not 0 <= value <= 100:
            yield key, "say 0 to 100"


def wrong_row(table: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a row of a table by itself: key and words."""
    shape = SHAPES[table]
    wrongs = [(key, f"[[{table}]] has no key {key!r}; known: {', '.join(shape)}") for key in row if key not in shape]
    for key, (kind, required) in shape.items():
        if key not in row:
            wrongs += [("", f"this [[{table}]] lacks {key!r}")] if required else []
        elif not isinstance(row[key], kind) or (kind is int and isinstance(row[key], bool)):
            wrongs.append((key, f"{key} must be a {kind.__name__}, not {row[key]!r}"))
        elif kind is list and table != "tier" and not all(isinstance(one, str) for one in row[key]):
            wrongs.append((key, f"{key} must be a list of words in quotes, not {row[key]!r}"))
    if not wrongs:
        wrongs = [
            (key, f"{key} has {len(row[key])} letters; {most} at most")
            for key, most in LONGEST.get(table, {}).items() if len(row.get(key) or "") > most
        ]  # fmt: skip
    if not wrongs:
        wrongs = [*_wrong_values(row), *wrong_topic_codes(row), *_OF_TABLE.get(table, _nothing_wrong)(row)]
    return wrongs


def _nothing_wrong(row: dict[str, Any]) -> tuple[()]:
    return ()


_OF_TABLE: dict[str, Callable[[dict[str, Any]], Iterable[tuple[str, str]]]] = {
    "route": wrong_route, "folder": wrong_folder, "feed": wrong_feed, "mailbox": wrong_schedule, "house": wrong_house,
}  # fmt: skip


def _wrong_values(row: dict[str, Any]) -> list[tuple[str, str]]:
    wrongs = []
    if "host" in row and not _HOST.fullmatch(row["host"]):
        wrongs.append(("host", f"{row['host']!r} is no host name; say one like spacewar.example"))
    if "slug" in row and not _SLUG.fullmatch(row["slug"]):
        wrongs.append(("slug", f"{row['slug']!r} is no slug; use small letters, digits and single hyphens"))
    if row.get("scheme", "https") not in ("http", "https"):
        wrongs.append(("scheme", "say http or https"))
    try:
        ZoneInfo(row.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        wrongs.append(("timezone", f"{row['timezone']!r} is no time zone; say one like Europe/Kyiv"))
    if row.get("amount_cents", 1) <= 0:
        wrongs.append(("amount_cents", "must be above zero"))
    return wrongs


def _wrong_references(tables: dict[str, Any], text: str) -> list[str]:
    hosts = [row["host"] for row in tables.get("site", [])]
    slugs = [row["slug"] for row in tables.get("section", [])]
    sources = [row["slug"] for row in tables.get("source", [])]
    wrongs = []
    wanted = tables.get("network", {}).get("default_section")
    if wanted is not None and wanted not in slugs:
        wrongs.append(f"line {_line(text, 'network', 0, 'default_section')}: no section is called {wanted!r}")
    for table in SHAPES:
        key = KEYS.get(table, "slug")
        seen: set[tuple[str, str]] = set()
        for n, row in enumerate(tables.get(table, [])):
            # A tier of one site stands in the place of the network's of the same slug.
            named = (row[key], row.get("site", "") if table == "tier" else "")
            if named in seen:
                wrongs.append(f"line {_line(text, table, n, key)}: {row[key]!r} is there twice")
            seen.add(named)
    pairs = [("site", "sections", slugs, "section"), ("section", "home", hosts, "site"),
             ("source", "default_section", slugs, "section"), ("source", "holds", slugs, "section"),
             ("source", "publishes_in", slugs, "section"), ("house", "site", hosts, "site"),
             ("tier", "site", hosts, "site"), ("appeal", "site", hosts, "site"),
             ("appeal", "section", slugs, "section"),
             ("route", "section", slugs, "section"), ("route", "sources", sources, "source"),
             *((channel, "source", sources, "source") for channel in ("folder", "feed", "mailbox"))]  # fmt: skip
    for table, key, known, what in pairs:
        for n, row in enumerate(tables.get(table, [])):
            named = row.get(key, [])
            for one in named if isinstance(named, list) else [named]:
                if one not in known:
                    wrongs.append(f"line {_line(text, table, n, key)}: no {what} is called {one!r}")
    for n, row in enumerate(tables.get("route", [])):
        wrongs += [f"line {_line(text, 'route', n, key)}: {wrong}" for key, wrong in wrong_places(row, hosts, slugs)]
    return wrongs


def _line(text: str, table: str, n: int, key: str = "") -> int:
    """The line of the n-th [[table]], or of a key in it; where TOML gives none, the nearest."""
    starts = [m.start() for m in re.finditer(rf"(?m)^\s*\[\[?\s*{re.escape(table)}\s*\]\]?", text)]
    start = starts[min(n, len(starts) - 1)] if starts else 0
    found = re.compile(rf"(?m)^\s*{re.escape(key)}\s*=").search(text, start) if key else None
    following = starts[n + 1] if n + 1 < len(starts) else len(text)
    if found and found.start() < following:
        start = found.start() + len(found.group(0)) - len(found.group(0).lstrip())
    return text.count("\n", 0, start) + 1
