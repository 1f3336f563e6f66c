"""A receipt and a statement on paper. Same facts, same bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from snn.ground import money
from snn.support.statements.rules import Given, Statement

# The brand of each face, as in network/look/faces.
_BRAND = {"spacedaily": "#0b3d91", "spacewar": "#9c1420", "sinodaily": "#a8201a", "terradaily": "#0d4a3a"}
_INK, _SOFT, _RULE = colors.HexColor("#16181d"), colors.HexColor("#555b66"), colors.HexColor("#d9dce2")
# Latin, Greek and Cyrillic letters with all their accents, and the signs of currencies.
_PLAIN, _BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
_MISSING = "?"
_TEXT = ParagraphStyle("text", fontName=_PLAIN, fontSize=10, leading=14.5, textColor=_INK)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8.5, leading=12, textColor=_SOFT)
_END = ParagraphStyle("end", parent=_TEXT, alignment=2)
_HEAD = ParagraphStyle("head", parent=_SMALL, fontName=_BOLD)
_HEAD_END = ParagraphStyle("headend", parent=_HEAD, alignment=2)
_METHODS = {"card": "card", "paypal": "PayPal"}


def receipt(given: Given, look: str, origin: str) -> bytes:
    """One page: who got what, when, for what, and the reference."""
    facts = [
        ("To", given.site),
        ("For", given.tier),
        ("Amount", f"{_amount(given.amount_cents, given)}, {_billed(given)}"),
        ("Date", f"{given.on:%B} {given.on.day}, {given.on.year}"),
        ("Paid by", _METHODS.get(given.method, given.method)),
        ("Reference", given.reference if given.number == 1 else f"{given.reference}, payment {given.number}"),
    ]
    if given.refunded_cents:
        facts.insert(3, ("Given back", _amount(given.refunded_cents, given)))
    rows = [[_p(name, _SMALL), _p(value, _TEXT)] for name, value in facts]
    table = Table(
        rows,
        colWidths=[32 * mm, None],
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]),
    )
    words = [table, Spacer(1, 8 * mm), _p(_THANKS, _TEXT)]
    return _document(
        f"Receipt from {given.site}", "Receipt", given.site, look, origin, words, given.sandbox, [given.tier]
    )


def year(statement: Statement, site: str, look: str, origin: str) -> bytes:
    """All payments of a year and what they come to."""
    head = [_p(name, _HEAD) for name in ("Date", "Site", "For", "Paid by")]
    rows: list[list[Flowable]] = [[*head, _p("Amount", _HEAD_END), _p("Given back", _HEAD_END)]]
    rows += [_line(given) for given in statement.given]
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, _INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, _RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )
    table = Table(rows, colWidths=[24 * mm, 30 * mm, None, 20 * mm, 27 * mm, 25 * mm], repeatRows=1, style=style)
    totals = [_p(f"<b>Together: {_shown(cents, currency)}</b>", _END, raw=True) for currency, cents in statement.totals]
    intro = _p(f"What {statement.mail} gave in {statement.year}, by day in UTC.", _TEXT)
    words = [intro, Spacer(1, 5 * mm), table, Spacer(1, 4 * mm), *totals, Spacer(1, 8 * mm), _p(_THANKS, _TEXT)]
    sandbox = any(given.sandbox for given in statement.given)
    said = [statement.mail, *(word for given in statement.given for word in (given.site, given.tier))]
    return _document(
        f"Statement {statement.year}", f"Statement {statement.year}", site, look, origin, words, sandbox, said
    )


_THANKS = (
    "Thank you. Nothing was sold: readers who give keep these pages open to those who can't. "
    "Whether it lowers your taxes depends on where you live; this paper does not claim that it does."
)


_LETTERS = "A question mark stands for letters that this paper's font does not have."


def _line(given: Given) -> list[Flowable]:
    return [
        _p(given.on.isoformat(), _TEXT),
        _p(given.site, _TEXT),
        _p(given.tier, _TEXT),
        _p(_METHODS.get(given.method, given.method), _TEXT),
        _p(_amount(given.amount_cents, given), _END),
        _p(_amount(given.refunded_cents, given) if given.refunded_cents else "", _END),
    ]


def _document(
    title: str,
    heading: str,
    site: str,
    look: str,
    origin: str,
    words: Sequence[Flowable],
    sandbox: bool,
    said: Sequence[str],
) -> bytes:
    out = BytesIO()
    brand = colors.HexColor(_BRAND.get(look, _BRAND["spacedaily"]))
    name = ParagraphStyle("name", fontName=_BOLD, fontSize=20, leading=24, textColor=brand)
    top = ParagraphStyle("top", fontName=_PLAIN, fontSize=26, leading=32, textColor=_INK, spaceAfter=6 * mm)
    sign = [_p("SANDBOX: no real money moved.", _HEAD), Spacer(1, 4 * mm)] if sandbox else []
    end = [
        Spacer(1, 6 * mm),
        _p(f"{site}, {origin}/. To see, change or stop what you give: {origin}/support/manage/", _SMALL),
    ]
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=title,
        author=site,
        invariant=1,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=22 * mm,
    )
    _has_letters()
    if any(map(_lacks, (site, *said))):
        end.insert(1, _p(_LETTERS, _SMALL))
    document.build([_p(site, name), Spacer(1, 8 * mm), _p(heading, top), *sign, *words, *end])
    return out.getvalue()


def _p(words: str, style: ParagraphStyle, raw: bool = False) -> Paragraph:
    """A paragraph; a letter that the paper's font lacks becomes a question mark, never a black box."""
    whole = unicodedata.normalize("NFC", words)
    safe = "".join(letter if ord(letter) in _has_letters() else _MISSING for letter in whole)
    return Paragraph(safe if raw else escape(safe), style)


def _lacks(words: str) -> bool:
    return any(ord(letter) not in _has_letters() for letter in unicodedata.normalize("NFC", words))


@cache
def _has_letters() -> frozenset[int]:
    """The letters that both fonts have; the fonts are known from now on."""
    folder = files("font_source_sans_pro") / "files"
    fonts = [TTFont(name, str(folder / f"{name}.ttf")) for name in (_PLAIN, _BOLD)]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(_PLAIN, normal=_PLAIN, bold=_BOLD, italic=_PLAIN, boldItalic=_BOLD)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def _amount(cents: int, given: Given) -> str:
    return _shown(cents, given.currency)


def _shown(cents: int, currency: str) -> str:
    shown = money.show(cents, currency)
    return shown if shown.lstrip("-").startswith(currency) else f"{shown} {currency}"


def _billed(given: Given) -> str:
    return f"billed {given.every}ly" if given.every else "billed once"
