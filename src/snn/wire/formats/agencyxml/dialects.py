"""Which agencies' own XML is read, and which element holds what. A dialect is data; adding one is adding a row."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dialect:
    """One agency's XML; each field a tuple of paths below the story element, the first with words counts.

    Shape:  `path/@name` is an attribute; body elements hold escaped HTML or markup.
    """

    name: str
    story: str
    marks: tuple[str, ...]
    guid: tuple[str, ...]
    headline: tuple[str, ...]
    body: tuple[str, ...]
    zone: str = "UTC"
    version: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    slugline: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    default_provider: str = ""
    place: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    default_language: str = ""
    urgency: tuple[str, ...] = ()
    moment: tuple[str, ...] = ()
    embargo: tuple[str, ...] = ()
    # What a moment begins with where there is none.
    no_moment: str = ""
    note: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    # A picture, and its address and caption below it.
    picture: str = ""
    picture_href: str = ""
    picture_caption: str = ""
    link: tuple[str, ...] = ()
    # Elements whose word `true` makes the item a kill or a correction.
    kill: tuple[str, ...] = ()
    correction: tuple[str, ...] = ()
    # An element whose being filled in makes it a correction.
    correction_note: tuple[str, ...] = ()
    # Elements that make it no story, by the words they hold.
    other_than_story: dict[str, frozenset[str]] = field(default_factory=dict)


RITZAU = Dialect(
    name="ritzau",
    story="RBNews",
    marks=("NewsID", "content"),
    guid=("NewsID",),
    headline=("headline",),
    body=("content",),
    zone="Europe/Copenhagen",
    version=("version",),
    replaces=("replacedID",),
    slugline=("strapline",),
    standfirst=("subtitle",),
    byline=("byLine",),
    default_provider="Ritzau",
    place=("town",),
    default_language="da",
    urgency=("Priority",),
    moment=("PublishDate",),
    note=("EdNote", "ednote", "TilRedaktionen"),
    keywords=("SubjectKeyword/*", "section"),
    subjects=("IPTCList/*",),
    kill=("Annuleret",),
    correction=("Korrektion",),
)
SOLITA = Dialect(
    name="release",
    story="release",
    marks=("body", "title"),
    guid=("@id",),
    headline=("title",),
    body=("body",),
    zone="Europe/Oslo",
    version=("version/@id", "version"),
    standfirst=("leadtext",),
    provider=("publisher/@name", "publisher/name", "publisher"),
    language=("@lang",),
    moment=("publicationDate", "published", "date"),
    embargo=("embargo",),
    keywords=("keywords/keyword", "themes/theme"),
    picture="images/image",
    picture_href="url",
    picture_caption="caption",
    link=("longurl", "shorturl"),
)
NTB_CALENDAR = Dialect(
    name="ntb-calendar",
    story="document",
    marks=("service", "title", "content"),
    guid=("ntbId",),
    headline=("title",),
    body=("content",),
    zone="Europe/Oslo",
    default_provider="NTB",
    default_language="no",
    urgency=("priority",),
    moment=("time",),
    keywords=("subjects/subject", "category"),
    other_than_story={"service": frozenset({"newscalendar"})},
)
JIMI = Dialect(
    name="jimi",
    story="ContentItem",
    marks=("SystemSlug", "ContentText", "Headline"),
    guid=("SystemSlug",),
    headline=("Headline2", "Headline"),
    body=("ContentText",),
    zone="America/Toronto",
    version=("WritethruValue",),
    slugline=("SlugProper",),
    byline=("Byline",),
    provider=("Source",),
    default_provider="CP",
    place=("City",),
    urgency=("RankingValue",),
    moment=("UpdatedDateTime", "CreatedDateTime"),
    embargo=("EmbargoTime",),
    no_moment="0001-01-01",
    note=("EditorNote", "UpdateNote", "Corrections"),
    keywords=("Keyword", "Category"),
    correction_note=("Corrections",),
    other_than_story={"ContentType": frozenset({"Photo"})},
)
DIALECTS = (RITZAU, SOLITA, NTB_CALENDAR, JIMI)
