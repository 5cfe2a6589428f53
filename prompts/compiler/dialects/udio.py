"""Udio: genre tags, mood, instruments."""

from prompts.compiler.dialects.audio import Music


class Udio(Music):
    id = "udio"
