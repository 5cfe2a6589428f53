"""What music, sound and voice models share: they hear the shot and see nothing of it."""

import re
from typing import ClassVar

from prompts.compiler import negatives
from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.prose import Prose
from prompts.compiler.text import ended, inner, listed, sentence
from state.il import IL

HEARD = re.compile(
    r"\b(?:vocals?|voices?|singing|lyrics|drums?|percussion|bass|guitars?|piano|strings|synths?|brass|choir|beats?|"
    r"music|melody|speech|dialogue|talking|narration|applause|laughter|hiss|hum|reverb|distortion)\b",
    re.IGNORECASE,
)
UNHEARD = "it concerns the picture, and this target only makes sound"
SEEN = tuple(
    name
    for name in IL.model_fields
    if name
    not in ("shot_id", "scene_id", "dialogue", "sound", "music", "duration_s", "seed", "negatives", "mood", "era")
)


class Music(Dialect):
    """A score or a song for the shot: what it is, how it feels, when it is from."""

    order: ClassVar[tuple[str, ...]] = ("score", "feeling", "period", "negatives")
    importance: ClassVar[tuple[str, ...]] = ("era", "mood", "sound", "music")
    depends = frozenset(("mood", "era", "duration_s", "seed"))
    silent: ClassVar[dict[str, str]] = {
        **dict.fromkeys(SEEN, UNHEARD),
        "dialogue": "speech is made by a voice model",
        "sound": "sound effects are made by another model",
        "negatives": UNHEARD,
        "seed": "it takes no seed",
        "duration_s": "its length cannot be set",
    }

    def write(self, prose: Prose) -> Draft:
        draft = super().write(prose)
        if not draft.text:
            draft.warn("nothing_to_say", f"This shot decides nothing {self.name} can make.")
        return draft

    def say_score(self, prose: Prose, draft: Draft) -> Clause | None:
        return Clause(("music",), sentence(prose.il.music)) if prose.il.music else None

    def say_feeling(self, prose: Prose, draft: Draft) -> Clause | None:
        mood = prose.il.mood
        return (
            Clause(("mood",), f"The mood is {listed(inner(word) for word in mood)}.")
            if mood and prose.il.music
            else None
        )

    def say_period(self, prose: Prose, draft: Draft) -> Clause | None:
        era = prose.il.era
        return Clause(("era",), f"Period: {ended(era)}") if era and prose.il.music else None

    def say_negatives(self, prose: Prose, draft: Draft) -> Clause | None:
        heard = tuple(item for item in negatives.named(prose.il.negatives) if HEARD.search(item))
        if heard and self.negative and draft.clauses:
            self.set_negative(heard, draft)
            if len(heard) < len(negatives.named(prose.il.negatives)):
                draft.drop("negatives", "the rest of what must not appear concerns the picture")
        return None

    def reason(self, slot: str, prose: Prose, draft: Draft) -> str:
        if slot in ("mood", "era", "duration_s", "seed"):
            return (
                "without music there is nothing to apply it to"
                if not draft.clauses
                else super().reason(slot, prose, draft)
            )
        return super().reason(slot, prose, draft)
