"""Pika 2.2: subject, action, setting, style, camera; everything else is a field."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter


class Pika22(Dialect):
    id = "pika-2.2"
    order = (
        "event", "motion", "cast", "props", "place", "light", "palette", "mood", "look", "framing", "movement",
        "take", "lettering", "negatives",
    )  # fmt: skip
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    seed = "seed"
    negative = "negative_prompt"
    first_frame = "image_url"
    reference = "image_urls"
    frames_exclude_references = True
