"""One ninjs object as an Item."""

from __future__ import annotations

import re
from datetime import datetime

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused, Subject
from snn.wire.formats import bodies, iptcvalues, labels, moments, openings, tongue
from snn.wire.formats.ninjs.fields import Fields
from snn.wire.formats.ninjs.pictures import pictures
from snn.wire.formats.xmlitem import unique, without_repetition

_STORY_TYPES = {"", "text", "story", "article", "advisory"}
_PACKAGES = {"composite", "package"}
_KILLED = {"canceled", "cancelled", "withheld", "killed", "recalled"}
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$")
_LARGEST_VERSION = 2**63 - 1
_NITF_CONTENT = re.compile(r"<body\.content[^>]*>(.*?)</body\.content>", re.S)
_BLOCK = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|table|blockquote)\b", re.I)
# Characters.
_SHORTEST_BRIEF = 120
_EXTRA = (
    "title",
    "profile",
    "priority",
    "copyrightholder",
    "copyrightnotice",
    "expires",
    "originaltransmissionreference",
)


def packed_stories(fields: Fields) -> list[Fields]:
    """The text items with bodies inside a package that has no body of its own."""
    if fields.line("type").lower() not in _PACKAGES or _body(fields, ""):
        return []
    inside = fields.objects("associations")
    return [one for one in inside if one.line("type").lower() == "text" and one.line("guid", "uri") and _body(one, "")]


def read(fields: Fields, *, briefs: bool = True) -> Item:
    """The Item that a ninjs object is; briefs says whether a long description is the story of an item without a body.

    Raises: Refused.
    """
    kind = _kind(fields)
    guid = fields.line("guid", "uri", "_id")
    headline = _headline(fields)
    whole_body = _body(fields, headline) or (_brief(fields) if briefs else "")
    _refuse_no_story(fields, kind, headline, whole_body)
    source = fields.line("source") or _info_source(fields)
    opening = openings.take(
        whole_body,
        byline=fields.line("byline", "by") or _byline_in_body(fields),
        sources=frozenset({source.casefold()} - {""}),
        near=_moment(fields, "versioncreated"),
        place=fields.line("located"),
    )
    dateline, body_html = opening.dateline, opening.body_html
    body_text = to_text(body_html)
    return Item(
        format="ninjs",
        guid=guid,
        version=_version(fields),
        kind=kind,
        headline=headline or fields.line("slugline") or guid,
        body_html=body_html,
        slugline=fields.line("slugline"),
        standfirst=_standfirst(fields, body_text),
        byline=labels.without_by(opening.byline),
        credit=fields.line("creditline") or source,
        provider=source or fields.line("copyrightholder"),
        dateline=Dateline(dateline.place or _located(fields), dateline.source or source, dateline.on),
        language=_language(fields, body_text),
        urgency=_number(fields, "urgency"),
        subjects=_subjects(fields),
        keywords=fields.words("keywords"),
        places=_names(fields, "place", "places"),
        created_at=_moment(fields, "firstcreated"),
        versioned_at=_moment(fields, "versioncreated"),
        embargo_at=_moment(fields, "embargoed", "embargo"),
        editor_note="\n".join(filter(None, (fields.text("ednote"), *opening.notes))),
        usage_terms=fields.text("usageterms"),
        pictures=pictures(fields),
        signal=" ".join(
            word for word in (fields.line("signal"), fields.line("pubstatus")) if word not in ("", "usable")
        ),
        priority=_number(fields, "priority", "editorialpriority"),
        sent_at=_moment(fields, "sent"),
        alternative_headlines=_other_headlines(fields, headline),
        people=_names(fields, "person", "persons", "people"),
        organisations=_names(fields, "organisation", "organisations", "organization"),
        extra={name: value for name in _EXTRA if (value := fields.line(name))},
    )


def _refuse_no_story(fields: Fields, kind: Kind, headline: str, body: str) -> None:
    type_ = fields.line("type").lower()
    if kind is Kind.KILL:
        return
    if type_ in _PACKAGES and not body:
        raise Refused(
            Reason.NOT_A_STORY, "a package with no text and no text story inside; send the stories themselves"
        )
    if fields.any_of("eventdetails", "plannedcoverage"):
        raise Refused(Reason.NOT_A_STORY, "an event or a plan of coverage; only text is taken in as a story")
    if type_ not in _STORY_TYPES | _PACKAGES:
        raise Refused(Reason.NOT_A_STORY, f"type is “{type_[:40]}”; only text is taken in as a story")
    if not headline:
        raise Refused(Reason.NO_HEADLINE, "no headline; add headline (1.x) or headlines (2.x, 3.x)")
    if not body:
        raise Refused(Reason.NO_BODY, "no body; add body_html or body_text (1.x) or bodies (2.x, 3.x)")


def _kind(fields: Fields) -> Kind:
    if fields.line("pubstatus").lower() in _KILLED:
        return Kind.KILL
    if fields.line("type").lower() == "advisory":
        return Kind.ADVISORY
    note = fields.line("ednote").lower()
    if fields.line("state").lower() == "corrected" or note.startswith(("correction", "corrects", "corrected")):
        return Kind.CORRECTION
    if fields.any_of("evolvedfrom", "replacing", "rewrite_of") or _version(fields) > 1:
        return Kind.UPDATE
    return Kind.NEW


def _version(fields: Fields) -> int:
    digits = re.search(r"\d{1,19}", fields.line("version"))
    return min(max(int(digits[0]), 1), _LARGEST_VERSION) if digits else 1


def _headline(fields: Fields) -> str:
    listed = fields.named_objects("headlines")
    main = [one for role, one in listed if one.line("role").lower() in ("main", "", "headline")]
    for one in main or [one for _, one in listed]:
        if one.line("value"):
            return _plain(one.text("value"))
    others = fields.names_like("headline_")
    return _plain(fields.text("headline", *others, "title", "name"))


def _other_headlines(fields: Fields, headline: str) -> tuple[str, ...]:
    listed = [_plain(one.text("value")) for _, one in fields.named_objects("headlines")]
    named = [_plain(fields.text(name)) for name in fields.names_like("headline") if name != "headlines"]
    return tuple(said for said in unique([*listed, *named]) if said != headline)


def _plain(words: str) -> str:
    return one_line(to_text(words)) if "<" in words or "&" in words else one_line(words)


def _body(fields: Fields, headline: str) -> str:
    listed = _listed(fields, "bodies", "body")
    for words, content_type in sorted(listed, key=lambda one: ("nitf" in one[1], "html" not in one[1])):
        body = _listed_body(words, content_type, headline)
        if body:
            return body
    # 1.x lets a sender add any `body_…`; Reuters' own JSON has `bodyXhtml`.
    others = sorted(fields.names_like("body_"), key=lambda name: ("html" not in name, "rich" not in name))
    for name in ("body_html", "body_xhtml", "body_html5", "bodyxhtml", *others, "body_text", "body"):
        words = fields.text(name)
        is_html = "html" in name or _BLOCK.search(words)
        if body := bodies.from_html(words, headline) if is_html else bodies.from_text(words, headline):
            return body
    return ""


def _brief(fields: Fields) -> str:
    """The description of an item that has no body: NTB sends briefs so; a line of it is a caption and no story."""
    if fields.line("type").lower() not in ("text", "story", "article"):
        return ""
    words = next((one.text("value") for one in fields.objects("descriptions") if one.text("value")), "")
    words = words or fields.text(*(name for name in fields.names_like("description") if name != "descriptions"))
    if len(words) < _SHORTEST_BRIEF:
        return ""
    return bodies.from_html(words) if "<" in words else bodies.from_text(words)


def _listed_body(words: str, content_type: str, headline: str) -> str:
    if "nitf" in content_type:
        return bodies.from_html(nitf_content(words), headline)
    if "html" in content_type:
        return bodies.from_html(words, headline)
    return bodies.from_text(words, headline)


def nitf_content(words: str) -> str:
    """The words in body.content of a NITF document; all of them where there is no such element."""
    content = _NITF_CONTENT.search(words)
    return content[1] if content else words


def _listed(fields: Fields, *names: str) -> list[tuple[str, str]]:
    """Values of a 2.x list, each with its content type and role in one lower-case string."""
    return [
        (one.text("value"), f"{one.line('contenttype')} {one.line('role')}".lower())
        for one in fields.objects(*names)
        if one.text("value")
    ]


def _standfirst(fields: Fields, body_text: str) -> str:
    listed = [one.text("value") for one in fields.objects("descriptions", "description") if one.text("value")]
    words = _plain(listed[0] if listed else fields.text("description_text", "description_html"))
    # Some agencies send the first paragraph again as the description; it would stand there twice.
    return without_repetition(words, "", body_text)


def _info_source(fields: Fields) -> str:
    return next((name for one in fields.objects("infosource", "infosources") if (name := one.line("name"))), "")


def _language(fields: Fields, body_text: str) -> str:
    given = fields.line("language").replace("_", "-")
    return given if _LANGUAGE.match(given) else tongue.guess(body_text)


def _number(fields: Fields, *names: str) -> int | None:
    given = fields.line(*names)
    return int(given) if re.fullmatch(r"[1-9]", given) else None


def _byline_in_body(fields: Fields) -> str:
    markup = [words for words, _ in _listed(fields, "bodies", "body")] + [
        fields.text("body_html", "body_xhtml", "bodyxhtml")
    ]
    return next((byline for words in markup if (byline := bodies.byline_in(words))), "")


def _names(fields: Fields, *names: str) -> tuple[str, ...]:
    return unique(one.line("name", "literal") for one in fields.objects(*names))


def _located(fields: Fields) -> str:
    """Where the sender says it is from; a year or a name that is no place is left out."""
    located = fields.line("located")
    return "" if any(letter.isdigit() for letter in located) else located


def _subjects(fields: Fields) -> tuple[Subject, ...]:
    return tuple(subject for one in fields.objects("subject", "subjects") if (subject := _subject(one)) is not None)


def _subject(one: Fields) -> Subject | None:
    given = one.line("code", "literal", "qcode") or one.line("uri").rstrip("/").rsplit("/", 1)[-1]
    prefix, colon, rest = given.partition(":")
    code = rest if colon and rest else given
    if not code:
        return None
    vocabulary = one.line("uri").rstrip("/").removesuffix(code).rstrip("/")
    said = f"{one.line('scheme')} {vocabulary} {prefix if colon else ''}".lower()
    return Subject(_scheme(said, code), code, one.line("name"))


def _scheme(said: str, code: str) -> str:
    if "medtop" in said or "mediatopic" in said:
        return "medtop"
    named = said.split()[0] if said.split() else ""
    return iptcvalues.scheme_of("" if re.fullmatch(r"\d{8}", code) else named, code) if code else named


def _moment(fields: Fields, *names: str) -> datetime | None:
    return moments.moment(fields.text(*names), names[0])
