"""MiniMax Music: style, mood and scenario in prose; lyrics are a second field."""

from prompts.compiler.dialects.audio import Music


class MinimaxMusic(Music):
    id = "minimax-music-speech"
