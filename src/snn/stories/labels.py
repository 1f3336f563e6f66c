"""What agencies write before and beside a headline: leads, corrections, withdrawals, in four languages; pure.

`UPDATE 3-Oil falls`, `2nd Ld-Writethru`, `(2. Zusammenfassung)`, `RECTIFICATIF`, `ANULACIÓN`, `ATTENTION - withholds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from snn.ground.text import one_line


class Act(StrEnum):
    """What a dispatch does to the story it belongs to. Ordered: of two that a headline says, the graver counts."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    ADVISORY = "advisory"
    WITHHOLD = "withhold"
    KILL = "kill"

    @property
    def follows(self) -> bool:
        """Whether it speaks of a story that was sent before."""
        return self is not Act.NEW

    @property
    def withdraws(self) -> bool:
        return self in (Act.KILL, Act.WITHHOLD)


GRAVITY = list(Act)


@dataclass(frozen=True)
class Label:
    """What the words around a headline say, and the headline without them.

    Unit:   lead counts from 1 (`2nd lead` and `UPDATE 2` are 2); 0 where no lead is numbered.
    """

    act: Act = Act.NEW
    lead: int = 0
    stem: str = ""


_ACTS: tuple[tuple[Act, str], ...] = (
    (
        Act.KILL,
        r"(?:MANDATORY |BULLETIN |STORY |URGENT )?KILL(?: NOTICE| BULLETIN)?|WITHDRAWN|STORY (?:WITHDRAWAL|WITHDRAWN|KILLED)"
        r"|STORNO|STORNIERT|(?:MELDUNG )?ZURÜCKGEZOGEN|(?:À |A )?ANNULER|ANNULATION|ANUL(?:ACI[OÓ]N|AR)",
    ),
    (
        Act.WITHHOLD,
        r"(?:MANDATORY |STORY )?WITHH(?:OLDS?|ELD)|HOLD (?:STORY|PUBLICATION)|GESPERRT|SPERRUNG|NICHT VERWENDEN|NO PUBLICAR"
        r"|NE PAS PUBLIER",
    ),
    (Act.ADVISORY, r"ADVISORY|NOTE TO EDITORS|HINWEIS AN DIE REDAKTION(?:EN)?|AVIS AUX RÉDACTIONS|AVISO A REDACCIONES"),
    (
        Act.CORRECTION,
        r"CORRECT(?:ED|S|ION|IVE)(?: \(OFFICIAL\))?|BERICHTIGUNG|BERICHTIGT|KORREKTUR|KORR\.?|RECTIFICATIF|CORRECTIF"
        r"|RECTIFICACI[OÓ]N|CORRECCI[OÓ]N|CORRIGE",
    ),
    (
        Act.UPDATE,
        r"UPDATE[SD]?|WRAPUP|WRAP-UP|ROUNDUP|RECASTS?|ADDS|REFILE[SD]?|REPEAT|RPT|WRITETHRU|LEADALL|LEAD ALL|LEADS?|LDS?"
        r"|(?:LD|LEAD)-WRITETHRU|ZUSAMMENFASSUNG|ZF|NEUFASSUNG|AKTUALISIERUNG|AKTUALISIERT|ERGÄNZUNG|WIEDERHOLUNG"
        r"|ACTUALISATION|ACTUALISE|REMPLACEMENT|ANNULE ET REMPLACE|SYNTHÈSE|PAPIER GÉNÉRAL"
        r"|AMPLIACI[OÓ]N|AMPL\.?|ACTUALIZACI[OÓ]N|ACTUALIZA|SUSTITUCI[OÓ]N|RESUMEN",
    ),
)
_NUMBER = r"(?P<before>\d{1,2})(?:ST|ND|RD|TH|ÈME|EME|ÈRE|ERE|E|ER|ª|º|\.)?\s*-?\s*"
_AFTER = r"(?:[\s-]*(?P<after>\d{1,4}))?"
_CLOSE = r"\s*(?:[)\]]\s*[-–—:,]?|[-–—:/,](?=\s*\S)|[-–—:]?$)\s*"
_HEADS = [
    *((act, re.compile(rf"^[(\[*]*\s*(?:{_NUMBER})?(?:{words}){_AFTER}{_CLOSE}", re.I)) for act, words in _ACTS),
    # A number and the word are label enough, without a dash after them.
    (Act.UPDATE, re.compile(r"^(?P<before>\d{1,2})(?:ST|ND|RD|TH|E|EME|ÈME) (?:LEAD|LD|ROUNDUP)(?P<after>) +", re.I)),
]
# In the middle of a sentence the same words mean something else: at an end, only in brackets or after a comma.
_TAILS = [
    (act, re.compile(rf"\s*(?:[(\[]|,\s*|\s/\s*|/)\s*(?:{_NUMBER})?(?:{words}){_AFTER}\s*[)\]]?\s*$", re.I))
    for act, words in _ACTS
]
_NOTES = [
    (
        Act.KILL,
        r"KILLS?|KILLED|WITHDRAWS?|WITHDRAWN|ANNULE|RETIRE|ZIEHT ZURÜCK|ZURÜCKGEZOGEN|STORNIERT|ANULA|RETIRA",
    ),
    (Act.WITHHOLD, r"WITHHOLDS?|WITHHELD|SUSPEND|SPERRT|GESPERRT|SUSPENDE"),
    (Act.CORRECTION, r"CORRECTS?|CORRECTED|CORRECTING|CORRIGE|RECTIFIE|BERICHTIGT|KORRIGIERT|RECTIFICA"),
    (Act.UPDATE, r"ADDS|RECASTS|UPDATES?|ACTUALISE|AJOUTE|ERGÄNZT|AKTUALISIERT|ACTUALIZA|AMPLÍA|RAISES|CHANGES"),
]
_NOTE = [
    (act, re.compile(rf"^\W*(?:(?:ATTENTION|ACHTUNG|ATENCI[OÓ]N|EDS|EDITORS)\b[\s,:–—-]*)?(?:{words})\b", re.I))
    for act, words in _NOTES
]
_NOTE_WITHDRAWAL = re.compile(r"^\W*(?:ATTENTION|ACHTUNG|ATENCI[OÓ]N|EDS|EDITORS|MANDATORY|URGENT)\b", re.I)
_PLEASE_KILL = re.compile(
    r"\b(?:please|bitte|prière d['’]|merci d['’]|por favor)\s*(?:kill|withdraw|annuler|löschen|anular|eliminar)\b", re.I
)
_MOST_LABELS = 4


def read(headline: str, note: str = "") -> Label:
    """The label around a headline, with what an editor's note adds to it."""
    act, lead, stem = Act.NEW, 0, one_line(headline)
    for _ in range(_MOST_LABELS):
        found = _first(stem)
        if found is None:
            break
        said, number, stem = found
        act, lead = graver(act, said), max(lead, number)
    return Label(graver(act, _of_note(note)), lead, stem)


def graver(one: Act, other: Act) -> Act:
    """Of two acts the one that counts."""
    return max(one, other, key=GRAVITY.index)


def stem_of(words: str) -> str:
    """A headline or slugline as it is compared: no label, no punctuation, no case; empty where it says too little."""
    return " ".join(re.findall(r"\w+", read(words.replace("_", " ")).stem.casefold()))


def _first(headline: str) -> tuple[Act, int, str] | None:
    """The label at the headline's start or end, its number, and the rest."""
    for patterns in (_HEADS, _TAILS):
        for act, pattern in patterns:
            found = pattern.search(headline)
            if found and _is_label(found.group(), headline):
                rest = headline[: found.start()] + headline[found.end() :]
                return act, _lead(found), rest.strip()
    return None


def _is_label(words: str, headline: str) -> bool:
    """Desks write labels in capitals, in brackets or with a number: `Kill: a memoir` is a headline."""
    letters = "".join(c for c in words if c.isalpha())
    if headline.isupper() and not re.search(r"[()\[\]:\d–—-]", words):
        return words.strip() == headline.strip()
    return letters.isupper() or words.strip()[:1] in "([" or bool(re.search(r"\d", words))


def _lead(found: re.Match[str]) -> int:
    number = int(found["before"] or found["after"] or 0)
    # `Zusammenfassung 1530` tells the hour.
    return number if number < 100 else 0


def _of_note(note: str) -> Act:
    opening = one_line(note)[:300]
    if _PLEASE_KILL.search(opening):
        return Act.KILL
    for act, pattern in _NOTE:
        found = pattern.match(opening)
        if found and (not act.withdraws or _NOTE_WITHDRAWAL.match(opening) or found.group().strip(" -:").isupper()):
            return act
    return Act.NEW
