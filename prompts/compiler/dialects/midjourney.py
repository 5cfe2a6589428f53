"""Midjourney: short clear phrases, then a tail of flags with no punctuation in it."""

from typing import ClassVar

from pydantic import JsonValue

from prompts.compiler import panels, wording
from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect, shared
from prompts.compiler.fitting import whole_ratio
from prompts.compiler.parameters import uri
from prompts.compiler.prose import Prose
from prompts.compiler.text import DETERMINERS, PRONOUNS, inner, listed, phrase, sentences
from state.il import CharacterRef, Reference

PHRASES = (
    "event", "cast", "props", "place", "look", "sheet", "framing", "light", "palette", "mood", "take", "lettering",
)  # fmt: skip


class Phrases(Dialect):
    """Targets that read comma-joined phrases instead of sentences."""

    order: ClassVar[tuple[str, ...]] = PHRASES
    joiner = ", "

    @shared
    def say_event(self, prose: Prose, draft: Draft) -> Clause | None:
        if prose.event_form == "subject":
            return Clause(("subject",), phrase(prose.il.subject))
        if prose.event_form == "apart":
            return Clause(("subject", "action"), f"{phrase(prose.il.subject)}, {run_on(prose.il.action)}")
        return Clause(prose.event.slots, run_on(prose.event.text)) if prose.event else None

    @shared
    def say_cast(self, prose: Prose, draft: Draft) -> Clause | None:
        cast = prose.il.character_ref
        seen = f"{prose.il.subject} {prose.il.action}"
        told = [introduced(someone) for someone in cast]
        told = [words for words in told if words not in seen]
        return Clause(("character_ref",), ", ".join(told)) if cast else None

    @shared
    def say_props(self, prose: Prose, draft: Draft) -> Clause | None:
        return Clause(("props",), listed(phrase(prop) for prop in prose.new_props)) if prose.il.props else None

    @shared
    def say_place(self, prose: Prose, draft: Draft) -> Clause | None:
        setting, description = inner(prose.il.setting), phrase(prose.il.setting_description)
        if setting and description:
            return Clause(
                ("setting", "setting_description"),
                description if setting in description else f"{setting}, {description}",
            )
        if setting:
            return Clause(("setting",), setting)
        return Clause(("setting_description",), description) if description else None

    @shared
    def say_look(self, prose: Prose, draft: Draft) -> Clause | None:
        style, era = phrase(prose.il.style), phrase(prose.il.era)
        told = [style] if style else []
        if era and era not in style:
            told.append(era)
        slots = (("style",) if style else ()) + (("era",) if era else ())
        return Clause(slots, ", ".join(told)) if slots else None

    @shared
    def say_sheet(self, prose: Prose, draft: Draft) -> Clause | None:
        return panels.sheet(prose)

    @shared
    def say_framing(self, prose: Prose, draft: Draft) -> Clause | None:
        il, told, slots = prose.il, [], []
        if il.shot_type is not None:
            told.append(wording.SHOTS[il.shot_type].split(" ", 1)[1])
            slots.append("shot_type")
        if il.camera_angle is not None:
            told.append(wording.ANGLES[il.camera_angle])
            slots.append("camera_angle")
        if prose.glass is not None:
            told.append(prose.glass.text)
            slots += prose.glass.slots
        if il.composition is not None:
            told.append(wording.COMPOSITIONS[il.composition])
            slots.append("composition")
        return Clause(tuple(slots), ", ".join(told)) if told else None

    @shared
    def say_light(self, prose: Prose, draft: Draft) -> Clause | None:
        light = prose.light_phrase
        return Clause(light.slots, light.text.replace("; ", ", ")) if light else None

    def say_palette(self, prose: Prose, draft: Draft) -> Clause | None:
        return prose.palette_phrase

    @shared
    def say_mood(self, prose: Prose, draft: Draft) -> Clause | None:
        mood = prose.il.mood
        return Clause(("mood",), f"{listed(inner(word) for word in mood)} mood") if mood else None

    @shared
    def say_take(self, prose: Prose, draft: Draft) -> Clause | None:
        take = super().say_take(prose, draft)
        return Clause(take.slots, phrase(take.text[:1].lower() + take.text[1:])) if take else None

    def say_lettering(self, prose: Prose, draft: Draft) -> Clause | None:
        il, told, slots = prose.il, [], []
        if il.sign_text:
            slots.append("sign_text")
            told += [f'lettering "{sign}"' for sign in prose.new_signs]
            self.doubt(draft, "readable lettering", self.facts.text_rendering, "sign_text")
        if il.typography_brief:
            slots.append("typography_brief")
            told.append(phrase(il.typography_brief))
        return Clause(tuple(slots), ", ".join(told)) if slots else None


def run_on(text: str) -> str:
    """Sentences as one comma-joined run."""
    first, *rest = sentences(text)
    return ", ".join([phrase(first), *(lowered(phrase(piece)) for piece in rest)])


def lowered(text: str) -> str:
    """A following sentence without its capital, unless that belongs to a name."""
    first = text.split(" ", 1)[0].lower()
    return text[:1].lower() + text[1:] if first in PRONOUNS or first in DETERMINERS else text


def introduced(someone: CharacterRef) -> str:
    """ "Mara, a woman in her thirties, wearing a grey wool coat"."""
    told = [someone.name] if someone.name not in someone.description else []
    told += [phrase(someone.description)] if someone.description else []
    if someone.wardrobe and someone.wardrobe not in someone.description:
        told.append(f"wearing {phrase(someone.wardrobe)}")
    return ", ".join(told)


class MidjourneyV7(Phrases):
    id = "midjourney-v7"
    version: ClassVar[str] = "--v 7"
    character_flag: ClassVar[str] = "--oref"
    ratio = "--ar"
    seed = "--seed"

    def set_parameters(self, prose: Prose, draft: Draft) -> None:
        super().set_parameters(prose, draft)
        unwanted = [item.replace("-" * 2, "-") for item in self.unwanted(prose, draft)]
        if unwanted:
            self.set(draft, "--no", ", ".join(unwanted))
            draft.negative = ", ".join(unwanted)
            draft.said.add("negatives")
            self.doubt(draft, "--no", self.facts.negative, "negatives")
        flag, _, number = self.version.partition(" ")
        self.set(draft, flag, number)

    def ratio_value(self, ratio: str) -> JsonValue:
        return whole_ratio(ratio)

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        """One character picture, one style picture; the rest has no flag of its own."""
        wanted = {"character": self.character_flag, "style": "--sref"}
        for reference in rest:
            flag = wanted.get(reference.role, "")
            if flag and flag not in draft.parameters:
                draft.parameters[flag] = uri(reference.asset)
                draft.references.append(reference)
                self.doubt(draft, flag, self.facts.references, "references")
            else:
                draft.drop(
                    "references", self.refusal(reference, False, draft) if not flag else f"{flag} takes one picture"
                )

    def compose(self, draft: Draft) -> str:
        words = super().compose(draft)
        if "--" in words:
            words = words.replace("--", "—")
            draft.warn("rewritten", "A double hyphen would be read as a flag, so it became a dash.")
        tail = " ".join(f"{flag} {value}" for flag, value in draft.parameters.items())
        return f"{words} {tail}".strip()


class MidjourneyV6(MidjourneyV7):
    id = "midjourney-v6"
    version = "--v 6.1"
    character_flag = "--cref"


class MidjourneyV8(MidjourneyV7):
    id = "midjourney-v8"
    version = "--v 8.2"
    character_flag = ""


class Niji(MidjourneyV7):
    id = "niji"
    version = "--niji 7"
    character_flag = ""
