"""NITF 3.x: AP, AAP, EFE, NTB, PA and others, with or without a namespace.

Headline: hl1, else the title, else the slugline, else the first words of the text (AAP's finance lists have none).
Lineage:  doc-id, without the revision that some senders write at its end, else du-key. A document that cancels or
          replaces another (management-doc-idref) is of that other's lineage, so that the kill finds its story.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused, Subject
from snn.wire.formats.iptcvalues import dateline, moment, scheme_of, subject_of, urgency, wall_clock, whole
from snn.wire.formats.xmlbody import element_to_html, pictures_in
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element, attribute, first, read, root_name, words

# Senders whose doc-id ends in the revision: NTB5df9281a_00, NTB5df9281a_01.
_REVISION_IN_ID = {"NTB"}
_ENDED = {"canceled", "cancelled", "withheld", "withdrawn", "killed"}


class Nitf:
    name = "nitf"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is nitf."""
        root = root_name(raw)
        return root is not None and root[1] == "nitf"

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        """The one item of a NITF document.

        Raises: Refused where the XML can't be read.
        """
        root = read(raw)
        if root.tag != "nitf":
            raise Refused(Reason.UNKNOWN_FORMAT, f"<{root.tag}> is not NITF; send it as what it is")
        try:
            return [_item(root, raw)]
        except Refused as refused:
            return [refused]


FORMAT: Nitf = Nitf()


def _item(root: Element, raw: bytes) -> Item:
    issued = _moment_of(root, "date.issue")
    title = first(root, "head/title")
    subhead = first(root, "body/body.head/hedline/hl2")
    headline = main_headline(root)
    item = Item(
        format="nitf",
        guid=_guid(root, raw),
        headline=headline,
        body_html=body_of(root),
        version=_version(root),
        kind=_kind(root),
        slugline=_slugline(root),
        standfirst=_standfirst(root, headline, subhead),
        byline=byline_of(root),
        credit=first(root, "body/body.head/distributor"),
        provider=_provider(root),
        dateline=dateline_of(root, issued),
        language=_language(root),
        urgency=urgency(attribute(root, "head/docdata/urgency", "ed-urg")),
        subjects=_subjects(root),
        keywords=unique(str(each.get("key", "")) for each in root.iterfind(".//key-list/keyword")),
        places=_places(root),
        created_at=_created(root) or issued,
        versioned_at=issued,
        embargo_at=_embargo(root),
        editor_note=_editor_note(root),
        usage_terms=_usage_terms(root),
        pictures=pictures_in(root),
        signal=_signal(root),
        sent_at=moment(attribute(root, "head/pubdata", "date.publication")),
        alternative_headlines=_other_headlines(root, headline),
        people=unique(_identified(root, "person")),
        organisations=unique((*_identified(root, "org"), *_identified(root, "organization"))),
        extra=_extra(root),
    )
    return finished(item, title, item.slugline)


def main_headline(root: Element) -> str:
    """hl1 of the hedline; the hedline's own words where it has no hl1."""
    hedline = root.find("body/body.head/hedline")
    if hedline is None:
        return ""
    return first(hedline, "hl1") or ("" if len(hedline) else words(hedline))


def body_of(root: Element) -> str:
    """body.content as sanitised HTML; the words directly in body where there is no body.content."""
    content = root.find("body/body.content")
    if content is None:
        content = root.find("body")
    return "" if content is None else element_to_html(content)


def byline_of(root: Element) -> str:
    """The name or names, the title set off by a comma."""
    said = []
    for byline in root.iterfind("body/body.head/byline"):
        title = first(byline, "byttl")
        name = " ".join(part for part in (words_before(byline, "byttl"),) if part)
        said.append(f"{name}, {title}" if name and title else name or title)
    return "; ".join(unique(said))


def words_before(element: Element, skipped: str) -> str:
    """The words of an element, a space between its parts, without those of one kind of child."""
    parts = [element.text or ""]
    for child in element:
        parts += ("" if child.tag == skipped else words(child), child.tail or "")
    return one_line(" ".join(parts))


def dateline_of(root: Element, near: datetime | None) -> Dateline:
    """Place and day of the dateline element, where it has a place."""
    element = root.find("body/body.head/dateline")
    if element is None:
        return Dateline()
    on = moment(attribute(element, "story.date", "norm"))
    found = dateline(words_before(element, "story.date"), near=near)
    return Dateline(found.place, found.source, found.on or (on.date() if on else None))


def _guid(root: Element, raw: bytes) -> str:
    docdata = root.find("head/docdata")
    if docdata is not None and docdata.get("management-doc-idref"):
        return str(docdata.get("management-doc-idref")).strip()
    own = attribute(root, "head/docdata/doc-id", "id-string")
    if attribute(root, "head/docdata/doc-id", "regsrc") in _REVISION_IN_ID:
        own = re.sub(r"_\d{1,4}$", "", own)
    # A du-key is a slug with many senders (india-korona-bygd): only good enough where there is nothing better.
    own = own or attribute(root, "head/docdata/du-key", "key") or _meta(root, "NTBID", "guid", "id")
    # Without any id there is no lineage; the bytes stand for themselves.
    return own or "nitf:" + hashlib.sha256(raw).hexdigest()[:32]


def _version(root: Element) -> int:
    return max(1, whole(attribute(root, "head/docdata/du-key", "version"), 1) or 1)


def _kind(root: Element) -> Kind:
    docdata = root.find("head/docdata")
    if docdata is None:
        return Kind.NEW
    if str(docdata.get("management-status", "")).lower() in _ENDED:
        return Kind.KILL
    if docdata.find("correction") is not None:
        return Kind.CORRECTION
    if str(attribute(docdata, "ed-msg", "msg-type")).lower() in ("correction", "corrected"):
        return Kind.CORRECTION
    if str(attribute(docdata, "ed-msg", "msg-type")).lower() in ("kill", "cancel"):
        return Kind.KILL
    return Kind.UPDATE if docdata.get("management-doc-idref") or _version(root) > 1 else Kind.NEW


def _embargo(root: Element) -> datetime | None:
    docdata = root.find("head/docdata")
    if docdata is None:
        return None
    release = attribute(docdata, "date.release", "norm")
    until = _moment_of(root, "date.release")
    # Withholding release until a moment means the same with or without the word; a bad moment only matters with it.
    if str(docdata.get("management-status", "")).lower() == "embargoed" and until is None:
        said = f"“{release}”" if release else "no date.release"
        raise Refused(Reason.BAD_DATE, f"embargoed, but {said}: ask the sender until when")
    return until if docdata.get("management-status", "").lower() == "embargoed" or _later(root, until) else None


def _moment_of(root: Element, name: str) -> datetime | None:
    clock = wall_clock(attribute(root, "head/docdata/doc-id", "regsrc"))
    return moment(attribute(root, f"head/docdata/{name}", "norm"), clock)


def _later(root: Element, until: datetime | None) -> bool:
    issued = _moment_of(root, "date.issue")
    return until is not None and issued is not None and until > issued


def _created(root: Element) -> datetime | None:
    moments = [moment(str(each.get("norm", ""))) for each in root.iterfind("head/revision-history")]
    return min((each for each in moments if each), default=None)


def _slugline(root: Element) -> str:
    return (
        _meta(root, "anpa-keyword", "slug", "slugline", "NTBStikkord", "subject")
        or attribute(root, "head/docdata/fixture", "fix-id")
        or attribute(root, "head/docdata/du-key", "key")
    )


def _standfirst(root: Element, headline: str, subhead: str) -> str:
    abstract = first(root, "body/body.head/abstract")
    said = abstract or subhead
    return "" if said.casefold() == headline.casefold() else said


def _provider(root: Element) -> str:
    return (
        attribute(root, "head/docdata/doc-id", "regsrc")
        or attribute(root, "head/docdata/del-list/from-src", "src-name")
        or attribute(root, "head/docdata/doc.copyright", "holder")
        or first(root, "body/body.head/distributor", "body/body.head/rights/rights.owner")
    )


def _language(root: Element) -> str:
    body = root.find("body")
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for element in (root, body):
        if element is not None and (tag := element.get("baselang") or element.get(xml_lang) or element.get("lang")):
            return str(tag).strip()
    return _meta(root, "language", "lang") or "en"


def _subjects(root: Element) -> tuple[Subject, ...]:
    found = []
    for each in root.iterfind(".//tobject.subject"):
        name = next(
            (str(each.get(f"tobject.subject.{part}")) for part in ("detail", "matter", "type")
             if each.get(f"tobject.subject.{part}")), "",
        )  # fmt: skip
        code = str(each.get("tobject.subject.refnum") or each.get("tobject.subject.code") or "").strip()
        if subject := subject_of(code, one_line(name)):
            found.append(subject)
    for each in root.iterfind(".//identified-content/classifier"):
        if each.get("value") or each.get("id"):
            name = one_line(str(each.get("value") or ""))
            code = str(each.get("id") or name)
            found.append(Subject(scheme_of(str(each.get("type") or "code"), code), code, name))
    return tuple(dict.fromkeys(found))


def _signal(root: Element) -> str:
    status = attribute(root, "head/docdata", "management-status")
    return " ".join(unique((attribute(root, "head/docdata/ed-msg", "msg-type"), "" if status == "usable" else status)))


def _other_headlines(root: Element, headline: str) -> tuple[str, ...]:
    lines = root.iterfind("body/body.head/hedline/*")
    return tuple(said for said in unique(words(each) for each in lines) if said != headline)


def _identified(root: Element, tag: str) -> list[str]:
    """The people or organisations that the document identifies; a name in the text alone is no more than a word."""
    found = root.iterfind(f".//identified-content/{tag}")
    return [words(each) or str(each.get("value") or "") for each in found]


def _places(root: Element) -> tuple[str, ...]:
    named = [
        str(each.get(part) or "")
        for each in root.iterfind("head/docdata/evloc")
        for part in ("city", "county-dist", "state-prov", "iso-cc")
    ]
    listed = [words(each) or str(each.get("value") or "") for each in root.iterfind(".//identified-content/location")]
    return unique([*named, *listed])


def _editor_note(root: Element) -> str:
    messages = [str(each.get("info") or "") for each in root.iterfind("head/docdata/ed-msg")]
    notes = [words(each) for each in root.iter("note") if each.get("noteclass") == "editorsnote"]
    return "\n".join(unique([*messages, *notes]))


def _usage_terms(root: Element) -> str:
    rights = root.find("head/docdata/doc.rights")
    if rights is None:
        return ""
    return "; ".join(unique(str(rights.get(name) or "") for name in ("type", "limitations", "geography")))


def _extra(root: Element) -> dict[str, str]:
    holder = attribute(root, "head/docdata/doc.copyright", "holder")
    year = attribute(root, "head/docdata/doc.copyright", "year")
    said = {
        "doc_id": attribute(root, "head/docdata/doc-id", "id-string"),
        "title": first(root, "head/title"),
        "copyright": " ".join(part for part in ("©", year, holder) if part) if holder else "",
        "expires": attribute(root, "head/docdata/date.expire", "norm"),
        "category": _meta(root, "anpa-category", "category", "categoria"),
        "tagline": first(root, "body/body.end/tagline"),
    }
    return {name: value for name, value in said.items() if value}


def _meta(root: Element, *names: str) -> str:
    for name in names:
        for each in root.iterfind("head/meta"):
            if each.get("name") == name and (said := one_line(str(each.get("content") or ""))):
                return said
    return ""
