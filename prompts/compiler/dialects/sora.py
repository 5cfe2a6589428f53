"""OpenAI Sora 2: style first, a prose scene, then labelled blocks. Size and length are parameters; no seed."""

from prompts.compiler import wording
from prompts.compiler.clause import Clause, Draft, gathered
from prompts.compiler.dialect import Dialect, shared
from prompts.compiler.parameters import Parameter, as_string
from prompts.compiler.prose import Prose
from prompts.compiler.text import capital, ended, listed, phrase, sentence, sentences


class Sora2(Dialect):
    id = "sora-2"
    order = ("look", "scene", "cinematography", "actions", "shots", "lettering", "negatives", "speech", "backdrop")
    joiner = "\n\n"
    duration = Parameter("seconds", as_string)
    ratio = "size"
    ratio_values = {"16:9": "1280x720", "9:16": "720x1280"}
    first_frame = "input_reference"
    negatives_in = "positive_first"
    shot_label = "Shot {n}: {what}"

    @shared
    def say_scene(self, prose: Prose, draft: Draft) -> Clause | None:
        subject = None
        described = any(someone.description and someone.name == prose.il.subject for someone in prose.il.character_ref)
        if described:
            subject = Clause(("subject",), "")
        elif prose.event_form in ("subject", "apart", "joined", "doing"):
            subject = Clause(("subject",), sentence(prose.il.subject))
        elif prose.il.subject:
            subject = Clause(("subject",), "")
        return gathered((subject, prose.cast, prose.props, prose.place))

    @shared
    def say_cinematography(self, prose: Prose, draft: Draft) -> Clause | None:
        il, light, palette = prose.il, prose.light_phrase, prose.palette_phrase
        told = []
        if shot := camera_shot(prose):
            told.append(Clause(("shot_type", "camera_angle", "composition"), f"Camera shot: {shot}"))
        if prose.movement_phrase is not None:
            told.append(Clause(prose.movement_phrase.slots, f"Camera move: the camera {prose.movement_phrase.text}"))
        if prose.glass is not None:
            told.append(Clause(prose.glass.slots, f"Lens: {prose.glass.text.removeprefix('shot on ')}"))
        if light is not None:
            told.append(Clause(light.slots, f"Lighting: {light.text}"))
        if palette is not None:
            told.append(Clause(palette.slots, f"Palette anchors: {palette.text}"))
        if il.mood:
            told.append(Clause(("mood",), f"Mood: {listed(phrase(word) for word in il.mood)}"))
        return gathered([*told, prose.take], "\n", "Cinematography:\n") if told else prose.take

    @shared
    def say_actions(self, prose: Prose, draft: Draft) -> Clause | None:
        beats = [capital(beat) for beat in sentences(prose.il.action)] if prose.il.action else []
        bullets = [Clause(("action",), f"- {ended(beat)}") for beat in beats]
        motion = Clause(("motion_strength",), f"- {prose.motion.text}") if prose.motion else None
        return gathered([*bullets, motion], "\n", "Actions:\n")

    @shared
    def say_speech(self, prose: Prose, draft: Draft) -> Clause | None:
        lines = []
        for line in prose.il.dialogue:
            how = ", ".join(part.strip(" ()") for part in (line.manner, line.extension) if part.strip(" ()"))
            lines.append(Clause(("dialogue",), f'- {line.speaker}{f" ({how})" if how else ""}: "{line.text}"'))
        return gathered(lines, "\n", "Dialogue:\n")

    @shared
    def say_backdrop(self, prose: Prose, draft: Draft) -> Clause | None:
        sound = Clause(("sound",), sentence(prose.il.sound)) if prose.il.sound else None
        return gathered((sound, prose.music), "\n", "Background Sound:\n")


def camera_shot(prose: Prose) -> str:
    """ "medium close-up from a low angle, composed with wide negative space"."""
    il = prose.il
    size = wording.SHOTS[il.shot_type].split(" ", 1)[1] if il.shot_type is not None else ""
    angle = wording.ANGLES[il.camera_angle] if il.camera_angle is not None else ""
    composed = wording.COMPOSITIONS[il.composition] if il.composition is not None else ""
    return ", ".join(part for part in (f"{size} {angle}".strip(), composed) if part)


class Sora2Pro(Sora2):
    id = "sora-2-pro"
    ratio_values = {"16:9": "1280x720", "9:16": "720x1280", "7:4": "1792x1024", "4:7": "1024x1792"}
