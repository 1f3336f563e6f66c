"""Invented facts: what the pages in the tests and in bench/preview.py are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from snn.network.look.environment import MenuEntry, SiteLook
from snn.press import facts
from snn.support.appeals.rules import Ask

AT = datetime(2022, 3, 14, 9, 15, tzinfo=UTC)
LOOKS = {"spacedaily": "SpaceDaily", "spacewar": "SpaceWar", "sinodaily": "SinoDaily", "terradaily": "TerraDaily"}
SECTIONS = ("SUPERPOWERS", "NUKEWARS", "DRAGON SPACE", "MOON DAILY", "SOLAR SCIENCE", "WATER WORLD", "FIRE STORM")
HOSTILE = "</script><script>alert(1)</script> \"'><!--cut--> & \x00\x0b\ud800"
TIERS = Ask((
    facts.TierFacts("contributor", "Contributor", "$5", "once", ("card", "paypal")),
    facts.TierFacts("monthly", "Monthly Supporter", "$5", "month", ("paypal",)),
))  # fmt: skip
PICTURE = facts.PictureFacts(
    "/media/dish-800.jpg", "/media/dish-400.jpg 400w, /media/dish-800.jpg 800w", 800, 450,
    "A radio dish under stars", "The dish at Ostrava listens for a lander.", "Picture: SNN",
    "https://space.localhost/media/dish-1600.jpg",
)  # fmt: skip
HOUSE = facts.HouseFacts("letter", "One mail a day", "The day's edition, as a letter.", "Have it sent", "/letters/")
WORDS = (
    "The lander had been silent for eleven days when the dish at Ostrava caught a carrier wave, thin but steady, "
    "and the night shift stopped talking."
)


def site(look: str = "spacedaily", **other: object) -> SiteLook:
    made = SiteLook(
        host="space.localhost",
        origin="https://space.localhost",
        name=LOOKS.get(look, "OtherDaily"),
        tagline="Your portal to space",
        description="News of space and of those who go there.",
        look=look,
        language="en",
        timezone="America/New_York",
        today_on=date(2022, 3, 14),
        sections=tuple(MenuEntry(name, f"/{name.lower().replace(' ', '-')}/") for name in SECTIONS),
        sisters=tuple(MenuEntry(name, f"https://{key}.localhost/") for key, name in LOOKS.items() if key != look),
        fixed_pages=(MenuEntry("About", "/about/"), MenuEntry("Privacy", "/privacy/")),
    )
    return replace(made, **other)


SECTION = facts.SectionFacts(
    "superpowers", "SUPERPOWERS", "The superpowers of the 21st century.", "/superpowers/",
    "https://war.localhost/superpowers/", "SpaceWar",
)  # fmt: skip


def teaser(number: int = 1, **other: object) -> facts.Teaser:
    made = facts.Teaser(
        headline=f"Silent lander answers after {number + 10} days in the dark of the crater",
        href=f"/2022/03/14/silent-lander-{number}/",
        standfirst=WORDS,
        section_name=SECTIONS[number % len(SECTIONS)],
        section_href="/superpowers/",
        site_name="" if number % 3 else "SpaceWar",
        dateline="Kyiv (AFP) March 13, 2022" if number % 2 else "",
        published_at=AT,
        language="en",
        direction="ltr",
        picture=PICTURE if number % 2 else None,
        corrected=number == 5,
    )
    return replace(made, **other)


RTL = teaser(2, headline="المسبار الصامت يجيب", standfirst="بعد أحد عشر يوما من الصمت.", language="ar", direction="rtl")
TEASERS = (*(teaser(number) for number in range(1, 16)), RTL)


def story(look: str = "spacedaily", **other: object) -> facts.StoryFacts:
    made = facts.StoryFacts(
        site=site(look),
        section=SECTION,
        url="https://space.localhost/2022/03/14/silent-lander/",
        path="/2022/03/14/silent-lander/",
        lite_path="/2022/03/14/silent-lander/lite/",
        day=date(2022, 3, 14),
        headline="Silent lander answers after eleven days in the dark",
        standfirst="A carrier wave, thin but steady, ends the longest night of the mission.",
        description="A carrier wave, thin but steady, ends the longest night of the mission.",
        byline="By Ada Novak",
        dateline="Ostrava (SNN) March 13, 2022",
        source_name="SNN",
        source_full_name="SNN staff",
        body_html=f"<p>{WORDS}</p>" * 9
        + "<h2>What comes next</h2><table><tr><th>Day</th><td>11</td></tr></table><blockquote><p>Listen.</p></blockquote>",
        words=230,
        language="en",
        direction="ltr",
        picture=PICTURE,
        published_at=AT,
        updated_at=AT.replace(hour=12),
        sourced_at=AT.replace(hour=7),
        corrections=(facts.CorrectionFacts("The lander was silent for eleven days, not nine.", AT.replace(hour=13)),),
        related_links=(
            facts.LinkFacts("Learn about the Superpowers at SpaceWar", "https://war.localhost/superpowers/"),
        ),
        related=TEASERS[1:4],
        house=HOUSE,
        ask=TIERS,
    )
    return replace(made, **other)


def hostile() -> facts.StoryFacts:
    return story(
        headline=HOSTILE, standfirst=HOSTILE, description=HOSTILE, byline=HOSTILE, dateline=HOSTILE,
        related_links=(facts.LinkFacts(HOSTILE, ""),), related=(teaser(1, headline=HOSTILE, standfirst=HOSTILE),),
        corrections=(facts.CorrectionFacts(HOSTILE, AT),),
    )  # fmt: skip


def arabic() -> facts.StoryFacts:
    return story(
        headline=RTL.headline, standfirst=RTL.standfirst, body_html="<p>قال فريق التشغيل إن الإشارة ضعيفة.</p>",
        language="ar", direction="rtl", picture=None,
    )  # fmt: skip


def pages(look: str = "spacedaily") -> dict[str, facts.FrontFacts | facts.StoryFacts | object]:
    """One of each kind of page, and the odd ones."""
    at_site, day = site(look), date(2022, 3, 13)
    blocks = ((SECTION, TEASERS[:4]), (replace(SECTION, name="MOON DAILY"), TEASERS[12:]))
    log = (facts.CorrectedStory("Silent lander", "/2022/03/14/silent-lander/", "Eleven days, not nine.", AT),)
    return {
        "front": facts.FrontFacts(at_site, TEASERS, blocks, (day,), HOUSE, TIERS),
        "front-empty": facts.FrontFacts(replace(at_site, sections=(), sisters=(), fixed_pages=()), (), (), (), None, Ask()),
        "section": facts.SectionFrontFacts(at_site, SECTION, TEASERS, (day,), HOUSE, TIERS),
        "section-empty": facts.SectionFrontFacts(at_site, SECTION, (), (), None, TIERS),
        "edition": facts.EditionFacts(at_site, date(2022, 3, 14), blocks, (day,), None, HOUSE, TIERS),
        "story": story(look),
        "story-bare": story(
            look, picture=None, house=None, standfirst="", byline="", dateline="", updated_at=None, sourced_at=None,
            corrections=(), related_links=(), related=(), ask=Ask(),
        ),
        "story-rtl": replace(arabic(), site=at_site),
        "story-hostile": replace(hostile(), site=at_site),
        "gone": facts.GoneFacts(at_site, "/2022/x/", "/2022/x/lite/", day, "The agency withdrew it: the quotation was invented.", AT),
        "notfound": facts.NotFoundFacts(at_site),
        "fixed": facts.FixedFacts(at_site, "about", "About us", f"<p>{WORDS}</p>", TIERS),
        "support": facts.SupportFacts(at_site, TIERS, sandbox=True),
        "corrections": facts.CorrectionsFacts(at_site, log, (facts.Withdrawn("/2022/x/", "Invented.", AT),), TIERS),
    }  # fmt: skip


def feed(*stories: facts.StoryFacts) -> facts.FeedFacts:
    return facts.FeedFacts(site(), None, "https://space.localhost/", stories)
