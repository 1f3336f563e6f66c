"""A sponsor's month on paper. Same facts, same bytes."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from snn.ads.reports import FlightReport, SponsorReport

_INK, _RULE = colors.HexColor("#16181d"), colors.HexColor("#d9dce2")
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9.5, leading=13.5, textColor=_INK)
_END = ParagraphStyle("end", parent=_TEXT, alignment=2)
_TOP = ParagraphStyle("top", fontName="Times-Roman", fontSize=24, leading=30, textColor=_INK, spaceAfter=4 * mm)
_HEAD = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=11, leading=16, textColor=_INK, spaceBefore=5 * mm)


def month(report: SponsorReport, named: str, site: str) -> bytes:
    """Every flight of the month, a line a day and site."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, title=f"{report.sponsor}, {named}", author=site, invariant=1,
        leftMargin=20 * mm, rightMargin=20 * mm, topMargin=20 * mm,
    )  # fmt: skip
    words: list[Flowable] = [_p(f"{report.sponsor}, {named}", _TOP)]
    for flight in report.flights:
        if flight.days:
            words += _flight(flight)
    words += [
        Spacer(1, 6 * mm),
        _p("A view: half of the message was on the screen for a second. Days are each site's.", _TEXT),
    ]
    document.build(words)
    return out.getvalue()


def _flight(flight: FlightReport) -> list[Flowable]:
    rows = [[_p("Day", _TEXT), _p("Site", _TEXT), *(_p(name, _END) for name in ("Offered", "Views", "Clicks"))]]
    rows += [
        [_p(line.day.isoformat(), _TEXT), _p(line.site, _TEXT),
         *(_p(f"{count:,}", _END) for count in (line.offered, line.viewed, line.clicked))]
        for line in flight.days
    ]  # fmt: skip
    style = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.3, _RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    table = Table(rows, colWidths=[26 * mm, None, 25 * mm, 25 * mm, 22 * mm], repeatRows=1, style=style)
    totals = f"{flight.viewed:,} views, {flight.clicked:,} clicks. Promised in all: {flight.promise}."
    return [_p(flight.name, _HEAD), _p(totals, _TEXT), Spacer(1, 2 * mm), table]


def _p(words: str, style: ParagraphStyle) -> Paragraph:
    # The built-in fonts have the letters of Western Europe; another becomes a question mark, not a broken paper.
    return Paragraph(escape(words.encode("cp1252", "replace").decode("cp1252")), style)
