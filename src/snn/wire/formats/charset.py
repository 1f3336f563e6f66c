"""Bytes to characters, where nothing says the set, or says it wrongly.

UTF-8 and UTF-16 prove themselves. Of the 8-bit sets, the one is taken in whose letters the text has the commonest
letters of a language: cp1256 and ISO 8859-6 put Arabic where cp1252 puts accents, so that all three `decode`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_SAMPLE = 20_000
_ESCAPE = re.compile(rb"\x1b\$(?:[@B]|\)C|\(D)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Sets whose text is judged by its letters, in the order in which a tie is decided.
_SETS = (
    "cp1252", "cp1256", "iso8859-6", "cp1251", "koi8-r", "iso8859-5", "cp866", "cp1253", "iso8859-7", "cp1255",
    "iso8859-8", "cp1250", "iso8859-2", "cp1254", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
_COMMON = {
    "arabic": "النيومتربعدةسفقكحجىأإهط",
    "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхіїєґ",
    "greek": "αοιετσνηυρπκλμωςάίόήύέθγδβφχ",
    "hebrew": "יוהלארבתמשנדקםפחעטכגסצןךץףז",
    "latin": "éèàùçâêîôûëïüöäßñóíáúãõåæøœ’“”«»–—…ěščřžýůąęłńśźżőűğşıţăĞŞİ€°®©",
    "cjk": "的是在了不和有大这中人国年日报会一本の にはをたがでとしいれ新華社记者時間政府总統總이다의는에을를가은도한",
}  # fmt: skip
_SCRIPT = {
    "cp1252": "latin", "cp1250": "latin", "iso8859-2": "latin", "cp1254": "latin", "cp1256": "arabic",
    "iso8859-6": "arabic", "cp1251": "cyrillic", "koi8-r": "cyrillic", "iso8859-5": "cyrillic", "cp866": "cyrillic",
    "cp1253": "greek", "iso8859-7": "greek", "cp1255": "hebrew", "iso8859-8": "hebrew",
}  # fmt: skip
_DOUBLE_BYTE = {"gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"}


@dataclass(frozen=True)
class _Judged:
    score: float
    codec: str


def decode(raw: bytes, declared: str = "") -> str:
    """The characters; never raises. declared is what the sender says, and counts where nothing speaks against it."""
    return raw.decode(codec_of(raw, declared), "replace")


def codec_of(raw: bytes, declared: str = "") -> str:
    """The name of the set that the bytes are in."""
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return codec
    if wide := _utf_16(raw):
        return wide
    if escaped := _by_escapes(raw):
        return escaped
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as wrong:
        # One broken character in a long text is damage, not another set.
        if wrong.start > 2000 and len(raw[: wrong.start].decode("utf-8", "ignore")) < wrong.start - 40:
            return "utf-8"
    return _eight_bits(raw[:_SAMPLE], declared)


def _by_escapes(raw: bytes) -> str:
    """Sets of seven bits that say so themselves, by escape sequences (ISO 2022): mail from Japan and Korea."""
    found = _ESCAPE.search(raw)
    if not found or not raw.isascii():
        return ""
    codec = "iso2022_kr" if found[0].endswith(b")C") else "iso2022_jp_2"
    try:
        raw[: found.start() + _SAMPLE].decode(codec)
    except UnicodeDecodeError as wrong:
        # Cut in the middle of a character, not wrong.
        return codec if wrong.start > _SAMPLE else ""
    return codec


def _utf_16(raw: bytes) -> str:
    """UTF-16 without its mark: every other byte is the high half of a letter, one of very few."""
    head = raw[:400]
    if len(head) < 16 or not any(byte < 9 for byte in head):
        return ""
    even, odd = set(head[0 : len(head) & ~1 : 2]), set(head[1::2])
    if len(odd) * 3 <= len(even) and min(odd) < 9 and len(odd) <= 5:
        return "utf-16-le"
    return "utf-16-be" if len(even) * 3 <= len(odd) and min(even) < 9 and len(even) <= 5 else ""


def _eight_bits(sample: bytes, declared: str) -> str:
    known = _known(declared)
    # Text in another script has more of its letters than ASCII's; some accents and dashes are Latin.
    foreign = sum(byte >= 0x80 for byte in sample)
    letters = foreign + sum(65 <= byte & 0xDF <= 90 for byte in sample)
    sets = _SETS if foreign * 5 > letters else [one for one in _SETS if _SCRIPT.get(one) == "latin"]
    judged = [one for codec in sets if (one := _judge(sample, codec)) is not None]
    best = max(judged, key=lambda one: one.score, default=_Judged(0, known or "cp1252"))
    said = next((one for one in judged if one.codec == known), None)
    # What is declared stands, unless another set makes clearly more sense of the same bytes.
    if known and known not in _SCRIPT and known not in _DOUBLE_BYTE:
        return known
    if said is not None and said.score >= best.score - 0.2:
        return known
    return best.codec if best.score > 0.3 else known or "cp1252"


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name if declared else ""
        "".encode(name or "ascii")
    except (LookupError, ValueError, UnicodeError):
        return ""
    return {"iso8859-1": "cp1252", "iso8859-9": "cp1254", "ascii": "cp1252", "utf-8": "", "gb2312": "gb18030",
            "gbk": "gb18030"}.get(name, name)  # fmt: skip


def _judge(sample: bytes, codec: str) -> _Judged | None:
    """How much sense a set makes of the bytes: the share of its commonest letters among all that are not ASCII."""
    try:
        words = codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return None
    foreign = [letter for letter in words if letter >= "\x80"]
    if not foreign:
        return None
    common = _COMMON[_SCRIPT.get(codec, "cjk")]
    hits = sum(1 for letter in foreign if letter in common) / len(foreign)
    if codec in _DOUBLE_BYTE:
        # Few sets of two bytes decode what is not theirs; a third of common signs is much among thousands.
        return _Judged(min(0.95, hits * 3) if len(foreign) * 2 > len(sample) * 0.25 else hits, codec)
    # Letters in a row are words; accents in a row are another script read wrongly.
    run = _longest_run(words)
    if _SCRIPT[codec] == "latin":
        return _Judged(hits * (0.3 if run > 3 else 1.0), codec)
    return _Judged(hits * (0.3 if run < 3 else 1.0), codec)


def _longest_run(words: str) -> int:
    longest = now = 0
    for letter in words[:4000]:
        now = now + 1 if letter >= "\x80" and letter.isalpha() else 0
        longest = max(longest, now)
    return longest
