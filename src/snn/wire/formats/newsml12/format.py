"""NewsML 1.x: AFP, ANA, Business Wire, Nordic IR and others.

Headline: the nearest HeadLine, else NameLabel, else SlugLine, else the first words of the text.
Lineage:  urn:newsml:PROVIDER:DAY:ITEM. AFP's DateId has a time of day which is no part of the identity.
Body:     the first content of the component whose role is the main text; style sheets and captions are passed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item, Kind, PictureRef, Reason, Refused, Subject
from snn.wire.formats.iptcvalues import dateline, moment, subject_of, urgency, whole
from snn.wire.formats.xmlbody import element_to_html, pictures_in, safe_href, text_to_html
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element, attribute, first, read, root_name, words

_ENDED = {"canceled", "cancelled", "withdrawn", "withheld", "killed", "deleted"}
_MAIN_ROLES = {"main", "maintext", "body", "text", "story"}
_OTHER_ROLES = {"stylesheet", "headline", "caption", "summary", "thumbnail", "preview", "abstract", "subheadline"}
_TEXT_MEDIA = {"", "text", "complexdata", "nitf", "html", "xhtml"}
_TEXT_TYPE = re.compile(r"(?i)text/(?!css|calendar|javascript)|xhtml|html|nitf|xml|plain|^$")
_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")


class NewsML12:
    name = "newsml12"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is NewsML of the first generation."""
        root = root_name(raw)
        return root is not None and root[1] == "NewsML"

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        """An item for every NewsItem.

        Raises: Refused where the XML can't be read or holds no NewsItem.
        """
        root = read(raw)
        if root.tag != "NewsML":
            raise Refused(Reason.UNKNOWN_FORMAT, f"<{root.tag}> is not NewsML 1; send it as what it is")
        items = root.findall("NewsItem")
        if not items:
            raise Refused(Reason.NOT_A_STORY, "NewsML without a NewsItem; nothing to take")
        return [_taken(item, root) for item in items]


FORMAT: NewsML12 = NewsML12()


def _taken(news_item: Element, root: Element) -> Item | Refused:
    try:
        return _item(news_item, root)
    except Refused as refused:
        return refused


def _item(news: Element, root: Element) -> Item:
    guid, version, kind = _guid(news), _version(news), _kind(news)
    content = _main_content(news)
    if content is None and kind is not Kind.KILL and _has_other_media(news):
        raise Refused(Reason.NOT_A_STORY, f"{guid}: pictures, video or files without a text; nothing to take")
    created = moment(first(news, "NewsManagement/FirstCreated"))
    management = news.find("NewsManagement")
    item = Item(
        format="newsml12",
        guid=guid,
        headline=first(news, ".//NewsLines/HeadLine"),
        body_html="" if content is None else _body(content),
        version=version,
        kind=kind,
        slugline=first(news, ".//NewsLines/SlugLine", "Identification/NameLabel"),
        standfirst=first(news, ".//NewsLines/SubHeadLine"),
        byline=first(news, ".//NewsLines/ByLine"),
        credit=first(news, ".//NewsLines/CreditLine"),
        provider=_provider(news),
        dateline=_dateline(news, created),
        language=_language(news, content),
        urgency=urgency(
            attribute(news, "NewsManagement/Urgency", "FormalName")
            or attribute(root, "NewsEnvelope/Priority", "FormalName")
        ),
        subjects=_subjects(news),
        keywords=_keywords(news),
        places=_places(news),
        created_at=created,
        versioned_at=moment(first(news, "NewsManagement/ThisRevisionCreated")),
        embargo_at=None if management is None else _embargo(management, guid),
        editor_note=_editor_note(news),
        usage_terms=first(news, ".//UsageRights/UsageType", ".//UsageRights"),
        pictures=_pictures(news),
        extra=_extra(news),
    )
    return finished(item, first(news, "Identification/NameLabel"), item.slugline)


def _guid(news: Element) -> str:
    provider = first(news, "Identification/NewsIdentifier/ProviderId")
    day = first(news, "Identification/NewsIdentifier/DateId")
    own = first(news, "Identification/NewsIdentifier/NewsItemId")
    if provider and own:
        day = day[:8] if re.match(r"\d{8}T", day) else day
        return ":".join(part for part in ("urn:newsml", provider, day, own) if part)
    public = first(news, "Identification/NewsIdentifier/PublicIdentifier")
    if public:
        return re.sub(r":\d+[NUA]?$", "", public)
    raise Refused(Reason.MALFORMED, "NewsItem without NewsIdentifier; ask the sender for an item with one")


def _version(news: Element) -> int:
    return max(1, whole(first(news, "Identification/NewsIdentifier/RevisionId"), 1) or 1)


def _kind(news: Element) -> Kind:
    if attribute(news, "NewsManagement/Status", "FormalName").lower() in _ENDED:
        return Kind.KILL
    item_type = attribute(news, "NewsManagement/NewsItemType", "FormalName").lower()
    said = " ".join(attribute(each, ".", "FormalName").lower() for each in news.iterfind("NewsManagement/Instruction"))
    if "correct" in said or "correct" in item_type:
        return Kind.CORRECTION
    if item_type in ("kill", "cancel", "cancellation"):
        return Kind.KILL
    if item_type in ("advisory", "notice"):
        return Kind.ADVISORY
    update = attribute(news, "Identification/NewsIdentifier/RevisionId", "Update").upper()
    return Kind.UPDATE if update in ("U", "A") or _version(news) > 1 else Kind.NEW


def _embargo(management: Element, guid: str) -> datetime | None:
    status = attribute(management, "Status", "FormalName").lower()
    if status != "embargoed":
        return None
    said = first(management, "StatusWillChange/DateAndTime")
    until = moment(said)
    if until is None:
        named = f"until “{said}”" if said else "without a date"
        raise Refused(Reason.BAD_DATE, f"{guid}: embargoed {named}; ask the sender until when")
    return until


def _main_content(news: Element) -> Element | None:
    """The content that is the story, by role; the first that has words."""
    ranked: list[tuple[int, Element]] = []
    for content in news.iter("ContentItem"):
        if (rank := _rank(content)) is not None:
            ranked.append((rank, content))
    return min(ranked, key=lambda each: each[0])[1] if ranked else None


def _rank(content: Element) -> int | None:
    holder = content.find("DataContent")
    if holder is None or not words(holder) or content.find("Encoding") is not None:
        return None
    if attribute(content, "MediaType", "FormalName").lower() not in _TEXT_MEDIA:
        return None
    if not _TEXT_TYPE.search(attribute(content, "MimeType", "FormalName")):
        return None
    if attribute(content, "Format", "FormalName").lower() in ("css", "pdf"):
        return None
    roles = {attribute(each, "Role", "FormalName").lower() for each in content.iterancestors("NewsComponent")}
    if roles & _OTHER_ROLES:
        return None
    return 0 if roles & _MAIN_ROLES else 1


def _body(content: Element) -> str:
    holder = content.find("DataContent")
    if not len(holder):
        return text_to_html("".join(holder.itertext()))
    inner = holder.find(".//body.content")
    return element_to_html(holder if inner is None else inner)


def _has_other_media(news: Element) -> bool:
    media = {attribute(each, "MediaType", "FormalName").lower() for each in news.iter("ContentItem")}
    elsewhere = any(each.get("Href") for each in news.iter("ContentItem")) or news.find(".//NewsItemRef") is not None
    return elsewhere or bool(media - _TEXT_MEDIA)


def _dateline(news: Element, near: datetime | None) -> Dateline:
    said = first(news, ".//NewsLines/DateLine")
    found = dateline(said, near=near) if said else Dateline()
    day = moment(first(news, ".//DateLineDate"))
    # ANA and Nordic IR put a moment here and no place.
    place = "" if re.match(r"[\d\s./:]*(?:[A-Z]{2,4})?$", found.place) else found.place
    return Dateline(place, found.source, found.on or (day.date() if day and said else None))


def _provider(news: Element) -> str:
    return (
        attribute(news, ".//AdministrativeMetadata/Provider/Party", "FormalName")
        or attribute(news, ".//AdministrativeMetadata/Source/Party", "FormalName")
        or first(news, "Identification/NewsIdentifier/ProviderId")
    )


def _language(news: Element, content: Element | None) -> str:
    """That of the component that holds the text, else the first named."""
    for component in () if content is None else content.iterancestors("NewsComponent"):
        if tag := attribute(component, "DescriptiveMetadata/Language", "FormalName"):
            return tag.lower() if len(tag) == 2 else tag
    tag = attribute(news, ".//DescriptiveMetadata/Language", "FormalName")
    return tag or str(news.get("{http://www.w3.org/XML/1998/namespace}lang") or "en")


def _subjects(news: Element) -> tuple[Subject, ...]:
    names = {
        first(topic, "FormalName"): first(topic, "Description[@Variant='Name']", "Description")
        for topic in news.iter("Topic")
    }
    found: dict[str, Subject] = {}
    for holder in news.iter("SubjectCode"):
        for each in holder:
            code = str(each.get("FormalName") or "").strip()
            if each.tag in _SUBJECTS and code and (subject := subject_of(code, names.get(code, ""))):
                found.setdefault(code, subject)
    return tuple(found.values())


def _keywords(news: Element) -> tuple[str, ...]:
    named = (value for name, value in _properties(news) if name in ("Keyword", "Keywords"))
    lines = (words(each) for each in news.iterfind(".//NewsLines/KeywordLine"))
    return unique([*named, *lines])


def _places(news: Element) -> tuple[str, ...]:
    wanted = ("City", "Area", "CountryArea", "Country")
    return unique(
        str(each.get("Value") or "") for name in wanted for holder in (".//Location", ".//DescriptiveMetadata")
        for each in news.iterfind(f"{holder}/Property") if each.get("FormalName") == name
    )  # fmt: skip


def _properties(news: Element) -> Iterator[tuple[str, str]]:
    for each in news.iterfind(".//DescriptiveMetadata/Property"):
        yield str(each.get("FormalName") or ""), one_line(str(each.get("Value") or ""))


def _editor_note(news: Element) -> str:
    advisory = [
        first(line, "NewsLineText")
        for line in news.iter("NewsLine")
        if "advisory" in attribute(line, "NewsLineType", "FormalName").lower()
    ]
    instructions = [words(each) for each in news.iterfind("NewsManagement/Instruction")]
    comments = [words(each) for each in news.iterfind(".//NewsManagement/Property[@FormalName='EdNote']")]
    return "\n".join(unique([*advisory, *instructions, *comments]))


def _pictures(news: Element) -> tuple[PictureRef, ...]:
    found = list(pictures_in(news))
    for content in news.iter("ContentItem"):
        media = attribute(content, "MediaType", "FormalName").lower()
        if media in ("photo", "picture", "graphic", "image") and (href := safe_href(str(content.get("Href") or ""))):
            found.append(PictureRef(href, "", "", ""))
    return tuple(dict.fromkeys(found))


def _extra(news: Element) -> dict[str, str]:
    said = {
        "public_identifier": first(news, "Identification/NewsIdentifier/PublicIdentifier"),
        "copyright": first(news, ".//NewsLines/CopyrightLine"),
        "status": attribute(news, "NewsManagement/Status", "FormalName"),
    }
    return {name: value for name, value in said.items() if value}
