"""Black Forest Labs FLUX: sentences with the subject first, positive wording only; Kontext takes edit instructions."""

from pydantic import JsonValue

from prompts.compiler.clause import Clause, Draft, gathered
from prompts.compiler.dialect import Dialect
from prompts.compiler.fitting import pixels
from prompts.compiler.parameters import Parameter, uri
from prompts.compiler.prose import Prose, described
from prompts.compiler.text import ended, inner, listed, phrase
from state.il import Reference

ORDER = (
    "event", "cast", "props", "look", "place", "light", "palette", "mood", "framing", "take", "page", "lettering",
    "roles", "negatives",
)  # fmt: skip
MEGAPIXELS = 1024 * 1024


class Flux2(Dialect):
    id = "flux-2"
    order = ORDER
    ratio = "width"
    seed = "seed"
    reference = "input_image"
    token = "image {n}"

    def set_ratio(self, wish: str, draft: Draft) -> None:
        width, height = pixels(wish, MEGAPIXELS, 16)
        draft.parameters.update(width=width, height=height)
        draft.said.add("aspect_ratio")

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        super().take_references(rest, draft)
        draft.parameters.pop(self.reference, None)
        for index, reference in enumerate(draft.references, 1):
            draft.parameters["input_image" if index == 1 else f"input_image_{index}"] = uri(reference.asset)


class Flux1Pro(Dialect):
    id = "flux-1-pro"
    order = ORDER
    ratio = "aspect_ratio"
    seed = "seed"
    reference = "image_prompt"
    reference_roles = frozenset(("composition", "style"))

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return uri(taken[0].asset)


class Flux1Kontext(Dialect):
    """With an input picture the prompt is an instruction: what changes, and what must stay."""

    id = "flux-1-kontext"
    order = (
        "change",
        "place",
        "framing",
        "light",
        "palette",
        "mood",
        "look",
        "props",
        "page",
        "lettering",
        "roles",
        "negatives",
        "keep",
    )
    ratio = "aspect_ratio"
    seed = "seed"
    reference = "input_image"
    token = "image {n}"

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return uri(taken[0].asset) if len(taken) == 1 else [uri(reference.asset) for reference in taken]

    def say_change(self, prose: Prose, draft: Draft) -> Clause | None:
        if not draft.references:
            return gathered((prose.event, prose.cast))
        il = prose.il
        if prose.event is None:
            return Clause(("subject",), f"Make the picture about {inner(il.subject)}.") if il.subject else None
        subject = f"{phrase(il.subject)}: " if prose.event_form == "apart" else ""
        words = prose.event.text if not subject else subject + inner(il.action)
        slots = ("subject", "action") if il.subject and il.action else prose.event.slots
        return Clause(slots, f"Change the picture so that {ended(inner(words))}")

    def say_place(self, prose: Prose, draft: Draft) -> Clause | None:
        il = prose.il
        if not draft.references or not (il.setting or il.setting_description):
            return prose.place
        words = inner(il.setting) if il.setting else ""
        if il.setting_description:
            words = f"{words}: {il.setting_description}" if words else il.setting_description
        slots = (("setting",) if il.setting else ()) + (("setting_description",) if il.setting_description else ())
        return Clause(slots, ended(f"Change the setting to {words}"))

    def say_framing(self, prose: Prose, draft: Draft) -> Clause | None:
        framing = prose.framing
        if not draft.references or framing is None:
            return framing
        words = framing.text
        return Clause(framing.slots, f"Reframe it as {words[:1].lower()}{words[1:]}")

    def say_light(self, prose: Prose, draft: Draft) -> Clause | None:
        light = prose.light_phrase
        return (
            Clause(light.slots, f"Change the light: {ended(light.text)}") if light and draft.references else prose.light
        )

    def say_palette(self, prose: Prose, draft: Draft) -> Clause | None:
        palette = prose.palette_phrase
        return (
            Clause(palette.slots, f"Change the colors to {ended(palette.text)}")
            if palette and draft.references
            else prose.palette
        )

    def say_keep(self, prose: Prose, draft: Draft) -> Clause | None:
        cast = prose.il.character_ref
        if not draft.references:
            return None
        if not cast:
            return Clause((), "Keep everything else exactly as it is.")
        told = " ".join(ended(described(c)) for c in cast if c.description or c.wardrobe)
        whom = listed(someone.name for someone in cast)
        keep = f"Keep the face, hair and clothing of {whom} unchanged, and everything else exactly as it is."
        return Clause(("character_ref",), f"{told} {keep}".strip())


class Flux3Video(Dialect):
    """Plain language, with separate sentences for speech, ambience and music; it picks its own seed."""

    id = "flux-3-video"
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    audio = "generate_audio"
    reference = "frame_images"
    reference_roles = frozenset(("first_frame", "last_frame"))
