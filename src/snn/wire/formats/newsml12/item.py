"""The stories of one NewsItem of NewsML 1.x.

Headline: the nearest HeadLine, else NameLabel, else SlugLine, else the first words of the text.
Lineage:  urn:newsml:PROVIDER:DAY:ITEM. AFP's DateId has a time of day which is no part of the identity.
Body:     the first content of the component whose role is the main text; style sheets and captions are passed by.
Several:  components that have a headline and a text each, and are no equivalents, are a story each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused, Subject
from snn.wire.formats import identity
from snn.wire.formats.iptcvalues import dateline, moment, subject_of, urgency, whole
from snn.wire.formats.newsml12 import pictures
from snn.wire.formats.xmlbody import element_to_html, text_to_html
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element, attribute, first, words

_NO_HEADLINE = re.compile(r"[\W_]*(?:(?:News(?:Component|Item|Lines)|ContentItem|DataContent)(?:Ref)?)?[\W_]*")
_ENDED = {"canceled", "cancelled", "withdrawn", "withheld", "killed", "deleted"}
_MAIN_ROLES = {"main", "maintext", "body", "text", "story"}
_OTHER_ROLES = {
    "title",
    "head",
    "lead",
    "picture",
    "stylesheet",
    "headline",
    "caption",
    "summary",
    "thumbnail",
    "preview",
    "abstract",
    "subheadline",
}
_TEXT_MEDIA = {"", "text", "complexdata", "nitf", "html", "xhtml"}
_TEXT_TYPE = re.compile(r"(?i)text/(?!css|calendar|javascript)|xhtml|html|nitf|xml|plain|^$")
_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")


def read(news: Element, root: Element) -> Sequence[Item | Refused]:
    """The stories of a NewsItem: one, or one for each component that is a story of its own.

    Raises: Refused.
    """
    guid, kind = _guid(news), _kind(news)
    if news.find("Update") is not None and news.find("NewsComponent") is None:
        raise Refused(
            Reason.NOT_A_STORY, f"{guid}: a list of changes to another item; send the item itself as it is now"
        )
    texts = _texts(news)
    if not texts and kind is not Kind.KILL and _has_other_media(news):
        raise Refused(Reason.NOT_A_STORY, f"{guid}: pictures, video or files without a text; nothing to take")
    apart = _apart(texts)
    if len(apart) > 1:
        return [_part(news, root, content, number) for number, content in enumerate(apart)]
    return [_item(news, root, texts[0] if texts else None)]


def _part(news: Element, root: Element, content: Element, number: int) -> Item | Refused:
    try:
        item = _item(news, root, content)
    except Refused as refused:
        return refused
    component = next(each for each in _around(content) if each.find("NewsLines/HeadLine") is not None)
    name = str(component.get("Duid") or component.get("Euid") or number + 1)
    return replace(item, guid=f"{item.guid}#{name}")


def _item(news: Element, root: Element, content: Element | None) -> Item:
    guid = _guid(news)
    created = moment(first(news, "NewsManagement/FirstCreated"))
    revised = moment(first(news, "NewsManagement/ThisRevisionCreated"))
    management = news.find("NewsManagement")
    headline = _headline(news, content)
    sent = moment(first(root, "NewsEnvelope/DateAndTime"))
    priority = urgency(attribute(root, "NewsEnvelope/Priority", "FormalName"))
    item = Item(
        format="newsml12",
        guid=guid,
        headline=headline,
        body_html="" if content is None else "\n".join(filter(None, (_beside(content, "lead"), _body(content)))),
        version=_version(news),
        kind=_kind(news),
        slugline=_line(news, content, "SlugLine") or first(news, "Identification/NameLabel"),
        standfirst=_line(news, content, "SubHeadLine"),
        byline=_line(news, content, "ByLine"),
        credit=_line(news, content, "CreditLine"),
        provider=_provider(news),
        dateline=_dateline(news, created),
        language=_language(news, content),
        urgency=urgency(
            attribute(news, "NewsManagement/Urgency", "FormalName") or first(news, "NewsManagement/Urgency")
        )
        or priority,
        subjects=_subjects(news),
        keywords=_keywords(news),
        places=_places(news),
        people=_named(news, "Person", "People"),
        organisations=_named(news, "Organisation", "Organization", "Company"),
        created_at=created,
        versioned_at=revised or sent,
        sent_at=sent,
        embargo_at=None if management is None else _embargo(management, guid),
        editor_note=_editor_note(news),
        usage_terms=first(news, ".//UsageRights/UsageType", ".//UsageRights"),
        pictures=pictures.read(news),
        signal=_signal(news),
        priority=priority,
        alternative_headlines=_other_headlines(content, headline),
        extra=_extra(news),
    )
    done = finished(item, first(news, "Identification/NameLabel"), item.slugline)
    return replace(done, provider=identity.named(done.provider, done.credit, done.dateline.source))


def _beside(content: Element, role: str) -> str:
    """The text of a component beside the content's own: Belga sends title, lead and body as three."""
    above = _around(content)[1:2]
    for component in (each for one in above for each in one.iterfind("NewsComponent")):
        inner = component.find("ContentItem")
        if inner is not None and attribute(component, "Role", "FormalName").lower() == role:
            holder = inner.find("DataContent")
            return "" if holder is None or not words(holder) else _body(inner)
    return ""


def _headline(news: Element, content: Element | None) -> str:
    """Belga's sound has `*** *** NewsComponentRef` where a headline belongs: what its system had for none."""
    said = _line(news, content, "HeadLine")
    return "" if _NO_HEADLINE.fullmatch(said) else said


def _line(news: Element, content: Element | None, name: str) -> str:
    """A news line of the component that holds the text, or of the nearest around it; else the first there is."""
    around = _around(content)
    if not any(component.find("NewsLines") is not None for component in around):
        return first(news, f".//NewsLines/{name}")
    return next((said for component in around if (said := first(component, f"NewsLines/{name}"))), "")


def _around(content: Element | None) -> list[Element]:
    """The components that a content stands in, the nearest first."""
    return [] if content is None else list(content.iterancestors("NewsComponent"))


def _other_headlines(content: Element | None, headline: str) -> tuple[str, ...]:
    """Further headlines of the component that holds the text; those of pictures and other stories are theirs."""
    around = _around(content)[:1]
    lines = [words(each) for component in around for each in component.iterfind("NewsLines/HeadLine")]
    return tuple(said for said in unique(lines) if said != headline)


def _signal(news: Element) -> str:
    said = [attribute(each, ".", "FormalName") for each in news.iterfind("NewsManagement/Instruction")]
    status = attribute(news, "NewsManagement/Status", "FormalName")
    return " ".join(unique([*said, "" if status.lower() == "usable" else status]))


def _guid(news: Element) -> str:
    provider = first(news, "Identification/NewsIdentifier/ProviderId")
    day = first(news, "Identification/NewsIdentifier/DateId")
    # TASS gives its ids to components.
    own = first(news, "Identification/NewsIdentifier/NewsItemId") or attribute(news, "NewsComponent", "Duid", "Euid")
    if provider and own:
        day = day[:8] if re.match(r"\d{8}T", day) else day
        # ANP writes the revision once more at the end of its id.
        own = re.sub(rf"-v{_version(news)}$", "", own)
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


def _texts(news: Element) -> list[Element]:
    """Every content that may be a story, those whose role says so first."""
    ranked = [(rank, content) for content in news.iter("ContentItem") if (rank := _rank(content)) is not None]
    return [content for _, content in sorted(ranked, key=lambda each: each[0])]


def _apart(texts: Sequence[Element]) -> list[Element]:
    """The texts that are stories of their own: each in a component with a headline, none an equivalent of another."""
    found: dict[int, Element] = {}
    for content in texts:
        components = list(content.iterancestors("NewsComponent"))
        if any(str(each.get("EquivalentsList") or "").lower() == "yes" for each in components):
            continue
        own = next((each for each in components[:-1] if each.find("NewsLines/HeadLine") is not None), None)
        if own is not None:
            found.setdefault(id(own), content)
    return list(found.values())


def _rank(content: Element) -> int | None:
    holder = content.find("DataContent")
    if holder is None:
        holder = content.find("Encoding/DataContent")
    if holder is None or not words(holder):
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
    if holder is None:
        return text_to_html(_decoded(content))
    if not len(holder):
        return text_to_html("".join(holder.itertext()))
    inner = holder.find(".//body.content")
    return element_to_html(holder if inner is None else inner)


def _decoded(content: Element) -> str:
    """The words of a content in Base64; empty in any other encoding."""
    encoding = content.find("Encoding")
    if "base64" not in str(encoding.get("Notation") or "").lower():
        return ""
    try:
        return base64.b64decode(words(encoding)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


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


def _named(news: Element, *names: str) -> tuple[str, ...]:
    return unique(value for name, value in _properties(news) if name in names)


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


def _extra(news: Element) -> dict[str, str]:
    said = {
        "public_identifier": first(news, "Identification/NewsIdentifier/PublicIdentifier"),
        "copyright": first(news, ".//NewsLines/CopyrightLine"),
        "status": attribute(news, "NewsManagement/Status", "FormalName"),
    }
    return {name: value for name, value in said.items() if value}
