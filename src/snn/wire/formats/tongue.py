"""Which language words are in, for formats that do not say; a guess by script and by the commonest words."""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ur", r"[ٹڈڑے]"),
    ("fa", r"[پچژگ]"),
    ("ar", r"[\u0620-\u06ff]"),
    ("he", r"[\u05d0-\u05ea]"),
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("el", r"[\u0370-\u03ff]"),
    ("uk", r"[іїєґ]"),
    ("ru", r"[\u0400-\u04ff]"),
)
_COMMONEST = {
    "en": {"the", "and", "of", "to", "in", "that", "is", "was", "said", "with"},
    "de": {"der", "die", "und", "das", "nicht", "mit", "ist", "für", "fuer", "dem", "sich", "auf"},
    "fr": {"le", "les", "des", "et", "une", "est", "dans", "pour", "qui", "sur", "du"},
    "es": {"el", "los", "las", "y", "una", "por", "con", "para", "del", "que"},
    "it": {"il", "gli", "della", "che", "di", "per", "una", "non", "sono", "nel"},
    "pt": {"os", "uma", "não", "em", "para", "com", "do", "da", "que", "ao"},
    "nl": {"het", "een", "van", "niet", "voor", "zijn", "op", "dat", "met", "ook"},
    "sv": {"och", "att", "det", "som", "inte", "för", "är", "på", "av", "har"},
}
_LETTER = re.compile(r"[^\W\d_]")


def guess(words: str) -> str:
    """A BCP 47 language tag, `en` where nothing speaks for another."""
    sample = words[:4000]
    letters = len(_LETTER.findall(sample)) or 1
    foreign = sum(1 for letter in _LETTER.findall(sample) if letter >= "\u0370")
    if foreign * 2 > letters:
        return next((language for language, mark in _SCRIPTS if re.search(mark, sample)), "en")
    tokens = sample.lower().split()
    counts = {language: sum(1 for token in tokens if token in common) for language, common in _COMMONEST.items()}
    best = max(counts, key=lambda language: counts[language])
    # Names alone ("Los Angeles") make no language: several of its words must be there, one in twenty of all.
    is_enough = len(_COMMONEST[best] & set(tokens)) >= 3 and counts[best] * 20 >= len(tokens)
    return best if is_enough and counts[best] > counts["en"] else "en"
