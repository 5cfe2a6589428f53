"""Stable Audio: genre, instruments, mood and tempo in prose; the length is a parameter."""

from prompts.compiler.dialects.audio import Music
from prompts.compiler.parameters import Parameter


class StableAudio(Music):
    id = "stable-audio"
    duration = Parameter("seconds_total")
    seed = "seed"
    negative = "negative_prompt"
