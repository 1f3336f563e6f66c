"""What agencies write below a story for other desks: initials, end marks, codes. A table of patterns, not code.

A pattern must match a whole closing paragraph. None of them could be a sentence, and the last paragraph that is left
is never taken. Source: the agencies' own files and manuals, as each line says.
"""

from __future__ import annotations

import re

_WORDS = (
    # End marks: PA, ANSA, EFE, Lusa, KUNA, SPA, dpa-AFX, PR Newswire; `-30-` and `#` of old desks.
    r"[(/](?:end|ends|fin|fim|fine|ende|schluss|конец|slutt|slut)[)/]?\.?",
    r"\(?(?:lusa/fim|enditem|end item|end of story|more to come|more|mehr|suite|à suivre)\)?",
    r"-+ ?(?:0|30|ends?|tass|bernama|ians|uni|pti) ?-*",
    r"(?:[-=*#_.+]{1,40}|[*#](?: ?[*#]){1,10}|xxx|nnnn|n{4,6}|end it)",
    r"=+ ?kyodo",
    r"(?:/\w{3,10}/|\(\w{2,14}\)|\[\w{3,14}\])\.?",
    r"(?:afp|efe|ansa|lusa|apa|tass|itar-tass|xinhua|reuters|dpa|sda|ats|belga|anp|ntb|ritzau|tt|stt|agi|aap|ap)\.?",
    # Copyright lines, which the item has as a field of its own or which its source page shows.
    r"(?:copyright|©|\(c\)|&copy;).{0,40}\b(?:19|20)\d\d\b.{0,160}",
    r"(?:copyright|©) .{0,120}(?:rights reserved|vorbehalten|réservés|reservados|riservati).{0,80}",
    r"© .{0,300}",
    r"\*\* .{10,300} \*\*",
    r"(?:all rights reserved|tous droits réservés|alle rechte vorbehalten)\.?",
    # Arabic agencies: النهاية (end), انتهى (finished), in brackets or between slashes.
    r"[(/ ]*(?:النهاية|انتهى|يتبع)[)/ ]*(?:[\u0600-\u06ff] ?[./]? ?){0,8}",
    r"(?:/{1,3} ?)?انتهى ?(?:/{1,3})?(?: ?\d{1,2}:\d\d ?[تم] ?[مص])?(?: ?\d{4,6})?",
)
_CODES = (
    r"(?:END|ENDS|FIN|FIM|ENDE|Ends|ends|end)",
    # AFP bur/ab/txw, AAP rtv, dpa wsz jln npr, PTI ABC DEF, EFE gr/bp.
    r"[a-z]{2,5}(?:[-/][a-z]{1,6})*/[a-z]{1,6}",
    r"(?:AAP|AFP|PA|dpa|apa|EFE|Lusa)(?:-\w+)?(?: (?:[a-z]{1,4}(?:/[a-z]{1,4})*/?|[A-Z]{2,3})){1,6}",
    r"(?:PTI|UNI|ANI|IANS)(?: [A-Z]{2,4}){1,5}",
    r"--? ?(?:IANS|ANI|BERNAMA|UNI|PTI)(?: [a-z]{2,5}(?:/[a-z]{2,5})*)?",
    r"\((?:End|END|Fin|end)\)(?: [a-z]{1,4}[./ ]?[a-z]{0,4}){0,3}",
    r"\([A-Z]{2,5}\\?/[a-z]{1,4}\)",
    r"\((?:Schluss|Forts\.?|Ende)\)(?: [a-z]{2,3}(?:/[a-z]{2,3})*)?(?:/\w{2,6})*",
    r"[A-Z]{2,5}(?: \([A-Z/]{2,12}\))? // [A-Z]{2,5}",
    # Initials in Arabic letters: سام/خلص/ب ق.
    r"[\u0621-\u064a]{1,5}(?: ?[/.-] ?[\u0621-\u064a]{1,5}(?: [\u0621-\u064a]{1,3})?){1,6}",
)
_MARK = re.compile(rf"(?:{'|'.join(_WORDS)})", re.I)
_CODE = re.compile(rf"(?:{'|'.join(_CODES)})")
# ANSA's routing codes: 51 77 03 CRO01 1113 APE4800.
_ROUTING = re.compile(r"(?:[A-Z]{0,6}\d{1,6}[A-Z]? |[A-Z]{3,8} ){2,30}[A-Z]{0,6}\d{0,6}[A-Z]{0,8}")
_LONGEST = 340
# A figure alone closes many a list of results; codes have letters too, or are several.
_FIGURE = re.compile(r"[\d.,:;/ %-]+")


def is_closing(words: str) -> bool:
    """Whether a paragraph is an agency's own mark."""
    if len(words) > _LONGEST:
        return False
    if _MARK.fullmatch(words):
        return True
    return not _FIGURE.fullmatch(words) and len(words) <= 120 and bool(_CODE.fullmatch(words) or _is_routing(words))


def _is_routing(words: str) -> bool:
    """Upper-case codes with figures among them; a line of capitals alone may be a heading."""
    return sum(letter.isdigit() for letter in words) >= 4 and bool(_ROUTING.fullmatch(words))
