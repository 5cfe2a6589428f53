"""Suno: a style field and a lyrics field; section tags never go into the style."""

from prompts.compiler.dialects.audio import Music


class Suno(Music):
    id = "suno"
    negative = "exclude_styles"
