"""Words: slugs, shortening, direction."""

from __future__ import annotations

import re
import unicodedata

# ISO 639-1 languages written right to left.
RTL_LANGUAGES = {"ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"}
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_NOT_SLUG = re.compile(r"[^\w]+", re.UNICODE)


def slugify(words: str, *, longest: int = 70) -> str:
    """A slug for an address, letters of every script kept; `story` where no letter is left."""
    folded = unicodedata.normalize("NFKD", words)
    # Accents fall off Latin letters only: in other scripts a combining mark is part of the spelling.
    plain = "".join(c for c in folded if not ("\u0300" <= c <= "\u036f")).replace("’", "").replace("'", "")
    slug = _NOT_SLUG.sub("-", unicodedata.normalize("NFC", plain).lower().replace("_", "-")).strip("-")
    if len(slug) > longest:
        slug = slug[:longest].rsplit("-", 1)[0] or slug[:longest]
    return slug.strip("-") or "story"


def shorten(words: str, longest: int) -> str:
    """At most longest characters, cut at a word, with an ellipsis where cut."""
    words = one_line(words)
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def one_line(words: str) -> str:
    """White space folded, control characters dropped."""
    folded = " ".join(words.split())
    # Most text has none, and that is told much sooner than they are looked for.
    return folded if folded.isprintable() else " ".join(_CONTROL.sub(" ", words).split())


def drop_controls(words: str) -> str:
    """Control characters dropped, line breaks kept."""
    return _CONTROL.sub("", words)


def direction(language: str) -> str:
    """`rtl` or `ltr`, by BCP 47 language tag."""
    return "rtl" if language.split("-")[0].lower() in RTL_LANGUAGES else "ltr"
