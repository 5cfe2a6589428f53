"""Stable Diffusion: SD 3.5 reads sentences with the style first; SDXL reads a list of tags."""

from pydantic import JsonValue

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.midjourney import Phrases
from prompts.compiler.parameters import uri
from state.il import Reference

SDXL_BUCKETS = {
    "1:1": "1024x1024",
    "9:7": "1152x896",
    "7:9": "896x1152",
    "19:13": "1216x832",
    "13:19": "832x1216",
    "7:4": "1344x768",
    "4:7": "768x1344",
    "12:5": "1536x640",
    "5:12": "640x1536",
}


class StableDiffusion35(Dialect):
    id = "sd-3.5"
    order = (
        "look", "framing", "event", "cast", "props", "place", "light", "palette", "mood", "take", "page", "lettering",
        "negatives",
    )  # fmt: skip
    ratio = "aspect_ratio"
    seed = "seed"
    negative = "negative_prompt"
    reference = "image"
    reference_roles = frozenset(("composition",))

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return uri(taken[0].asset)

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        super().take_references(rest, draft)
        if draft.references:
            draft.parameters["mode"] = "image-to-image"

    def set_ratio(self, wish: str, draft: Draft) -> None:
        if draft.references:
            draft.drop("aspect_ratio", "in image-to-image mode the input picture decides the ratio")
        else:
            super().set_ratio(wish, draft)

    def fit_seed(self, wish: int, draft: Draft) -> int:
        if wish == 0:
            draft.warn("fitted", "Seed 0 means a random seed here; 1 is the nearest that repeats.", "seed")
        return super().fit_seed(max(1, wish), draft)


class Sdxl(Phrases):
    id = "sdxl"
    ratio = "width"
    ratio_values = SDXL_BUCKETS
    seed = "seed"
    negative = "negative_prompt"
    reference = "image"
    reference_roles = frozenset(("composition",))
    order = (*Phrases.order, "negatives")

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return uri(taken[0].asset)

    def set_ratio(self, wish: str, draft: Draft) -> None:
        width, height = SDXL_BUCKETS[self.fit_ratio(wish, draft)].split("x")
        draft.parameters.update(width=int(width), height=int(height))
        draft.said.add("aspect_ratio")
