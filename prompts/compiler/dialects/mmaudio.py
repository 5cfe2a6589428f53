"""MMAudio: sound for a finished clip, named source by source."""

from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialects.audio import Music
from prompts.compiler.prose import Prose
from prompts.compiler.text import sentence


class MMAudio(Music):
    id = "mmaudio"
    order = ("effects", "negatives")
    importance = ("sound",)
    seed = "seed"
    negative = "negative_prompt"
    silent = {
        **Music.silent,
        "music": "music is made by another model",
        "mood": "sound sources are named, not felt",
        "era": "sound sources are named, not dated",
        "duration_s": "the clip decides how long the sound is",
    }

    def say_effects(self, prose: Prose, draft: Draft) -> Clause | None:
        return Clause(("sound",), sentence(prose.il.sound)) if prose.il.sound else None
