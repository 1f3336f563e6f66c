"""What agencies send beside stories, told by its content: a reason that an editor understands."""

from __future__ import annotations

import re

_HEAD_BYTES = 8192
_XML = rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?"
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    # AAP: meeting, race and state parted by unit separators.
    (re.compile(rb"\A\s*\x01[^\x02\x1f\n]{2,60}\x1f[^\x02\n]{0,200}\n"), "results or a form guide of racing"),
    (re.compile(rb"\A\w[\w ]{1,40}, \w{6,9}day \d{1,2} \w{3} \d{4}(?:[\x1f|][A-Z]|PL\b)"), "results of racing"),
    (re.compile(rb"\A" + _XML + rb"<(?:\w+:)?sports-(?:content|event|meta)", re.S), "sports results as figures"),
    (
        re.compile(rb"\A" + _XML + rb"<Response\b.{0,400}?<(?:Fixture|Result|Score|Ladder|Competition|Match)", re.S),
        "sports fixtures or results as figures",
    ),
    (re.compile(rb"\A\s*BEGIN:VCALENDAR"), "a calendar"),
    (re.compile(rb'\A(?:\xef\xbb\xbf)?"?Subject"?,"?Start Date"?,', re.I), "a calendar"),
    (
        re.compile(rb'\A\s*[\[{](?=.{0,6000}"start_?date")(?=.{0,6000}"end_?date").{0,8000}', re.I | re.S),
        "events of a calendar",
    ),
    (re.compile(rb"\A" + _XML + rb"<results>\s*<result>\s*<id>", re.S), "a list of items to fetch"),
    (re.compile(rb"\A" + _XML + rb"<(?:xs:|xsd:)?schema\b", re.S), "a schema"),
    (re.compile(rb"\A" + _XML + rb"<catalog\b", re.S), "a catalogue of vocabularies"),
)


def named(raw: bytes) -> str:
    """`a calendar`, or nothing where it is none of the things known to be no stories."""
    head = raw[:_HEAD_BYTES]
    return next((what for pattern, what in _OTHERS if pattern.match(head)), "")
