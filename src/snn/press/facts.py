"""The facts a page is made of: frozen, ready for the template, no query left to make.

A template gets one of the `…Facts` below as `page` and nothing else. Text is plain unless its name ends in
`_html` (sanitised, safe to print as it is). Hrefs are absolute, or paths on the page's own site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from snn.network.look import SiteLook
from snn.support.appeals.rules import Ask
from snn.support.offers import Offer

SiteFacts = SiteLook
TierFacts = Offer


@dataclass(frozen=True)
class SectionFacts:
    slug: str
    name: str
    description: str
    href: str
    """`/superpowers/` on the page's own site."""
    home_href: str
    """Absolute: the section's front at its home site."""
    home_name: str
    """The home site's name."""


@dataclass(frozen=True)
class PictureFacts:
    """A picture with its renditions: `src` is the middle one; `srcset` all, as HTML wants it."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    large_href: str
    """Absolute: the largest, for Open Graph, JSON-LD and feeds."""
    focus: str = ""
    """Classes that say what a crop must show, `x3 y7`: thirty percent from the left, seventy from the top; or none."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its renditions in the media folder."""
        return tuple(part.split(" ")[0].rsplit("/", 1)[1] for part in self.srcset.split(", "))


@dataclass(frozen=True)
class Teaser:
    """A story as lists show it."""

    headline: str
    href: str
    """Absolute where the canonical site is another one, else a path."""
    standfirst: str
    """The standfirst, or the opening words of the body; at most 240 characters."""
    section_name: str
    section_href: str
    site_name: str
    """Empty on the canonical site; the sister site's name elsewhere."""
    dateline: str
    """`Kyiv (AFP) March 13, 2022`, or shorter, or empty."""
    published_at: datetime
    language: str
    direction: str
    picture: PictureFacts | None
    corrected: bool


@dataclass(frozen=True)
class CorrectionFacts:
    text: str
    at: datetime


@dataclass(frozen=True)
class CorrectedStory:
    """A line of the public log at `/corrections/`."""

    headline: str
    href: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Withdrawn:
    """A killed story, in the public log."""

    href: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class LinkFacts:
    text: str
    href: str


@dataclass(frozen=True)
class HouseFacts:
    """What stands in the sponsor's place."""

    slug: str
    headline: str
    text: str
    link_text: str
    href: str


@dataclass(frozen=True)
class BannerFacts:
    """Breaking news in a line; href empty: it leads nowhere."""

    words: str
    href: str


@dataclass(frozen=True)
class FrontFacts:
    site: SiteFacts
    teasers: tuple[Teaser, ...]
    """The lead, what is pinned, then newest first; 40 at most; empty on a new site."""
    blocks: tuple[tuple[SectionFacts, tuple[Teaser, ...]], ...]
    """Each section of the menu that has stories, with its newest four that are not among the first 13 of `teasers`."""
    editions: tuple[date, ...]
    """The latest days with stories, newest first, 10 at most."""
    house: HouseFacts | None
    ask: Ask
    banner: BannerFacts | None = None


@dataclass(frozen=True)
class SectionFrontFacts:
    site: SiteFacts
    section: SectionFacts
    teasers: tuple[Teaser, ...]
    """The lead if an editor chose one, what is pinned, then newest first; 30 at most."""
    editions: tuple[date, ...]
    house: HouseFacts | None
    ask: Ask
    banner: BannerFacts | None = None


@dataclass(frozen=True)
class SectionDay:
    """A section's stories of a day: unlike in the edition, a story of two sections is in both."""

    section: SectionFacts
    teasers: tuple[Teaser, ...]
    """Newest first."""
    previous: date | None
    """The last earlier day on which the section had stories here."""


@dataclass(frozen=True)
class EditionFacts:
    site: SiteFacts
    day: date
    by_section: tuple[tuple[SectionFacts, tuple[Teaser, ...]], ...]
    previous: tuple[date, ...]
    """The earlier days with stories, newest first, 7 at most."""
    next_day: date | None
    """The next day with stories, if any."""
    house: HouseFacts | None
    ask: Ask
    archives: tuple[SectionDay, ...] = ()
    """For the feeds: each section the site carries that has stories of the day, with all of them."""


@dataclass(frozen=True)
class StoryFacts:
    """A story; the same facts make the page, the lite version and the feed entry."""

    site: SiteFacts
    section: SectionFacts
    url: str
    """Absolute and canonical."""
    path: str
    lite_path: str
    day: date
    headline: str
    standfirst: str
    description: str
    """For search engines: the standfirst or the opening words; at most 160 characters."""
    byline: str
    dateline: str
    source_name: str
    source_full_name: str
    body_html: str
    words: int
    language: str
    direction: str
    picture: PictureFacts | None
    published_at: datetime
    updated_at: datetime | None
    sourced_at: datetime | None
    corrections: tuple[CorrectionFacts, ...]
    related_links: tuple[LinkFacts, ...]
    related: tuple[Teaser, ...]
    house: HouseFacts | None
    ask: Ask
    give_href: str = ""
    """The page of tiers, with the signed parameter that says which story led there."""


@dataclass(frozen=True)
class GoneFacts:
    """A killed story's notice."""

    site: SiteFacts
    path: str
    lite_path: str
    day: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class NotFoundFacts:
    site: SiteFacts


@dataclass(frozen=True)
class FixedFacts:
    site: SiteFacts
    slug: str
    title: str
    body_html: str
    ask: Ask


@dataclass(frozen=True)
class SupportFacts:
    """`/support/`: posts go to `/support/give/` with fields `tier` and `method`."""

    site: SiteFacts
    ask: Ask
    sandbox: bool


@dataclass(frozen=True)
class CorrectionsFacts:
    site: SiteFacts
    corrections: tuple[CorrectedStory, ...]
    """Newest first, 100 at most."""
    withdrawn: tuple[Withdrawn, ...]
    ask: Ask


@dataclass(frozen=True)
class FeedFacts:
    """RSS, Atom and JSON Feed of a site or of one section of it."""

    site: SiteFacts
    section: SectionFacts | None
    base_href: str
    """Absolute: the front the feed belongs to; the feed's own name follows it."""
    stories: tuple[StoryFacts, ...]
    """Newest first, 30 at most."""
    hub_href: str = ""
    """The WebSub hub that is told of new stories; empty for none."""


@dataclass(frozen=True)
class SitemapFacts:
    """One month's addresses (`/sitemap-2026-11.xml`), in the order they came; split where they are too many."""

    site: SiteFacts
    entries: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class SitemapIndexFacts:
    """`/sitemap.xml`: the sitemaps of the months by name (`2022-03`, `2022-03-2`), and that of the news."""

    site: SiteFacts
    months: tuple[str, ...]


@dataclass(frozen=True)
class NewsEntry:
    """A line of the news sitemap; url absolute."""

    url: str
    headline: str
    language: str
    published_at: datetime


@dataclass(frozen=True)
class SecurityFacts:
    """`/security.txt`: whom to tell of a hole."""

    site: SiteFacts
    contact: str
    """`mailto:…` or `https://…`"""


@dataclass(frozen=True)
class NewsSitemapFacts:
    """Stories of today and yesterday."""

    site: SiteFacts
    stories: tuple[NewsEntry, ...]
