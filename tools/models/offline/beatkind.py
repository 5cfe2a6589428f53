"""What kind of thing happens in a beat, by its words."""

from functools import cache

from tools.brief.tables import table
from tools.brief.verbs import verb
from tools.brief.words import tokenize
from tools.models.offline.source import phrase_in


@cache
def beat_kind(text: str) -> tuple[str, str]:
    """The kind of a beat (a pattern of `data/offline/coverage.yaml`) and the word that says so.

    A verb that tells the kind counts more than a noun; on a tie the earlier kind in the table wins.
    """
    cues = table("beats")
    tokens = tokenize(text)
    bases: dict[str, str] = {}
    for token in tokens:
        form = verb(token.lower)
        if token.tag == "V" and form:
            bases.setdefault(form.base, token.text)
    best = ("general", "", 0.0)
    for kind in cues["order"]:
        score, word = 0.0, ""
        for cue in cues["cues"][kind]:
            if cue in bases:
                score, word = score + 2.0, word or bases[cue]
            elif match := phrase_in(cue.strip('"'), text):
                score, word = score + (1.5 if " " in cue else 0.8), word or match.group()
        if score > best[2]:
            best = (kind, word, score)
    return best[0], best[1]
