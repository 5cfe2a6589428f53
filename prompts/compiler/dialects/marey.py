"""Moonvalley Marey: the shot first, then subject, action, setting and light."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter


class MoonvalleyMarey(Dialect):
    id = "moonvalley-marey"
    duration = Parameter("duration", lambda value: f"{value:g}s")
    ratio = "dimensions"
    ratio_values = {
        "16:9": "1920x1080",
        "9:16": "1080x1920",
        "1:1": "1152x1152",
        "4:3": "1536x1152",
        "3:4": "1152x1536",
        "21:9": "2560x1080",
    }
    seed = "seed"
    negative = "negative_prompt"
    first_frame = "image"
