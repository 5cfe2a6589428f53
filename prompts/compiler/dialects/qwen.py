"""Qwen-Image: long natural sentences, quoted text with its place, a negative prompt."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.orders import IMAGE_ORDER


class QwenImage(Dialect):
    id = "qwen-image"
    order = IMAGE_ORDER
    ratio = "size"
    ratio_values = {
        "1:1": "1328*1328",
        "16:9": "1664*928",
        "9:16": "928*1664",
        "4:3": "1472*1104",
        "3:4": "1104*1472",
        "3:2": "1584*1056",
        "2:3": "1056*1584",
    }
    seed = "seed"
    negative = "negative_prompt"
    reference = "image"
    token = "image {n}"
