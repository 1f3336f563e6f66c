"""Pages of HTML."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from jinja2 import Template
from markupsafe import Markup

from snn.network.look import SiteLook, csp, page_environment
from snn.network.look.environment import day_path, long_day
from snn.press import facts
from snn.press.render.frame import HOLE, frame
from snn.rack.squeezing import CUT_END, CUT_START, Part
from snn.support.appeals.rules import Ask

HTML = "text/html; charset=utf-8"
# Browsers ask again each time (a 304 mostly), so that a giver's next page has no appeal and a kill shows at once;
# shared caches may keep a page for a while.
LIST_CACHE = ("cache-control", "public, max-age=0, s-maxage=30, stale-if-error=86400")
STORY_CACHE = ("cache-control", "public, max-age=0, s-maxage=60, stale-if-error=604800")
_NOTHING = Ask()
_TABLE_TAG = re.compile(r"<(/?)table\b[^>]*>", re.I)
_WIDE = '<div class="wide" tabindex="0" role="region" aria-label="Table">'

# facts: (template, parts of the style, status)
_KINDS: dict[type, tuple[str, str, int]] = {
    facts.FrontFacts: ("front.html", "lists", 200),
    facts.SectionFrontFacts: ("section.html", "lists", 200),
    facts.EditionFacts: ("edition.html", "lists", 200),
    facts.StoryFacts: ("story.html", "story", 200),
    facts.GoneFacts: ("gone.html", "prose", 410),
    facts.NotFoundFacts: ("notfound.html", "prose", 404),
    facts.FixedFacts: ("fixed.html", "prose", 200),
    facts.SupportFacts: ("support.html", "prose", 200),
    facts.CorrectionsFacts: ("corrections.html", "prose", 200),
}
_DATED = (facts.StoryFacts, facts.EditionFacts, facts.GoneFacts)
Page = (
    facts.FrontFacts | facts.SectionFrontFacts | facts.EditionFacts | facts.StoryFacts | facts.GoneFacts
    | facts.NotFoundFacts | facts.FixedFacts | facts.SupportFacts | facts.CorrectionsFacts
)  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """A page's bytes, or the parts of which many pages have some, and how to serve them."""

    text: bytes | tuple[Part, ...]
    content_type: str
    headers: tuple[tuple[str, str], ...]
    status: int = 200

    @property
    def body(self) -> bytes:
        """The page in one piece."""
        if isinstance(self.text, bytes):
            return self.text
        return b"".join(CUT_START + part.text + CUT_END if part.is_cut else part.text for part in self.text)


def page(of: Page) -> Rendered:
    """The page of these facts."""
    template, kind, status = _KINDS[type(of)]
    more: dict[str, object] = {}
    if isinstance(of, facts.StoryFacts):
        more = {"body": _body(of.body_html), "json_ld": _json_ld(of)}
    elif isinstance(of, facts.FixedFacts):
        more = {"body": _body(of.body_html)}
    return _html(of.site, template, kind, status, STORY_CACHE if kind == "story" else LIST_CACHE, page=of, **more)


def lite(story: facts.StoryFacts) -> Rendered:
    """The story's mobile version: text first."""
    return _html(story.site, "lite.html", "lite", 200, STORY_CACHE, page=story, body=_body(story.body_html))


def icon(site: SiteLook) -> Rendered:
    """A round mark with the site's initial, in its colours."""
    ground, mark = _COLOURS.get(site.look, _COLOURS["spacedaily"])
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<circle cx="32" cy="32" r="31" fill="{ground}"/>'
        f'<path d="M6 40a27 13 -20 0 0 52-19" fill="none" stroke="{mark}" stroke-width="4"/>'
        f'<text x="32" y="43" font-family="Georgia,serif" font-size="32" font-weight="700" text-anchor="middle" fill="#fff">'
        f"{escape(site.name[:1])}</text></svg>"
    )
    return Rendered(svg.encode(), "image/svg+xml", (LIST_CACHE,))


_COLOURS = {
    "spacedaily": ("#0a1633", "#f2a33a"),
    "spacewar": ("#1b1d20", "#e5322d"),
    "sinodaily": ("#a8201a", "#f3d9a4"),
    "terradaily": ("#0d4a3a", "#8fd18a"),
}


def _html(site: SiteLook, template: str, kind: str, status: int, cache: tuple[str, str], **more: object) -> Rendered:
    made = _template(template).render(site=site, hole=Markup(HOLE), **more)
    of = more.get("page")
    text = frame(site, kind, _here(of), _ask(of), dated=isinstance(of, _DATED)).fill(made, _day(of))
    return Rendered(text, HTML, (("content-security-policy", csp(site.look, kind)), cache), status)


@cache
def _template(name: str) -> Template:
    """Jinja's own store asks each time whether it is still the same."""
    return page_environment().get_template(name)


def _here(of: object) -> str:
    """The entry of the menu that this page belongs to."""
    return of.section.href if isinstance(of, facts.StoryFacts | facts.SectionFrontFacts) else ""


def _ask(of: object) -> Ask:
    """What the appeal under the page offers; the page of tiers itself has none."""
    return _NOTHING if isinstance(of, facts.SupportFacts) else getattr(of, "ask", _NOTHING)


def _day(of: object) -> str:
    """Pages of one day show that day: what shows today is baked again each morning, and must be few."""
    if not isinstance(of, _DATED):
        return ""
    time = f'<time datetime="{of.day.isoformat()}">{long_day(of.day)}</time>'
    return f'<a href="{day_path(of.day)}">{time}</a>' if isinstance(of, facts.StoryFacts) else time


@lru_cache(maxsize=8)
def _body(body_html: str) -> Markup:
    """Sanitised when it was stored; wide tables scroll in a box of their own, and no body can move the cut marks.

    A story's page and its mobile version, made one after the other, have the same.
    """
    kept = body_html
    while kept != (less := kept.replace(CUT_START.decode(), "").replace(CUT_END.decode(), "")):
        kept = less
    return Markup(_box_tables(kept))


def _box_tables(body_html: str) -> str:
    """Each outermost table in a box; a table in a table is inside it already."""
    if "<table" not in body_html.lower():
        return body_html
    depth = 0

    def mark(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += -1 if tag.group(1) else 1
        if tag.group(1):
            return tag.group(0) + ("</div>" if depth == 0 else "")
        return (_WIDE if depth == 1 else "") + tag.group(0)

    return _TABLE_TAG.sub(mark, body_html)


def _json_ld(story: facts.StoryFacts) -> Markup:
    """schema.org NewsArticle; `<` is written as an escape, so that no headline can end the script element."""
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline[:110],
        "description": story.description,
        "url": story.url,
        "mainEntityOfPage": story.url,
        "datePublished": story.published_at.isoformat(),
        "dateModified": (story.updated_at or story.published_at).isoformat(),
        "articleSection": story.section.name,
        "inLanguage": story.language,
        "wordCount": story.words,
        "isAccessibleForFree": True,
        "author": _author(story),
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": story.site.name,
            "url": f"{story.site.origin}/",
            "correctionsPolicy": f"{story.site.origin}/corrections/",
        },
    }
    if story.dateline:
        article["dateline"] = story.dateline
    if story.picture:
        article["image"] = [story.picture.large_href]
    if story.corrections:
        article["correction"] = [
            {"@type": "CorrectionComment", "text": one.text, "datePublished": one.at.isoformat()}
            for one in story.corrections
        ]
    text = json.dumps(article, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _author(story: facts.StoryFacts) -> dict[str, str]:
    name = re.sub(r"^by\s+", "", story.byline, flags=re.I)
    return {"@type": "Person", "name": name} if name else {"@type": "Organization", "name": story.source_full_name}
