"""Which language a text is in, from its script and its commonest words, and whether it is language at all."""

import re
import unicodedata
from collections import Counter

from tools.brief.lexicon import ordinary
from tools.brief.tables import table

SCRIPTS = {
    "MALAYALAM": "ml", "DEVANAGARI": "hi", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "BENGALI": "bn",
    "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si", "ARABIC": "ar", "HEBREW": "he", "CYRILLIC": "ru",
    "GREEK": "el", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "THAI": "th", "LAO": "lo",
    "KHMER": "km", "MYANMAR": "my", "GEORGIAN": "ka", "ARMENIAN": "hy", "ETHIOPIC": "am", "TIBETAN": "bo",
}  # fmt: skip
UNKNOWN = "und"


def read_language(text: str) -> str:
    """The BCP 47 tag of the text's main language; "und" when it reads as none."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return UNKNOWN
    scripts: Counter[str] = Counter(
        unicodedata.name(character, "").split(" ")[0].split("-")[0] for character in letters[:5000]
    )
    if any(scripts[name] for name in ("HIRAGANA", "KATAKANA")) and scripts["LATIN"] < len(letters) / 2:
        return "ja"
    script, count = scripts.most_common(1)[0]
    if script != "LATIN":
        return SCRIPTS.get(script, UNKNOWN) if count > len(letters[:5000]) / 3 else _latin(text)
    return _latin(text)


def _latin(text: str) -> str:
    spoken = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())
    scores = {
        tag: sum(word in common for word in spoken)
        for tag, common in ((t, frozenset(w.split())) for t, w in table("languages").items())
    }
    best = max(scores, key=lambda tag: (scores[tag], tag == "en"))
    if best != "en" and scores[best] > scores["en"] and scores[best] >= 2:
        return str(best)
    known = sum(ordinary(word) for word in spoken)
    if spoken and known >= max(1, 0.3 * len(spoken)):
        return "en"
    return str(best) if scores[best] >= 2 else UNKNOWN


def is_gibberish(text: str) -> bool:
    """Letters without language: no tongue recognised, hardly a known word."""
    spoken = re.findall(r"[^\W\d_]+", text.lower())
    if not spoken:
        return bool(text.strip()) and not any(character.isdigit() for character in text)
    return read_language(text) == UNKNOWN
