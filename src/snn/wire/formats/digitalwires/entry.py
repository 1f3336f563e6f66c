"""One entry of dpa-digitalwires as an Item."""

from __future__ import annotations

import html
import re
from datetime import datetime

from snn.ground.markup import to_text
from snn.wire.dispatch import Item, Kind, Link, PictureRef, Reason, Refused, Rendition, Subject
from snn.wire.formats import bodies, iptcvalues, moments
from snn.wire.formats.ninjs.fields import Fields
from snn.wire.formats.xmlitem import finished, unique

_ENDED = {"canceled", "cancelled", "withheld"}
_CORRECTIONS = {"sig:correction", "correction"}
_UPDATES = {"sig:update", "update"}
# dpa's text genres that are words to desks.
_ADVISORIES = {"achtung", "tagesvorschau", "hinweis", "planung"}
_TOPICS = ("dnltype:dpasubject", "dnltype:subject", "dnltype:desk", "dnltype:genre", "dnltype:scope")
_PLACES = ("dnltype:geosubject", "dnltype:poi", "dnltype:place")
_LINK = re.compile(r"<a [^>]*?href=\"(https?://[^\"]+)\"[^>]*>(.*?)</a>", re.S)


def read(fields: Fields) -> Item:
    """The Item that an entry is.

    Raises: Refused.
    """
    guid = fields.line("urn")
    kind = _kind(fields)
    headline = fields.line("headline")
    body = _body(fields, headline)
    if not body and kind is not Kind.KILL and fields.objects("associations"):
        raise Refused(Reason.NOT_A_STORY, f"{guid}: a picture, sound or film without a text; nothing to take")
    versioned = _moment(fields, "version_created")
    item = Item(
        format="digitalwires",
        guid=guid,
        headline=headline,
        body_html=body,
        version=max(1, iptcvalues.whole(fields.line("version"), 1) or 1),
        kind=kind,
        slugline=fields.line("kicker"),
        standfirst=fields.line("teaser", "subhead"),
        byline=fields.line("byline"),
        credit=fields.line("creditline"),
        provider=_provider(fields),
        dateline=iptcvalues.dateline(fields.line("dateline"), near=versioned),
        language=fields.line("language") or "de",
        urgency=iptcvalues.urgency(fields.line("urgency")),
        subjects=_subjects(fields),
        keywords=unique((*_names(fields, "dnltype:keyword"), *fields.words("keyword_names"))),
        places=unique((*_names(fields, *_PLACES), *fields.words("geosubject_names"))),
        people=_names(fields, "dnltype:person"),
        organisations=_names(fields, "dnltype:organisation"),
        created_at=_moment(fields, "content_created"),
        versioned_at=versioned,
        sent_at=_moment(fields, "updated"),
        embargo_at=_moment(fields, "embargoed"),
        editor_note=_notes(fields),
        usage_terms=fields.text("usageterms"),
        links=_links(fields),
        pictures=tuple(picture for one in fields.objects("associations") if (picture := _picture(one)).href),
        signal=" ".join(filter(None, (fields.line("signal"), _status(fields)))),
        alternative_headlines=unique([fields.line("subhead")]),
        extra=_extra(fields),
    )
    return finished(item, item.slugline)


def _kind(fields: Fields) -> Kind:
    if fields.line("pubstatus").lower() in _ENDED:
        return Kind.KILL
    signal = fields.line("signal").lower()
    if signal in _CORRECTIONS:
        return Kind.CORRECTION
    if _ADVISORIES & {name.lower() for name in _names(fields, "dnltype:genre")}:
        return Kind.ADVISORY
    version = iptcvalues.whole(fields.line("version"), 1) or 1
    return Kind.UPDATE if signal in _UPDATES or version > 1 else Kind.NEW


def _status(fields: Fields) -> str:
    status = fields.line("pubstatus")
    return "" if status == "usable" else status


def _body(fields: Fields, headline: str) -> str:
    """The article, and below it the box of facts that belongs to it."""
    article = bodies.from_html(fields.text("article_html"), headline)
    if not article:
        return ""
    box = bodies.from_html(fields.text("infobox_html"))
    return "\n".join(filter(None, (article, box)))


def _provider(fields: Fields) -> str:
    return next(iter(_names(fields, "dnltype:provider")), "") or "dpa"


def _moment(fields: Fields, name: str) -> datetime | None:
    return moments.moment(fields.text(name), name)


def _categories(fields: Fields, *sorts: str) -> list[Fields]:
    return [one for one in fields.objects("categories") if one.line("type") in sorts]


def _names(fields: Fields, *sorts: str) -> tuple[str, ...]:
    return unique(one.line("name") for one in _categories(fields, *sorts))


def _subjects(fields: Fields) -> tuple[Subject, ...]:
    found: dict[tuple[str, str], Subject] = {}
    for one in _categories(fields, *_TOPICS):
        if subject := iptcvalues.subject_of(one.line("qcode"), one.line("name")):
            found.setdefault((subject.scheme, subject.code), subject)
    return tuple(found.values())


def _notes(fields: Fields) -> str:
    """What the desk tells desks; contacts and all that is not for publication among it."""
    notes = [to_text(one.text("ednote")) for one in fields.objects("ednotes")]
    return "\n".join(unique(notes))


def _links(fields: Fields) -> tuple[Link, ...]:
    found = _LINK.findall(fields.text("linkbox_html"))
    return tuple(Link(to_text(words), html.unescape(href)) for href, words in found)


def _picture(one: Fields) -> PictureRef:
    if one.line("type") not in ("image", "picture", "graphic"):
        return PictureRef("")
    sizes = [_size(size) for size in one.objects("renditions") if size.line("url", "href")]
    best = max(sizes, key=lambda size: size.width, default=Rendition(""))
    return PictureRef(
        best.href,
        one.line("caption", "headline"),
        one.line("creditline"),
        rights=one.line("copyrightnotice", "usageterms"),
        renditions=tuple(sizes) if len(sizes) > 1 else (),
    )


def _size(size: Fields) -> Rendition:
    width, height = (iptcvalues.whole(size.line(*names), 0) or 0 for names in (("width", "size"), ("height",)))
    return Rendition(size.line("url", "href"), media_type=size.line("mimetype"), width=width, height=height)


def _extra(fields: Fields) -> dict[str, str]:
    said = {
        "copyright": fields.line("copyrightnotice"),
        "entry_id": fields.line("entry_id"),
        "genre": ", ".join(_names(fields, "dnltype:genre")),
    }
    return {name: value for name, value in said.items() if value}
