"""Runway: plain positive sentences. From a first frame only motion is described; ratios are pixel pairs."""

import re

from pydantic import JsonValue

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.orders import IMAGE_ORDER
from prompts.compiler.parameters import Parameter, uri
from state.il import Reference

IMAGE_RATIOS = {
    "16:9": "1280:720",
    "9:16": "720:1280",
    "4:3": "1104:832",
    "3:4": "832:1104",
    "1:1": "960:960",
    "21:9": "1584:672",
}
TEXT_RATIOS = ("16:9", "9:16")


class RunwayGen4(Dialect):
    id = "runway-gen4"
    motion_order = ("movement", "event", "motion", "look", "negatives")
    duration = Parameter("duration")
    ratio = "ratio"
    ratio_values = IMAGE_RATIOS
    seed = "seed"
    first_frame = "promptImage"
    needs_picture = True

    def frame_value(self, reference: Reference) -> JsonValue:
        return [{"uri": uri(reference.asset), "position": "first"}]


class RunwayGen4Turbo(RunwayGen4):
    id = "runway-gen4-turbo"


class RunwayGen45(RunwayGen4):
    id = "runway-gen4.5"
    needs_picture = False

    def ratios(self, draft: Draft) -> tuple[str, ...]:
        return tuple(IMAGE_RATIOS) if "first_frame" in draft.frames else TEXT_RATIOS


class RunwayReferences(Dialect):
    """Gen-4 Image: every reference picture gets a tag of 3 to 16 letters, digits or underscores."""

    id = "runway-references"
    order = ("roles", *(name for name in IMAGE_ORDER if name != "roles"))
    ratio = "ratio"
    ratio_values = {
        "16:9": "1920:1080",
        "9:16": "1080:1920",
        "4:3": "1440:1080",
        "3:4": "1080:1440",
        "1:1": "1080:1080",
        "21:9": "2112:912",
    }
    seed = "seed"
    reference = "referenceImages"

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return [{"uri": uri(reference.asset), "tag": tag} for tag, reference in zip(tags(taken), taken, strict=True)]

    def tokens(self, draft: Draft) -> list[tuple[str, Reference]]:
        return [(f"@{tag}", reference) for tag, reference in zip(tags(draft.references), draft.references, strict=True)]


def tags(references: list[Reference]) -> list[str]:
    """One distinct tag per reference, made of its name where that gives one."""
    made: list[str] = []
    for index, reference in enumerate(references, 1):
        bare = re.sub(r"[^A-Za-z0-9_]", "", reference.name)[:16]
        usable = len(bare) >= 3 and bare[0].isalpha() and bare not in made
        made.append(bare if usable else f"{reference.role.split('_')[0]}{index}"[:16])
    return made
