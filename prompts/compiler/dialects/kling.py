"""Kuaishou Kling: subject and movement first, then the scene, then camera language. No seed, one camera move."""

from pydantic import JsonValue

from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter, as_string, uri
from prompts.compiler.prose import Prose
from state.il import Reference

ORDER = (
    "event", "motion", "cast", "props", "place", "framing", "movement", "light", "palette", "mood", "look",
    "take", "shots", "lettering", "roles", "negatives", "speech", "sound", "music",
)  # fmt: skip


class Kling25Turbo(Dialect):
    id = "kling-2.5-turbo"
    order = ORDER
    motion_order = ("event", "motion", "movement", "roles", "negatives", "speech", "sound", "music")
    duration = Parameter("duration", as_string)
    ratio = "aspect_ratio"
    negative = "negative_prompt"
    first_frame = "image"
    last_frame = "image_tail"
    ratio_from_frame = True


class Kling21(Kling25Turbo):
    id = "kling-2.1"


class Kling26(Kling25Turbo):
    id = "kling-2.6"
    audio = "sound"
    audio_values = ("on", "off")


class Kling30(Kling25Turbo):
    """Parameters in the form of the host that documents elements: characters are @Element1, other pictures @Image1."""

    id = "kling-3.0"
    first_frame = "start_image_url"
    last_frame = "end_image_url"
    audio = "generate_audio"
    reference = "elements"
    shot_label = "Shot {n}: {what}"

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        super().take_references(rest, draft)
        if draft.parameters.pop(self.reference, None) is None:
            return
        taken = [reference for reference in draft.references if reference.role not in draft.frames]
        elements: list[JsonValue] = [
            {"frontal_image_url": uri(r.asset)} for r in taken if r.role in ("character", "prop")
        ]
        images: list[JsonValue] = [uri(r.asset) for r in taken if r.role not in ("character", "prop")]
        if elements:
            draft.parameters["elements"] = elements
        if images:
            draft.parameters["image_urls"] = images

    def tokens(self, draft: Draft) -> list[tuple[str, Reference]]:
        counted = {"@Element": 0, "@Image": 0}
        pointed = []
        for reference in draft.references:
            if reference.role in draft.frames:
                continue
            kind = "@Element" if reference.role in ("character", "prop") else "@Image"
            counted[kind] += 1
            pointed.append((f"{kind}{counted[kind]}", reference))
        return pointed

    def say_shots(self, prose: Prose, draft: Draft) -> Clause | None:
        clause = super().say_shots(prose, draft)
        if clause is not None:
            draft.parameters["shot_type"] = "intelligent"
        return clause


class Kling40(Kling25Turbo):
    """Parameters in the form of the first host that lists it; sound is always made."""

    id = "kling-4.0"
    duration = Parameter("duration")
    negatives_in = "positive_first"
    first_frame = "start_image"
    last_frame = "end_image"
    reference = "reference_images"
    token = "@image_{n}"
