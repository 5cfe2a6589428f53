"""Google Lyria: genre, mood, instruments, tempo. Negatives and seeds belong to Lyria 2."""

from prompts.compiler.dialects.audio import Music


class Lyria(Music):
    id = "lyria"
    seed = "seed"
    negative = "negative_prompt"
