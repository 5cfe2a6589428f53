"""Lightricks LTX-2: one flowing paragraph in the order things happen, literal wording, the action first."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter


class Ltx2(Dialect):
    id = "ltx-2"
    order = (
        "event", "motion", "cast", "props", "place", "framing", "movement", "light", "palette", "mood", "look",
        "take", "lettering", "negatives", "speech", "sound", "music",
    )  # fmt: skip
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    seed = "seed"
    negatives_in = "positive_first"  # the hosted models expose no negative prompt, only the open weights do
    first_frame = "image_url"
    last_frame = "end_image_url"
    audio = "generate_audio"
