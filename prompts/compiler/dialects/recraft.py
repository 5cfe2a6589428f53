"""Recraft: the subject first, text in quotes; styles of its own are chosen by field, not by prompt."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.flux import ORDER


class RecraftV3(Dialect):
    id = "recraft-v3"
    order = ORDER
    ratio = "size"
    negative = "negative_prompt"
