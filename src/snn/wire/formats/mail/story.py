"""A mail's own text as an Item."""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Reason, Refused
from snn.wire.formats import bodies, identity, labels, pagebody, tongue
from snn.wire.formats.mail.parts import Letter
from snn.wire.formats.xmlitem import finished

_REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv|antw|sv|vs|ynt|رد|إعادة توجيه) ?(?:\[\d+\])?: ?)+", re.I)
_SUBJECT_LABEL = re.compile(r"^[(\[]?(?P<label>[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9 -]{2,30})[)\]]? ?[:–—-] ?(?=\S)")
# What mail programs put around what was quoted, signed or sent by a list.
_ASIDES = (
    "gmail_signature", "gmail_quote", "moz-cite-prefix", "moz-signature", "yahoo_quoted", "protonmail_quote",
    "outlookmessageheader", "appendonsend", "signature", "preheader", "unsubscribe", "mcnpreviewtext",
)  # fmt: skip
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.S)
_P = re.compile(r"<p(?: [^>]*)?>.*?</p>", re.S)
_FIELDS = {
    "headline": "headline", "title": "headline", "abstract": "abstract", "summary": "abstract", "byline": "byline",
    "slug": "slugline", "slugline": "slugline",
}  # fmt: skip
_LABELLED = re.compile(r"(?P<name>headline|title|abstract|summary|byline|slug(?:line)?) ?: ?(?P<said>\S.*)", re.I)
# Desks' codes stand among the labels: `SDA`, `Gol PGA`.
_LONGEST_CODE = 12
_DISCLAIMER = re.compile(
    r"(?:this|the information in this|if you (?:have )?receive) .{0,30}e-?mail\b.{0,80}(?:confidential|intended|privileged|error)|"
    r"diese e-?mail .{0,60}vertraulich|you (?:are|have) receiv(?:ing|ed) this (?:e-?mail|message) because|"
    r"sent from my \w+|unsubscribe\b|view (?:this|it) (?:e-?mail )?in your browser",
    re.I | re.S,
)
_QUOTED = re.compile(r"(?m)^>.*$\n?")
_HEADS_QUOTE = re.compile(
    r"\n(?:On .{5,120} wrote:|Am .{5,120} schrieb.{0,80}:|Le .{5,120} a écrit ?:|El .{5,120} escribió:|"
    r"-{2,} ?(?:Original Message|Ursprüngliche Nachricht|Forwarded message|Message d'origine) ?-{2,}).*\Z",
    re.S | re.I,
)


def read(letter: Letter) -> Item:
    """The Item that a mail's own words are.

    Raises: Refused.
    """
    headline, kind = _headline(letter.subject)
    body = _of_html(letter.html, headline) or bodies.from_text(_own_words(letter.text), headline)
    body = _without_disclaimer(body)
    text = to_text(body)
    if not text and kind is not Kind.KILL:
        raise Refused(Reason.NO_BODY, _without_text(letter))
    domain = letter.sender.rpartition("@")[2].lower()
    labelled, body = _labelled(body)
    headline = labelled.get("headline") or headline
    item = Item(
        format="mail",
        guid=f"mid:{letter.message_id}" if letter.message_id else identity.content_guid("mail", headline, text),
        headline=headline,
        body_html=body,
        kind=kind,
        slugline=labelled.get("slugline", ""),
        standfirst=labelled.get("abstract", ""),
        byline=labelled.get("byline", ""),
        credit=letter.sender_name,
        provider=domain,
        language=letter.language or tongue.guess(f"{headline}\n{text}"),
        created_at=letter.at,
        versioned_at=letter.at,
        sent_at=letter.at,
        pictures=pagebody.pictures(letter.html),
        extra={"files": ", ".join(letter.files)[:500]} if letter.files else {},
    )
    return finished(item)


def _headline(subject: str) -> tuple[str, Kind]:
    """The subject without Re: and Fwd:, and what a label such as `KILL:` in front of it makes of the item."""
    said = _REPLY.sub("", subject)
    found = _SUBJECT_LABEL.match(said)
    label = labels.label(found["label"].strip()) if found else None
    if found and label and label.kind is not Kind.NEW:
        return said[found.end() :], label.kind
    return said, Kind.NEW


def _of_html(markup: str, headline: str) -> str:
    if not markup.strip() or len(markup) > bodies.LONGEST_BODY:
        return ""
    try:
        root = lxml.html.document_fromstring(markup)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    for element in [each for each in root.iter() if isinstance(each, lxml.html.HtmlElement)]:
        if element.getparent() is not None and _is_aside(element):
            element.drop_tree()
    return bodies.from_html(str(lxml.html.tostring(root, encoding="unicode")), headline)


def _is_aside(element: lxml.html.HtmlElement) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if any(aside in named for aside in _ASIDES):
        return True
    if element.tag == "blockquote" and element.get("type") == "cite":
        return True
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _own_words(text: str) -> str:
    """The text without what it quotes and without its signature."""
    words = _SIGNATURE.sub("", f"\n{text.strip()}\n")
    return _QUOTED.sub("", _HEADS_QUOTE.sub("", words))


def _labelled(body_html: str) -> tuple[dict[str, str], str]:
    """`Headline: …`, `Abstract: …` at the top of a mail as fields, and the body without them."""
    found: dict[str, str] = {}
    above: list[str] = []
    for part in _P.finditer(body_html):
        words = to_text(part[0])
        label = _LABELLED.match(words)
        if not label and (len(words) > _LONGEST_CODE or labels.byline(words)):
            break
        if label:
            found[_FIELDS[label["name"].lower()]] = label["said"]
        above.append(part[0])
    if not found:
        return found, body_html
    for code in above:
        body_html = body_html.replace(code, "", 1)
    return found, body_html.strip()


def _without_disclaimer(body_html: str) -> str:
    while (start := body_html.rfind("<p")) > 0 and _DISCLAIMER.match(to_text(body_html[start:])):
        body_html = body_html[:start].rstrip().removesuffix("<hr>").rstrip()
    return body_html


def _without_text(letter: Letter) -> str:
    named = f"; attached: {', '.join(letter.files)[:200]}, which is no wire file" if letter.files else ""
    return (
        f"“{one_line(letter.subject)[:80]}”: a mail without a text{named}; send the story in the mail or as a wire file"
    )
