"""One IL in plain English: the clauses every prose dialect shares, each worked out once however many targets ask."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from prompts.compiler import wording
from prompts.compiler.clause import Clause, gathered
from prompts.compiler.text import (
    DETERMINERS,
    PRONOUNS,
    capital,
    ended,
    inner,
    is_plural,
    listed,
    mentions,
    phrase,
    sentence,
    sentences,
)
from state.il import IL, CharacterRef, SpokenLine
from state.vocabulary import CameraMovement, CoverageType, ShotType

IDENTITY = ("shot_id", "scene_id")
INHERENTLY_FAST = (CameraMovement.WHIP_PAN, CameraMovement.CRASH_ZOOM)
BASE_AUXILIARIES = frozenset(["is", "are", "has", "was", "were", "does", "do", "can", "will", "must"])


class Prose:
    """Reads one IL. Every property is a clause, or None when the IL has nothing for it."""

    def __init__(self, il: IL) -> None:
        self.il = il
        self._kept: dict[str, Clause | None] = {}
        self._runs: dict[tuple[tuple[str, ...], str], Clause | None] = {}

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The slots this IL decides, in field order."""
        return tuple(
            name
            for name, value in self.il.__dict__.items()
            if value is not None and value != "" and value != () and name not in IDENTITY
        )

    @cached_property
    def decided(self) -> frozenset[str]:
        """The same slots, for looking up."""
        return frozenset(self.filled)

    def remember(self, key: str, make: Callable[[], Clause | None]) -> Clause | None:
        """A clause a family of dialects says alike, made once per shot."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def run(self, names: tuple[str, ...], joiner: str) -> Clause | None:
        """Several of these clauses as one, remembered: most dialects ask for the same runs."""
        key = (names, joiner)
        if key not in self._runs:
            self._runs[key] = gathered((getattr(self, name) for name in names), joiner)
        return self._runs[key]

    def without(self, slot: str, keep: Any = None) -> "Prose":
        """The same shot with one slot undecided, or cut back to `keep`."""
        empty: Any = IL.model_fields[slot].default
        return Prose(self.il.model_copy(update={slot: empty if keep is None else keep}))

    @cached_property
    def has_subject_in_action(self) -> bool:
        """True when the action names the subject itself."""
        return bool(self.il.action and self.il.subject) and mentions(self.il.action, phrase(self.il.subject))

    @cached_property
    def event_form(self) -> str:
        """How subject and action come together: "action", "joined", "doing", "apart", "subject" or ""."""
        subject, action = self.il.subject.strip(), self.il.action.strip()
        if not action:
            return "subject" if subject else ""
        if not subject or self.has_subject_in_action:
            return "action"
        first = action.split(" ", 1)[0].rstrip(",")
        if (
            first[:1].isupper()
            or first.lower() in DETERMINERS
            or first.lower() in PRONOUNS
            or len(sentences(subject)) > 1
        ):
            return "apart"
        if first.endswith("ing") and len(first) > 4:
            return "doing"
        if first in BASE_AUXILIARIES or (first.endswith("s") and not first.endswith("ss")) or is_plural(subject):
            return "joined"
        return "apart"

    @cached_property
    def subject_in_framing(self) -> bool:
        """True when the shot size introduces the subject ("a close-up of Mara")."""
        size = self.il.shot_type
        if size is None or size is ShotType.POV or not self.il.subject:
            return False
        return self.event_form in ("subject", "apart") and len(sentences(self.il.subject)) == 1

    @cached_property
    def framing(self) -> Clause | None:
        """Shot size, angle, lens, depth of field and composition, as one sentence."""
        il, parts, slots = self.il, [], []
        head = ""
        if il.shot_type is not None:
            head, slots = wording.SHOTS[il.shot_type], ["shot_type"]
            if self.subject_in_framing:
                head, slots = f"{head} of {inner(il.subject)}", ["shot_type", "subject"]
        if il.camera_angle is not None:
            slots.append("camera_angle")
            angle = wording.ANGLES[il.camera_angle]
            head = f"{head} {angle}" if head else f"seen {angle}"
        if head:
            parts.append(head)
        glass = self.glass
        if glass is not None:
            parts.append(glass.text)
            slots += glass.slots
        if il.composition is not None:
            parts.append(wording.COMPOSITIONS[il.composition])
            slots.append("composition")
        return Clause(tuple(slots), sentence(", ".join(parts))) if parts else None

    @cached_property
    def glass(self) -> Clause | None:
        """Lens and depth of field as a phrase: "shot on an 85mm portrait lens with shallow depth of field"."""
        il = self.il
        if il.lens is None and il.depth_of_field is None:
            return None
        depth = f"with {wording.DEPTHS[il.depth_of_field]}" if il.depth_of_field is not None else ""
        if il.lens is None:
            return Clause(("depth_of_field",), depth)
        lens = f"shot on {wording.LENSES[il.lens]}"
        return Clause(("lens", "depth_of_field"), f"{lens} {depth}") if depth else Clause(("lens",), lens)

    @cached_property
    def movement(self) -> Clause | None:
        """What the camera does: "The camera pushes in slowly."."""
        phrase_ = self.movement_phrase
        return Clause(phrase_.slots, f"The camera {phrase_.text}.") if phrase_ else None

    @cached_property
    def movement_phrase(self) -> Clause | None:
        """The camera's verb phrase: "pushes in slowly"."""
        move, speed = self.il.camera_movement, self.il.movement_speed
        if move is None:
            return None
        words = wording.MOVES[move]
        if speed is None or "{}" not in words:
            return Clause(("camera_movement",), words.format(""))
        return Clause(("camera_movement", "movement_speed"), words.format(" " + wording.SPEEDS[speed]))

    @property
    def unsaid_speed(self) -> str:
        """Why a movement speed finds no words, or empty when it does."""
        move = self.il.camera_movement
        if move is None:
            return "no camera movement is decided, so its speed says nothing"
        if move in INHERENTLY_FAST:
            return f"a {move.words} is fast by definition"
        return "a static camera has no speed" if move is CameraMovement.STATIC else ""

    @cached_property
    def event(self) -> Clause | None:
        """Who does what, as one sentence (or the action's own sentences)."""
        il, form = self.il, self.event_form
        if form == "action":
            return Clause(("subject", "action") if il.subject else ("action",), sentence(il.action))
        if form == "joined":
            return Clause(("subject", "action"), sentence(f"{phrase(il.subject)} {il.action.strip()}"))
        if form == "doing":
            verb = "are" if is_plural(il.subject) else "is"
            return Clause(("subject", "action"), sentence(f"{phrase(il.subject)} {verb} {il.action.strip()}"))
        if form == "apart":
            if self.subject_in_framing:
                return Clause(("action",), sentence(il.action))
            return Clause(("subject", "action"), f"{sentence(il.subject)} {sentence(il.action)}")
        if form == "subject" and not self.subject_in_framing:
            return Clause(("subject",), sentence(il.subject))
        return None

    @cached_property
    def motion(self) -> Clause | None:
        """How much moves in the frame."""
        strength = self.il.motion_strength
        if strength is None:
            return None
        words = next((words for top, words in wording.MOTION if strength <= top), wording.MOTION[-1][1])
        return Clause(("motion_strength",), sentence(words))

    @cached_property
    def cast(self) -> Clause | None:
        """Canonical descriptions of everyone in the frame, verbatim."""
        il = self.il
        if not il.character_ref:
            return None
        told = [ended(described(someone)) for someone in il.character_ref if someone.description or someone.wardrobe]
        seen = f"{il.subject} {il.action}"
        bare = [c.name for c in il.character_ref if not (c.description or c.wardrobe) and not mentions(seen, c.name)]
        if bare:
            told.append(f"Also in frame: {listed(bare)}.")
        return Clause(("character_ref",), " ".join(told))

    @cached_property
    def new_props(self) -> tuple[str, ...]:
        """Props the subject and the action do not already name."""
        seen = f"{self.il.subject} {self.il.action}"
        return tuple(prop for prop in dict.fromkeys(self.il.props) if not mentions(seen, prop))

    @cached_property
    def props(self) -> Clause | None:
        """Things that must be in the frame."""
        if not self.il.props:
            return None
        words = f"In frame: {listed(phrase(prop) for prop in self.new_props)}." if self.new_props else ""
        return Clause(("props",), words)

    @cached_property
    def place(self) -> Clause | None:
        """The setting, with its canonical description verbatim."""
        il = self.il
        setting, description = inner(il.setting), il.setting_description
        if not setting:
            return Clause(("setting_description",), f"The setting: {ended(description)}") if description else None
        first = setting.split(" ", 1)[0].lower()
        lead = f"The setting is {setting}" if first in DETERMINERS else f"Setting: {setting}"
        if not description:
            return Clause(("setting",), sentence(lead))
        if mentions(description, setting):
            return Clause(("setting", "setting_description"), f"The setting: {ended(description)}")
        if mentions(setting, description.strip(" .")):
            return Clause(("setting", "setting_description"), sentence(lead))
        joint = ": " if first in DETERMINERS else ", "
        return Clause(("setting", "setting_description"), ended(f"{lead}{joint}{description}"))

    @cached_property
    def light(self) -> Clause | None:
        """Time of day, weather and light: "Night, light rain; low-key lighting with deep shadows."."""
        bare = self.light_phrase
        return Clause(bare.slots, sentence(bare.text)) if bare else None

    @cached_property
    def light_phrase(self) -> Clause | None:
        """Time, weather and light inside a sentence."""
        il, slots, when = self.il, [], []
        if il.time_of_day is not None:
            when.append(wording.TIMES[il.time_of_day])
            slots.append("time_of_day")
        if il.weather:
            when.append(inner(il.weather))
            slots.append("weather")
        words = ", ".join(when)
        if il.lighting_mood is not None:
            light = wording.LIGHTS[il.lighting_mood]
            words = f"{words}; {light}" if words else light
            slots.append("lighting_mood")
        return Clause(tuple(slots), words) if slots else None

    @cached_property
    def palette(self) -> Clause | None:
        """The palette as a sentence of its own."""
        bare = self.palette_phrase
        return Clause(bare.slots, sentence(bare.text)) if bare else None

    @cached_property
    def palette_phrase(self) -> Clause | None:
        """ "a teal-and-orange palette of slate blue, amber and black"."""
        il = self.il
        colors = listed(phrase(color) for color in il.color_palette)
        if il.palette_scheme is None:
            return Clause(("color_palette",), f"a palette of {colors}") if colors else None
        scheme = wording.SCHEMES[il.palette_scheme]
        if not colors:
            return Clause(("palette_scheme",), scheme)
        return Clause(("palette_scheme", "color_palette"), f"{scheme} of {colors}")

    @cached_property
    def mood(self) -> Clause | None:
        """The mood, named."""
        return (
            Clause(("mood",), f"The mood is {listed(inner(word) for word in self.il.mood)}.") if self.il.mood else None
        )

    @cached_property
    def look(self) -> Clause | None:
        """Style and era."""
        style, era = phrase(self.il.style), phrase(self.il.era)
        if style and era and mentions(style, era.removeprefix("the ")):
            return Clause(("style", "era"), f"Style: {style}.")
        if style and era:
            return Clause(("style", "era"), f"Style: {style}; period: {era}.")
        if style:
            return Clause(("style",), f"Style: {style}.")
        return Clause(("era",), f"Period: {era}.") if era else None

    @cached_property
    def take(self) -> Clause | None:
        """Coverage one shot carries by itself, such as a single unbroken take."""
        kind = self.il.coverage_type
        if kind is None or kind not in wording.SINGLE_COVERAGE or self.frames > 1:
            return None
        if kind is CoverageType.INSERT and self.il.shot_type is ShotType.INSERT:
            return Clause(("coverage_type",), "")
        return Clause(("coverage_type",), sentence(wording.SINGLE_COVERAGE[kind]))

    @cached_property
    def frames(self) -> int:
        """How many frames or shots are asked for in one picture or clip."""
        if self.il.frame_count:
            return self.il.frame_count
        return wording.PANELS[self.il.panel_layout][1] if self.il.panel_layout is not None else 1

    @cached_property
    def new_signs(self) -> tuple[str, ...]:
        """Readable words not already quoted in the action, the subject, the setting or the typography brief."""
        il = self.il
        seen = "\n".join((il.subject, il.action, il.setting, il.typography_brief))
        return tuple(sign for sign in il.sign_text if sign not in seen)

    @cached_property
    def lettering(self) -> Clause | None:
        """Words to be read in the picture, verbatim, and how they are set."""
        return self.lettering_in('"')

    def lettering_in(self, quote: str) -> Clause | None:
        """Lettering with this quotation mark."""
        il, told, slots = self.il, [], []
        if il.sign_text:
            slots.append("sign_text")
            if self.new_signs:
                told.append(f"The lettering reads {listed(f'{quote}{sign}{quote}' for sign in self.new_signs)}.")
        if il.typography_brief:
            slots.append("typography_brief")
            brief = il.typography_brief.strip().replace('"', quote)
            told.append(f"Typography: {ended(brief)}")
        return Clause(tuple(slots), " ".join(told)) if slots else None

    @cached_property
    def speech(self) -> Clause | None:
        """Every line in a sentence of its own: Mara whispers, "…"."""
        if not self.il.dialogue:
            return None
        return Clause(("dialogue",), " ".join(spoken(line) for line in self.il.dialogue))

    @cached_property
    def sound(self) -> Clause | None:
        """Sound effects and ambience."""
        return Clause(("sound",), f"Sound: {ended(self.il.sound.strip())}") if self.il.sound else None

    @cached_property
    def music(self) -> Clause | None:
        """Score or source music."""
        return Clause(("music",), f"Music: {ended(self.il.music.strip())}") if self.il.music else None


def described(someone: CharacterRef) -> str:
    """A character with the canonical description verbatim: "Mara is a woman in her thirties, wearing …"."""
    description, wardrobe = someone.description, someone.wardrobe
    if not description:
        return f"{someone.name} wears {wardrobe}"
    first = description.split(" ", 1)[0]
    if mentions(description, someone.name):
        words = description
    elif first in DETERMINERS and len(sentences(description)) == 1:
        words = f"{someone.name} is {description}"
    else:
        words = f"{someone.name}: {description}"
    if not wardrobe or wardrobe.casefold() in description.casefold():
        return words
    return f"{words} Wardrobe: {wardrobe}" if words.endswith((".", "!", "?")) else f"{words}, wearing {wardrobe}"


def spoken(line: SpokenLine, quote: str = '"') -> str:
    """One line of dialogue as a sentence, its text verbatim."""
    manner = phrase(line.manner.strip(" ()")).lower()
    if manner in wording.SPOKEN:
        says = f"{line.speaker} {wording.SPOKEN[manner]},"
    elif manner.endswith("ly") and " " not in manner:
        says = f"{line.speaker} says {manner},"
    elif manner:
        says = f"{line.speaker}, {manner}, says,"
    else:
        says = f"{line.speaker} says,"
    where = line.extension.strip(" ()").upper().replace(".", "").replace(" ", "")
    if where in ("VO", "VOICEOVER"):
        says = f"In voice-over, {says}"
    elif where in ("OS", "OC", "OFFSCREEN"):
        says = f"Off screen, {says}"
    elif where and where != "CONT'D":
        says = f"{says[:-1]} ({line.extension.strip(' ()')}),"
    return ended(f"{capital(says)} {quote}{line.text}{quote}")
