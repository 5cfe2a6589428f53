"""Luma Ray: three or four natural sentences, camera first; the wanted state instead of the unwanted one."""

from pydantic import JsonValue

from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter, as_seconds, uri
from state.il import Reference


class LumaRay3(Dialect):
    id = "luma-ray3"
    duration = Parameter("duration", as_seconds)
    ratio = "aspect_ratio"
    seed = "seed"
    first_frame = "image_url"
    last_frame = "end_image_url"
    negatives_in = "positive_first"


class LumaRay2(LumaRay3):
    id = "luma-ray2"
    first_frame = "keyframes.frame0"
    last_frame = "keyframes.frame1"

    def frame_value(self, reference: Reference) -> JsonValue:
        return {"type": "image", "url": uri(reference.asset)}
