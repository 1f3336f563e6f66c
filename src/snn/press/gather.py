"""Reads stored facts into the frozen facts that pages are made of. Reads only; every query ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import TruncMonth

from snn.ads.queries import house_message
from snn.ground import text
from snn.ground.markup import to_text
from snn.network.models import Carriage, FixedPage, Preference, Section, Site
from snn.network.queries import make_look
from snn.press import facts
from snn.press.plan import PREVIOUS_SHOWN
from snn.press.render.sitemaps import sitemap_names
from snn.stories.models import Correction, Kill, MovedAddress, Picture, Placement, RelatedLink, RelatedStory, Story
from snn.stories.rules import dateline, story_path
from snn.support.queries import tiers

FRONT_SHOWN = 40
SECTION_SHOWN = 30
FEED_SHOWN = 30
EDITIONS_SHOWN = 10
BLOCK_SHOWN = 4
ABOVE_BLOCKS = 13
LOGGED = 100


class Gatherer:
    """Facts of one moment: makes and keeps what many pages share. Throw it away after one bake."""

    @cached_property
    def sites(self) -> dict[int, Site]:
        return {site.pk: site for site in Site.objects.order_by("position", "id")}

    @cached_property
    def sections(self) -> dict[int, Section]:
        return {section.pk: section for section in Section.objects.order_by("id")}

    @cached_property
    def menus(self) -> dict[int, list[int]]:
        menus: dict[int, list[int]] = {site: [] for site in self.sites}
        for carriage in Carriage.objects.order_by("site_id", "position", "id"):
            menus[carriage.site_id].append(carriage.section_id)
        return menus

    @cached_property
    def fixed(self) -> list[FixedPage]:
        return list(FixedPage.objects.order_by("position", "id"))

    @cached_property
    def _site_facts(self) -> dict[int, facts.SiteFacts]:
        return {}

    def site(self, site_id: int) -> facts.SiteFacts:
        if site_id not in self._site_facts:
            self._site_facts[site_id] = self._make_site(self.sites[site_id])
        return self._site_facts[site_id]

    def _make_site(self, site: Site) -> facts.SiteFacts:
        menu = [self.sections[section] for section in self.menus[site.pk]]
        return make_look(site, menu, [other for other in self.sites.values() if other.pk != site.pk], self.fixed)

    def section(self, section_id: int) -> facts.SectionFacts:
        section = self.sections[section_id]
        home = self.sites[section.home_id]
        href = f"/{section.slug}/"
        return facts.SectionFacts(
            section.slug, section.name, section.description, href, f"{home.origin}{href}", home.name
        )

    def house(self, site_id: int) -> facts.HouseFacts | None:
        message = house_message(site_id)
        if message is None:
            return None
        return facts.HouseFacts(message.slug, message.headline, message.text, message.link_text, message.href)

    def tiers(self, site_id: int) -> tuple[facts.TierFacts, ...]:
        return tuple(
            facts.TierFacts(offer.slug, offer.name, offer.amount, offer.interval, tuple(offer.methods))
            for offer in tiers(site_id)
        )

    # Stories

    def stories(self, ids: Iterable[int]) -> dict[int, Story]:
        """Published stories by id, with all that their pages show; killed ones too."""
        found = _with_everything(Story.objects.filter(pk__in=list(ids), published_at__isnull=False))
        return {story.pk: story for story in found}

    def story(self, story: Story) -> facts.StoryFacts:
        assert story.day is not None and story.published_at is not None
        path = story_path(story.day, story.slug)
        site = self.sites[story.site_id]
        opening = _opening(story)
        return facts.StoryFacts(
            site=self.site(story.site_id),
            section=self.section(story.section_id),
            url=f"{site.origin}{path}",
            path=path,
            lite_path=f"{path}lite/",
            headline=story.headline,
            standfirst=story.standfirst,
            description=text.shorten(opening, 160),
            byline=story.byline,
            dateline=_dateline(story),
            source_name=story.source.name,
            source_full_name=story.source.full_name,
            body_html=story.body_html,
            words=story.words,
            language=story.language,
            direction=text.direction(story.language),
            picture=self.picture(story.picture, site),
            published_at=story.published_at,
            updated_at=story.updated_at,
            sourced_at=story.sourced_at,
            corrections=tuple(facts.CorrectionFacts(c.text, c.at) for c in story.corrections.all()),
            related_links=tuple(self._link(link) for link in story.related_links.all()),
            related=tuple(
                self.teaser(related.other, story.site_id)
                for related in story.related.all()
                if related.other.published_at and not hasattr(related.other, "kill")
            ),
            house=self.house(story.site_id),
            tiers=self.tiers(story.site_id),
        )

    def gone(self, story: Story) -> facts.GoneFacts:
        return facts.GoneFacts(self.site(story.site_id), story.kill.reason, story.kill.at)

    def teaser(self, story: Story, on_site: int) -> facts.Teaser:
        assert story.day is not None and story.published_at is not None
        site = self.sites[story.site_id]
        at_home = story.site_id == on_site
        carried = story.section_id in self.menus[on_site]
        path = story_path(story.day, story.slug)
        section = self.section(story.section_id)
        return facts.Teaser(
            headline=story.headline,
            href=path if at_home else f"{site.origin}{path}",
            standfirst=text.shorten(_opening(story), 240),
            section_name=section.name,
            section_href=section.href if carried else section.home_href,
            site_name="" if at_home else site.name,
            dateline=_dateline(story),
            published_at=story.published_at,
            language=story.language,
            direction=text.direction(story.language),
            picture=self.picture(story.picture, self.sites[on_site]),
            corrected=bool(story.corrections.all()),
        )

    def picture(self, picture: Picture | None, site: Site) -> facts.PictureFacts | None:
        if picture is None:
            return None
        name = f"/media/{picture.sha256[:20]}"
        widths = picture.widths
        return facts.PictureFacts(
            src=f"{name}-{widths[len(widths) // 2]}.webp",
            srcset=", ".join(f"{name}-{width}.webp {width}w" for width in widths),
            width=picture.width,
            height=picture.height,
            alt=picture.alt,
            caption=picture.caption,
            credit=picture.credit,
            large_href=f"{site.origin}{name}-{widths[-1]}.webp",
        )

    def _link(self, link: RelatedLink) -> facts.LinkFacts:
        if link.section_id is None:
            return facts.LinkFacts(link.text, link.href)
        return facts.LinkFacts(link.text, self.section(link.section_id).home_href)

    # Lists

    def _listed(self, site: int, limit: int, **where: object) -> list[Story]:
        """The newest live stories placed on a site, each once."""
        # A story stands on a site in one or two sections: twice the limit is plenty, and stays one short range scan.
        placed = Placement.objects.filter(site_id=site, live_at__isnull=False, **where)
        ids = list(
            dict.fromkeys(placed.order_by("-live_at", "-story_id").values_list("story_id", flat=True)[: 3 * limit])
        )
        stories = {story.pk: story for story in _with_teaser(Story.objects.filter(pk__in=ids[:limit]))}
        return [stories[pk] for pk in ids[:limit]]

    def _teasers(self, site: int, stories: Iterable[Story]) -> tuple[facts.Teaser, ...]:
        return tuple(self.teaser(story, site) for story in stories)

    def front(self, site: int) -> facts.FrontFacts:
        newest = self._listed(site, FRONT_SHOWN)
        lead = _lead(newest)
        ordered = [lead, *(story for story in newest if story is not lead)] if lead else []
        shown = {story.pk for story in ordered[:ABOVE_BLOCKS]}
        blocks = []
        for section in self.menus[site]:
            stories = self._listed(site, ABOVE_BLOCKS + BLOCK_SHOWN, section_id=section)
            left = [story for story in stories if story.pk not in shown][:BLOCK_SHOWN]
            if left:
                blocks.append((self.section(section), self._teasers(site, left)))
        return facts.FrontFacts(
            self.site(site), self._teasers(site, ordered), tuple(blocks),
            self.editions(site, EDITIONS_SHOWN), self.house(site), self.tiers(site),
        )  # fmt: skip

    def section_front(self, site: int, section: int) -> facts.SectionFrontFacts:
        stories = self._listed(site, SECTION_SHOWN, section_id=section)
        return facts.SectionFrontFacts(
            self.site(site), self.section(section), self._teasers(site, stories),
            self.editions(site, EDITIONS_SHOWN, section_id=section), self.house(site), self.tiers(site),
        )  # fmt: skip

    def editions(self, site: int, limit: int, **where: object) -> tuple[date, ...]:
        """The latest days with live stories, newest first."""
        live = Placement.objects.filter(site_id=site, live_at__isnull=False, **where)
        days = live.order_by("-day").values_list("day", flat=True).distinct()[:limit]
        return tuple(day for day in days if day)

    def edition(self, site: int, day: date) -> facts.EditionFacts | None:
        """A day's edition, or None on a day without stories."""
        placed = Placement.objects.filter(site_id=site, day=day, live_at__isnull=False).order_by(
            "-live_at", "-story_id"
        )
        by_section: dict[int, list[int]] = defaultdict(list)
        placed_in: dict[int, list[int]] = defaultdict(list)
        seen: set[int] = set()
        for story_id, section_id in placed.values_list("story_id", "section_id"):
            placed_in[section_id].append(story_id)
            if story_id not in seen:
                by_section[section_id].append(story_id)
                seen.add(story_id)
        if not seen:
            return None
        stories = {story.pk: story for story in _with_teaser(Story.objects.filter(pk__in=seen))}
        order = {section: place for place, section in enumerate(self.menus[site])}
        return facts.EditionFacts(
            site=self.site(site),
            day=day,
            by_section=tuple(
                (self.section(section), self._teasers(site, (stories[pk] for pk in by_section[section])))
                for section in sorted(by_section, key=lambda one: (order.get(one, 999), one))
            ),
            previous=self.editions(site, PREVIOUS_SHOWN, day__lt=day),
            next_day=Placement.objects.filter(site_id=site, live_at__isnull=False, day__gt=day)
            .order_by("day").values_list("day", flat=True).first(),
            house=self.house(site),
            tiers=self.tiers(site),
            archives=tuple(
                facts.SectionDay(
                    self.section(section), self._teasers(site, (stories[pk] for pk in placed_in[section])),
                    next(iter(self.editions(site, 1, section_id=section, day__lt=day)), None),
                )
                for section in self.menus[site] if section in placed_in
            ),
        )  # fmt: skip

    def section_next(self, site: int, section: int, day: date) -> tuple[date, ...]:
        """The next day with stories of a section: its archive names this day as the one before."""
        live = Placement.objects.filter(site_id=site, section_id=section, live_at__isnull=False, day__gt=day)
        following = live.order_by("day").values_list("day", flat=True).first()
        return (following,) if following else ()

    def neighbours(self, site: int, day: date) -> tuple[date, ...]:
        """The editions whose links name this day: the later ones, and the one before."""
        live = Placement.objects.filter(site_id=site, live_at__isnull=False)
        later = live.filter(day__gt=day).order_by("day").values_list("day", flat=True).distinct()[:PREVIOUS_SHOWN]
        before = live.filter(day__lt=day).order_by("-day").values_list("day", flat=True).distinct()[:1]
        return tuple(named for named in (*later, *before) if named)

    def feed(self, site: int, section: int | None) -> facts.FeedFacts:
        where = {} if section is None else {"section_id": section}
        listed = self._listed(site, FEED_SHOWN, **where)
        stories = self.stories(story.pk for story in listed)
        path = "/" if section is None else self.section(section).href
        return facts.FeedFacts(
            self.site(site), None if section is None else self.section(section), f"{self.sites[site].origin}{path}",
            tuple(self.story(stories[story.pk]) for story in listed), settings.WEBSUB_HUB,
        )  # fmt: skip

    def corrections(self, site: int) -> facts.CorrectionsFacts:
        corrected = Correction.objects.filter(story__site_id=site, story__published_at__isnull=False, story__kill=None)
        killed = Kill.objects.filter(story__site_id=site, story__published_at__isnull=False)
        return facts.CorrectionsFacts(
            self.site(site),
            tuple(
                facts.CorrectedStory(c.story.headline, _path(c.story), c.text, c.at)
                for c in corrected.select_related("story").order_by("-at", "-id")[:LOGGED]
            ),
            tuple(
                facts.Withdrawn(_path(k.story), k.reason, k.at)
                for k in killed.select_related("story").order_by("-at", "-id")[:LOGGED]
            ),
            self.tiers(site),
        )

    # For machines

    def months(self, site: int) -> tuple[str, ...]:
        live = Story.objects.filter(site_id=site, published_at__isnull=False, kill=None)
        return tuple(f"{month:%Y-%m}" for month in live.dates("day", "month", order="DESC"))

    def sitemap_names(self, site: int) -> tuple[str, ...]:
        """What the site's sitemaps are called, newest month first."""
        live = Story.objects.filter(site_id=site, published_at__isnull=False, kill=None)
        counted = (
            live.annotate(month=TruncMonth("day")).values("month").annotate(stories=Count("id")).order_by("-month")
        )
        return tuple(name for row in counted for name in sitemap_names(f"{row['month']:%Y-%m}", row["stories"]))

    def security_contact(self) -> str:
        return Preference.security_contact_said()

    def sitemap(self, site: int, month: str) -> facts.SitemapFacts | None:
        """One month's canonical addresses, or None where there are none."""
        first = date.fromisoformat(f"{month}-01")
        following = (first + timedelta(days=32)).replace(day=1)
        live = Story.objects.filter(
            site_id=site, day__gte=first, day__lt=following, published_at__isnull=False, kill=None
        )
        origin = self.sites[site].origin
        entries = tuple(
            (f"{origin}{_path(story)}", story.updated_at or story.published_at)
            for story in live.only("day", "slug", "updated_at", "published_at").order_by("published_at", "id")
            if story.published_at
        )
        return facts.SitemapFacts(self.site(site), entries) if entries else None

    def news_sitemap(self, site: int) -> facts.NewsSitemapFacts:
        since = self.sites[site].today_on - timedelta(days=1)
        live = Story.objects.filter(site_id=site, day__gte=since, published_at__isnull=False, kill=None)
        ids = list(live.order_by("-published_at", "-id").values_list("pk", flat=True)[:1000])
        stories = self.stories(ids)
        return facts.NewsSitemapFacts(self.site(site), tuple(self.story(stories[pk]) for pk in ids))

    def moved(self, site: int, path: str) -> str | None:
        """Where a moved address leads, while its story is out."""
        moved = MovedAddress.objects.filter(site_id=site, path=path).select_related("story").first()
        if moved is None or moved.story.published_at is None or moved.story.day is None:
            return None
        return f"{self.sites[moved.story.site_id].origin}{story_path(moved.story.day, moved.story.slug)}"

    def media_names(self) -> set[str]:
        """The file names of every rendition that stories show."""
        return {
            f"{sha[:20]}-{width}.webp"
            for sha, widths in Picture.objects.values_list("sha256", "widths")
            for width in widths
        }


def _with_teaser(stories: QuerySet[Story]) -> QuerySet[Story]:
    return stories.select_related("picture", "kill").prefetch_related("corrections")


def _with_everything(stories: QuerySet[Story]) -> QuerySet[Story]:
    others = _with_teaser(Story.objects.all())
    related = RelatedStory.objects.order_by("position", "id").prefetch_related(Prefetch("other", queryset=others))
    return stories.select_related("picture", "source", "kill").prefetch_related(
        "corrections", "related_links", Prefetch("related", queryset=related)
    )


def _lead(newest: list[Story]) -> Story | None:
    """The most urgent of the newest eight; of equals, one with a picture, then the newest."""
    if not newest:
        return None
    return min(newest[:8], key=lambda story: (story.urgency, story.picture_id is None))


def _opening(story: Story) -> str:
    return story.standfirst or to_text(story.body_html).partition("\n")[0]


def _dateline(story: Story) -> str:
    return dateline(story.dateline_place, story.dateline_source, story.dateline_on)


def _path(story: Story) -> str:
    """The address of a published story."""
    assert story.day is not None
    return story_path(story.day, story.slug)
