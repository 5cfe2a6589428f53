"""ElevenLabs: Eleven v3 speaks the dialogue with [tags]; Music and Sound Effects score or voice the shot."""

from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.audio import SEEN, UNHEARD, Music
from prompts.compiler.fitting import number, seconds
from prompts.compiler.parameters import Parameter, as_milliseconds
from prompts.compiler.prose import Prose
from prompts.compiler.text import phrase, sentence
from state.il import SpokenLine

TAGS: dict[str, str] = {
    "whispering": "whispers",
    "whisper": "whispers",
    "quietly": "quietly",
    "laughing": "laughs",
    "sighing": "sighs",
    "crying": "crying",
    "in tears": "crying",
    "shouting": "shouts",
    "excitedly": "excited",
    "sarcastically": "sarcastic",
    "singing": "sings",
    "beat": "pause",
}
SHORT = 250
"""Below about this many characters the model's delivery is unstable."""


class ElevenLabsV3(Dialect):
    id = "elevenlabs-v3"
    order = ("script",)
    importance = ("dialogue",)
    seed = "seed"
    silent = {
        **dict.fromkeys(SEEN, UNHEARD),
        "mood": "a voice takes its mood from the parenthetical of each line",
        "era": UNHEARD,
        "negatives": "a voice model takes no negatives",
        "duration_s": "a line lasts as long as it takes to say",
        "sound": "sound effects are made by another model",
        "music": "music is made by another model",
        "seed": "there is nothing to say in this shot",
    }

    def say_script(self, prose: Prose, draft: Draft) -> Clause | None:
        lines = prose.il.dialogue
        if not lines:
            draft.warn("nothing_to_say", "Nobody speaks in this shot.", "dialogue")
            draft.parameters.pop("seed", None)
            draft.said.discard("seed")
            return None
        speakers = tuple(dict.fromkeys(line.speaker for line in lines))
        if len(speakers) == 1:
            draft.parameters["voice_id"] = voice(speakers[0])
            text = "\n".join(tagged(line) for line in lines)
        else:
            draft.parameters["inputs"] = [{"text": tagged(line), "voice_id": voice(line.speaker)} for line in lines]
            text = "\n".join(f"{line.speaker}: {tagged(line)}" for line in lines)
        if len(text) < SHORT:
            message = f"Under about {SHORT} characters the delivery is unstable; speak several lines in one request."
            draft.warn("short_text", message, "dialogue")
        return Clause(("dialogue",), text)


def voice(speaker: str) -> str:
    """How a voice is named until the sender picks one: "voice:Mara"."""
    return f"voice:{speaker}"


def tagged(line: SpokenLine) -> str:
    """A line, verbatim, after its audio tag."""
    manner = phrase(line.manner.strip(" ()[]")).lower()
    return f"[{TAGS.get(manner, manner)}] {line.text}" if manner else line.text


class ElevenLabsMusicSfx(Music):
    """Music when the shot has some, sound effects otherwise: one request makes one of them."""

    id = "elevenlabs-music-sfx"
    order = ("score", "feeling", "period", "effects", "negatives")
    duration = Parameter("music_length_ms", as_milliseconds)
    negative = "composition_plan.negative_global_styles"
    silent = {**Music.silent, "sound": "one request makes music or effects, and this shot has music"}

    def set_duration(self, wish: float, draft: Draft) -> None:
        draft.said.add("duration_s")
        draft.parameters["music_length_ms"] = as_milliseconds(wish)

    def set_negative(self, unwanted: tuple[str, ...], draft: Draft) -> None:
        super().set_negative(unwanted, draft)
        self.set(draft, self.negative, list(unwanted))

    def say_effects(self, prose: Prose, draft: Draft) -> Clause | None:
        il = prose.il
        if il.music or not il.sound:
            self._fit_length(prose, draft, 3, 600)
            return None
        self._fit_length(prose, draft, 0.5, 30)
        return Clause(("sound",), sentence(il.sound))

    def _fit_length(self, prose: Prose, draft: Draft, low: float, high: float) -> None:
        wish = prose.il.duration_s
        draft.parameters.pop("music_length_ms", None)
        if wish is None or not (prose.il.music or prose.il.sound):
            draft.said.discard("duration_s")
            return
        fitted = min(max(wish, low), high)
        if fitted != wish:
            draft.warn("fitted", f"{seconds(wish)} is not on offer; {seconds(fitted)} is the nearest.", "duration_s")
        if prose.il.music:
            draft.parameters["music_length_ms"] = as_milliseconds(fitted)
        else:
            draft.parameters["duration_seconds"] = number(fitted)
