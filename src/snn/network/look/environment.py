"""The template environment; styles and scripts travel inside the page under a hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from snn.network.look.compiling import Tight

HERE = Path(__file__).parent
_SUPPORT = HERE.parent.parent / "support"
APP_TEMPLATES = (_SUPPORT / "templates", HERE.parent.parent / "ads" / "templates")
COMPONENTS: dict[str, tuple[str, ...]] = {
    "lists": ("plate", "teasers", "appeal", "house", "foot", "print"),
    "story": ("plate", "story", "teasers", "appeal", "house", "foot", "print"),
    "lite": ("lite", "print"),
    "prose": ("plate", "story", "appeal", "foot", "print"),
    "app": ("plate", "story", "appeal", "app", "foot"),
}
"""Which parts of the style each kind of page carries."""
SCRIPTS: dict[str, tuple[str, ...]] = {
    "lists": ("place", "read"),
    "story": ("place", "read"),
    "prose": ("read",),
    "lite": ("read",),
}
"""Which small modules each kind of page carries; every other kind has no script at all."""
_LINE_START = re.compile(r"\n\s*(?://.*)?")
_PLATE = re.compile(r"--plate:\s*(#[0-9a-f]{6})")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"\s*([{};,>])\s*")


@dataclass(frozen=True)
class MenuEntry:
    name: str
    href: str


@dataclass(frozen=True)
class SiteLook:
    """A site, as every page of it needs it."""

    host: str
    origin: str
    name: str
    tagline: str
    description: str
    look: str
    language: str
    timezone: str
    today_on: date
    sections: tuple[MenuEntry, ...]
    sisters: tuple[MenuEntry, ...]
    """The other sites of the network, by name."""
    fixed_pages: tuple[MenuEntry, ...]
    """About, privacy and the like."""


@cache
def environment() -> Environment:
    """One environment for all pages: autoescape always on, an unknown name is an error."""
    return _made(Environment)


@cache
def page_environment() -> Environment:
    """The same for readers' baked pages, which are given facts alone: compiled to tighter code."""
    return _made(_Pages)


class _Pages(Environment):
    code_generator_class = Tight

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary instead of a chain that is walked for each page: nobody adds to it once there are templates."""
        return {**self.globals, **(d or {})}


def _made(kind: type[Environment]) -> Environment:
    made = kind(
        loader=FileSystemLoader([HERE / "templates", *APP_TEMPLATES]),
        # Plain-text mails are the only templates that are no markup.
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"long_day": long_day, "short_day": short_day, "clock": clock, "iso": iso, "day_path": day_path}
    made.globals |= {"remembered": remembered, "style": style, "script": script, "theme": theme}
    return made


def remembered(macro: Callable[..., Markup], teaser: Hashable, site: SiteLook, **how: Hashable) -> Markup:
    """What the macro makes of a teaser: most stand on the same pages again when one story is published.

    Of the site it may show the language and the time zone.
    """
    key = (macro, teaser, site.language, site.timezone, *how.items())
    known = _drawn.get(key)
    if known is None:
        if len(_drawn) >= DRAWN_KEPT:
            _drawn.clear()
        known = _drawn[key] = macro(teaser, site, **how)
    return known


DRAWN_KEPT = 4096
_drawn: dict[tuple[Hashable, ...], Markup] = {}


@cache
def style(look: str, kind: str) -> Markup:
    """The style of a kind of page on a site of that look, as small as it goes; same files, same bytes."""
    files = [HERE / "css" / "tokens.css", _face(look)]
    files += [HERE / "css" / "base.css", *(HERE / "css" / f"{part}.css" for part in COMPONENTS[kind])]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    text = _TIGHT.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", text))).replace(";}", "}")
    return Markup(text.strip())  # Our own files; no word of it comes from outside.


@cache
def script(kind: str) -> Markup:
    """The modules of a kind of page, less their comments and indents; empty for most."""
    files = (HERE / "js" / f"{part}.js" for part in SCRIPTS.get(kind, ()))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return Markup(_LINE_START.sub("\n", f"\n{text}").strip())  # Our own files; no word of it comes from outside.


@cache
def theme(look: str) -> tuple[str, str]:
    """The name plate's colour by day and by night, for the browser's own frame."""
    day, *night = _PLATE.findall(_face(look).read_text(encoding="utf-8"))
    return day, night[0] if night else day


def faces() -> list[str]:
    """The looks that a site may have."""
    return sorted(face.stem for face in (HERE / "faces").glob("*.css"))


def _face(look: str) -> Path:
    face = HERE / "faces" / f"{look}.css"
    return face if face.is_file() else HERE / "faces" / "spacedaily.css"


@cache
def csp(look: str, kind: str) -> str:
    """The Content-Security-Policy of such a page: its own style by hash, pictures and forms of its own site."""
    ours = script(kind)
    allowed = f"script-src {_hash(ours)}; " if ours else ""
    return (
        f"default-src 'none'; style-src {_hash(style(look, kind))}; {allowed}img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def app_page(site: SiteLook, template: str, **context: object) -> tuple[str, dict[str, str]]:
    """A page the app makes for one reader: its HTML and headers."""
    # A translation is a template of the same name in a folder named by its language.
    found = environment().select_template([f"{site.language}/{template}", template])
    html = found.render(site=site, kind="app", **context)
    return html, {"Content-Security-Policy": csp(site.look, "app")}


@lru_cache(maxsize=1024)
def long_day(day: date) -> str:
    """`Monday, March 14, 2022`"""
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


@lru_cache(maxsize=1024)
def short_day(day: date) -> str:
    """`March 14`"""
    return f"{day:%B} {day.day}"


@lru_cache(maxsize=2048)
def clock(moment: datetime, timezone: str) -> str:
    """`March 14, 2022, 09:15 EDT`"""
    there = moment.astimezone(ZoneInfo(timezone))
    return f"{_MONTHS[there.month - 1]} {there.day}, {there.year}, {there.hour:02}:{there.minute:02} {there.tzname()}"


_MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))


def iso(moment: datetime | date) -> str:
    """`2022-03-14T09:15:00+00:00`"""
    return moment.replace(microsecond=0).isoformat() if isinstance(moment, datetime) else moment.isoformat()


@lru_cache(maxsize=1024)
def day_path(day: date) -> str:
    """`/2022/03/14/`"""
    return f"/{day:%Y/%m/%d}/"
