"""Vidu Q2 and Q3: subject, action, scene, camera, style."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.kling import ORDER
from prompts.compiler.parameters import Parameter


class ViduQ3(Dialect):
    id = "vidu-q3"
    order = ORDER
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    seed = "seed"
    audio = "audio"
    reference = "images"
    token = "@{n}"
