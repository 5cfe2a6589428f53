"""Google Veo: cinematography first, then who and what, then sound. Quotation marks trigger speech."""

from pydantic import JsonValue

from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.fitting import seconds
from prompts.compiler.parameters import Parameter, as_string, uri
from prompts.compiler.prose import Prose
from prompts.compiler.text import ended
from state.il import Reference


class Veo3(Dialect):
    id = "veo-3"
    duration = Parameter("durationSeconds", as_string)
    ratio = "aspectRatio"
    seed = "seed"
    negative = "negativePrompt"
    first_frame = "image"
    quote = "'"

    def say_sound(self, prose: Prose, draft: Draft) -> Clause | None:
        sound = prose.il.sound.strip()
        return Clause(("sound",), f"SFX: {ended(sound)}") if sound else None


class Veo31Fast(Veo3):
    id = "veo-3.1-fast"
    last_frame = "lastFrame"
    reference = "referenceImages"
    reference_roles = frozenset(("character", "location", "prop", "style"))
    frames_exclude_references = True

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return [{"image": uri(reference.asset), "referenceType": "asset"} for reference in taken]

    def set_duration(self, wish: float, draft: Draft) -> None:
        if self.reference not in draft.parameters:
            return super().set_duration(wish, draft)
        draft.parameters["durationSeconds"] = "8"
        draft.said.add("duration_s")
        if wish != 8:
            draft.warn("fitted", f"{seconds(wish)} is not on offer: reference pictures force 8 s.", "duration_s")
        return None


class Veo31(Veo31Fast):
    id = "veo-3.1"
    shot_label = "[{start}-{end}] {what}"
