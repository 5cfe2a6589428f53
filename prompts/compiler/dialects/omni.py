"""Gemini Omni Flash: a plain description; pictures are parts of the request."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.parameters import Parameter


class GeminiOmniFlash(Dialect):
    id = "gemini-omni-flash"
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    reference = "image_urls"
    token = "image {n}"
