"""ByteDance Seedance: subject and movement, background, camera, style; a fixed camera is also a flag."""

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.kling import ORDER
from prompts.compiler.parameters import Parameter
from prompts.compiler.prose import Prose
from state.vocabulary import CameraMovement


class Seedance10(Dialect):
    id = "seedance-1.0"
    order = ORDER
    duration = Parameter("duration")
    ratio = "ratio"
    seed = "seed"
    negatives_in = "positive_first"
    first_frame = "image"
    last_frame = "lastFrameImage"
    reference = "referenceImages"
    token = "[Image {n}]"
    frames_exclude_references = True
    shot_label = "cut to {what}"

    def set_parameters(self, prose: Prose, draft: Draft) -> None:
        super().set_parameters(prose, draft)
        if prose.il.camera_movement is CameraMovement.STATIC:
            draft.parameters["camera_fixed"] = True


class Seedance15(Seedance10):
    id = "seedance-1.5"
    first_frame = "image_url"
    last_frame = "end_image_url"
    reference = ""
    audio = "generate_audio"


class Seedance20(Dialect):
    id = "seedance-2.0"
    order = ORDER
    duration = Parameter("duration")
    ratio = "ratio"
    seed = "seed"
    negatives_in = "positive_first"
    first_frame = "image_url"
    last_frame = "end_image_url"
    reference = "image_urls"
    token = "@Image{n}"
    frames_exclude_references = True
    audio = "generate_audio"
    shot_label = "cut {n}: {what}"
