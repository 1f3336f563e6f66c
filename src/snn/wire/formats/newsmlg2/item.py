"""One item of NewsML-G2.

Headline: the headline without a role, else any but a sub-headline, else the NITF hedline or title in the body, else
          the item's title, else the slugline, else the first words of the text.
Lineage:  the guid; a version that some senders repeat at its end is cut off.
Embargo:  an empty `embargoed` is ignored where pubStatus says usable: BusinessDesk sends it in every item.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from snn.wire.dispatch import Dateline, Item, Kind, Link, Reason, Refused
from snn.wire.formats.iptcvalues import dateline, moment, urgency, wall_clock, whole
from snn.wire.formats.newsmlg2 import pictures, subjects
from snn.wire.formats.xmlbody import element_to_html, safe_href, text_to_html
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element, first, words

KINDS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_ENDED = {"canceled", "cancelled", "withheld", "withdrawn"}
_CORRECTIONS = {"sig:correction", "edstat:c", "signal:correction", "role:correction"}
# Reuters numbers its versions from anywhere, so that only this tells the first of them.
_NEW = {"edstat:n"}
_UPDATES = {"sig:update", "edstat:u", "tt_sig:replace"}
_KILLS = {"sig:kill", "sig:cancel", "edstat:k", "sttinstruct:remove"}
_OTHER_CLASSES = {"picture", "photo", "graphic", "video", "audio", "animation", "composite", "package", "planning"}
# Senders whose `located` is where the story was edited: Bangalore, for one about Chelsea.
_LOCATED_IS_THE_DESK = {"reuters.com"}
_LONG_VERSION = 5
_RFC_3085 = re.compile(r"urn:newsml:[^:]+:\d{8}(?:T[^:]*)?:[^:]+:\d+[NUA]?")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(news: Element) -> Item:
    """The Item that a newsItem is.

    Raises: Refused.
    """
    item_meta, content_meta = _child(news, "itemMeta"), _child(news, "contentMeta")
    _refuse_other_than_story(news, item_meta)
    guid, version = _identity(news)
    kind = _kind(item_meta, version)
    body, headline, byline = _content(news, guid, kind)
    topics = subjects.read(news, content_meta)
    provider = _named(item_meta.find("provider"))
    clock = wall_clock(provider)
    versioned = moment(first(item_meta, "versionCreated"), clock)
    item = Item(
        format="newsmlg2",
        guid=guid,
        headline=_headline(content_meta) or headline,
        body_html=body,
        version=version,
        kind=kind,
        slugline=first(content_meta, "slugline"),
        standfirst=_standfirst(content_meta) or first(news, "contentSet//p[@class='teaser']"),
        byline=first(content_meta, "by") or byline,
        credit=first(content_meta, "creditline").strip("–- "),
        provider=provider,
        dateline=_dateline(content_meta, versioned, provider),
        language=_language(news, content_meta),
        urgency=urgency(first(content_meta, "urgency")),
        subjects=topics.subjects,
        keywords=unique(words(each) for each in content_meta.iterfind("keyword")),
        places=unique((*_located(content_meta), *topics.places)),
        people=topics.people,
        organisations=topics.organisations,
        created_at=moment(first(content_meta, "contentCreated"), clock)
        or moment(first(item_meta, "firstCreated"), clock),
        versioned_at=versioned,
        embargo_at=_embargo(item_meta, guid, clock),
        editor_note="\n".join(unique(words(each) for each in item_meta.iterfind("edNote"))),
        usage_terms="\n".join(unique(words(each) for each in news.iterfind("rightsInfo/usageTerms"))),
        links=_links(item_meta),
        pictures=pictures.of_story(news),
        signal=_signal(item_meta),
        alternative_headlines=_other_headlines(content_meta),
        extra=_extra(news, content_meta),
    )
    return finished(item, first(item_meta, "title"), item.slugline)


def _child(element: Element, name: str) -> Element:
    found = element.find(name)
    return element.makeelement(name) if found is None else found


def _identity(news: Element) -> tuple[str, int]:
    guid = str(news.get("guid") or "").strip()
    if not guid:
        raise Refused(Reason.MALFORMED, f"<{news.tag}> without guid; ask the sender for an item with one")
    said = str(news.get("version") or "").strip()
    # Reuters' versions have nine digits, RFC 3085 ends with them; any other id that ends in a number is an id.
    is_versioned = len(said) >= _LONG_VERSION or _RFC_3085.fullmatch(guid)
    if said and is_versioned and len(guid) > len(said) + 1 and guid.endswith(f":{said}"):
        guid = guid[: -len(said) - 1]
    return guid, max(1, whole(said, 1) or 1)


def _kind(item_meta: Element, version: int) -> Kind:
    signals = {_code(each).lower() for each in item_meta.iterfind("signal")}
    signals |= {f"role:{_local(_code(each))}" for each in item_meta.iterfind("role")}
    status = item_meta.find("pubStatus")
    if (status is not None and _local(_code(status)) in _ENDED) or signals & _KILLS:
        return Kind.KILL
    if signals & _CORRECTIONS or any(each.endswith("/signal/correction") for each in signals):
        return Kind.CORRECTION
    if _local(_code(_child(item_meta, "itemClass"))) == "advisory":
        return Kind.ADVISORY
    if signals & _NEW:
        return Kind.NEW
    updated = signals & _UPDATES or any(each.startswith("update:") for each in signals) or version > 1
    return Kind.UPDATE if updated else Kind.NEW


def _refuse_other_than_story(news: Element, item_meta: Element) -> None:
    guid = str(news.get("guid") or "an item without guid")
    if news.tag != "newsItem":
        what = news.tag.removesuffix("Item")
        raise Refused(Reason.NOT_A_STORY, f"{guid}: a {what} item, not a story; its stories come as items of their own")
    sort = _local(_code(_child(item_meta, "itemClass")))
    if sort in _OTHER_CLASSES:
        raise Refused(Reason.NOT_A_STORY, f"{guid}: a {sort} item without a text of its own; nothing to take")


def _content(news: Element, guid: str, kind: Kind) -> tuple[str, str, str]:
    """Body, and the headline and byline that NITF or HTML gives with it: of the first content that has words."""
    content_set = news.find("contentSet")
    for holder in () if content_set is None else content_set:
        if holder.tag == "inlineXML":
            body, headline, byline = _inline_xml(holder)
        elif holder.tag == "inlineData":
            body, headline, byline = (element_to_html(holder) if len(holder) else text_to_html(_data(holder))), "", ""
        else:
            continue
        if body:
            return body, headline, byline
    remote = content_set is not None and content_set.find("remoteContent") is not None
    if remote and kind is not Kind.KILL and content_set.find("inlineXML") is None:
        raise Refused(Reason.NOT_A_STORY, f"{guid}: only remote content, no text in the item; nothing to take")
    return "", "", ""


def _data(holder: Element) -> str:
    """The words of an inlineData; empty where it holds no text."""
    said = "".join(holder.itertext())
    if "base64" not in str(holder.get("encoding") or ""):
        return said
    if not str(holder.get("contenttype") or "text/plain").startswith("text/"):
        return ""
    try:
        return base64.b64decode(said).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _inline_xml(holder: Element) -> tuple[str, str, str]:
    content = holder.find(".//body.content")
    if content is None:
        body = holder.find(".//body")
        if holder.find("sports-content") is not None or holder.find("xbrl") is not None:
            return "", "", ""
        byline = first(holder, ".//header/p[@class='byline']", ".//p[@class='byline']", ".//BYLINE")
        return element_to_html(holder if body is None else body), first(holder, "html/head/title"), byline
    headline = first(holder, ".//hedline/hl1", ".//hedline", ".//head/title")
    names = [" ".join(each.itertext()) for each in holder.iterfind(".//body.head/byline")]
    return element_to_html(content), headline, "; ".join(unique(names))


def _headline(content_meta: Element) -> str:
    ranked = sorted(content_meta.iterfind("headline"), key=lambda each: bool(each.get("role")))
    return next((said for each in ranked if (said := words(each)) and "sub" not in _role(each)), "")


def _other_headlines(content_meta: Element) -> tuple[str, ...]:
    """Short, online and other headlines that were sent beside the main one."""
    main = _headline(content_meta)
    return tuple(said for said in unique(words(each) for each in content_meta.iterfind("headline")) if said != main)


def _signal(item_meta: Element) -> str:
    """What the sender says the item does to the one before: its signals, and a status other than usable."""
    said = [_code(each) for each in item_meta.iterfind("signal")]
    status = _code(_child(item_meta, "pubStatus"))
    return " ".join(unique([*said, "" if _local(status) == "usable" else status]))


def _standfirst(content_meta: Element) -> str:
    for each in content_meta.iterfind("description"):
        if (not each.get("role") or "summary" in _role(each)) and (said := words(each)):
            return said
    return next((words(each) for each in content_meta.iterfind("headline") if "sub" in _role(each)), "")


def _role(element: Element) -> str:
    return str(element.get("role") or "").lower()


def _code(element: Element) -> str:
    return str(element.get("qcode") or element.get("uri") or element.get("literal") or "").strip()


def _local(code: str) -> str:
    return code.rpartition("/")[2].rpartition(":")[2].lower()


def _named(element: Element | None) -> str:
    if element is None:
        return ""
    if named := first(element, "name") or str(element.get("literal") or ""):
        return named
    code = _code(element)
    if code.startswith(("http://", "https://")):
        return (urlsplit(code).hostname or "").removeprefix("www.")
    return code.rpartition(":")[2]


def _dateline(content_meta: Element, near: datetime | None, provider: str) -> Dateline:
    found = dateline(first(content_meta, "dateline"), near=near)
    if found.place or provider in _LOCATED_IS_THE_DESK:
        return found
    return Dateline(_named(content_meta.find("located")), found.source, found.on)


def _language(news: Element, content_meta: Element) -> str:
    element = content_meta.find("language")
    named = "" if element is None else str(element.get("tag") or "")
    return named or str(news.get(_LANG) or "en")


def _located(content_meta: Element) -> list[str]:
    named = []
    for located in content_meta.iterfind("located"):
        named += [_named(located), *(first(each, "name") for each in located.iterfind("broader"))]
    return named


def _embargo(item_meta: Element, guid: str, clock: tzinfo) -> datetime | None:
    element = item_meta.find("embargoed")
    said = words(element)
    if not said:
        return None
    until = moment(said, clock)
    if until is None:
        raise Refused(Reason.BAD_DATE, f"{guid}: embargoed until “{said}”, which is no date; ask the sender until when")
    return until


def _links(item_meta: Element) -> tuple[Link, ...]:
    found = []
    for each in item_meta.iterfind("link"):
        href = safe_href(str(each.get("href") or ""))
        if href.startswith(("http://", "https://")) and not pictures.is_picture(each, href):
            found.append(Link(first(each, "title") or href, href))
    return tuple(found)


def _extra(news: Element, content_meta: Element) -> dict[str, str]:
    said = {
        "copyright": first(news, "rightsInfo/copyrightNotice"),
        "info_source": _named(content_meta.find("infoSource")),
        "contributor": "; ".join(unique(_named(each) for each in content_meta.iterfind("contributor"))),
        "original_guid": str(news.get("guid") or ""),
    }
    return {name: value for name, value in said.items() if value}
