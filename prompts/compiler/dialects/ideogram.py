"""Ideogram: exact text in double quotes comes first; style and character pictures go in fields of their own."""

from pydantic import JsonValue

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import uri
from state.il import Reference

ORDER = (
    "lettering", "event", "cast", "props", "place", "light", "palette", "mood", "framing", "look", "take", "page",
    "negatives",
)  # fmt: skip


class Ideogram3(Dialect):
    id = "ideogram-3"
    order = ORDER
    ratio = "aspect_ratio"
    seed = "seed"
    negative = "negative_prompt"

    def ratio_value(self, ratio: str) -> JsonValue:
        return ratio.replace(":", "x")

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        """One character picture, and style pictures up to the cap."""
        characters = [reference for reference in rest if reference.role == "character"][:1]
        cap = (self.facts.references.images_max or 0) - len(characters)
        styles = [reference for reference in rest if reference.role == "style"][: max(0, cap)]
        for name, taken in (("character_reference_images", characters), ("style_reference_images", styles)):
            if taken:
                draft.parameters[name] = [uri(reference.asset) for reference in taken]
        draft.references += [*characters, *styles]
        for reference in rest:
            if not any(reference is kept for kept in draft.references):
                draft.drop("references", self.refusal(reference, reference.role in ("character", "style"), draft))


class Ideogram4(Dialect):
    id = "ideogram-4"
    order = ORDER
    ratio = "resolution"
    ratio_values = {
        "1:1": "2048x2048",
        "1:2": "1440x2880",
        "2:1": "2880x1440",
        "2:3": "1664x2496",
        "3:2": "2496x1664",
        "4:5": "1792x2240",
        "5:4": "2240x1792",
        "9:16": "1440x2560",
        "16:9": "2560x1440",
        "5:8": "1600x2560",
        "8:5": "2560x1600",
    }
    seed = "seed"
