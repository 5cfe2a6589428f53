"""The generous base every target's dialect stands on.

A dialect is flags and tables: the order in which clauses are said, the names of the vendor's parameters, the slots
it cannot be told and why. A method `say_<clause>` replaces a clause where one line of table will not do. Numbers
(limits, lengths, ratios, caps) come from the target's facts, never from here.
"""

import re
from collections.abc import Callable
from functools import partial, wraps
from typing import ClassVar, NamedTuple, TypeVar

from pydantic import JsonValue

from prompts.compiler import fitting, negatives, panels
from prompts.compiler.clause import Clause, Draft, dropping
from prompts.compiler.facts import Fact, TargetFacts, facts
from prompts.compiler.notices import no_such_ratio, not_on_offer, standing, uncertain
from prompts.compiler.orders import CLIP, IMPORTANCE, LOOK_SLOTS, NEEDS, SEEN_IN_FRAME, STILL, VIDEO_ORDER
from prompts.compiler.parameters import Parameter, uri
from prompts.compiler.prose import Prose
from prompts.compiler.wishes import avoiding, role, stating
from state.il import Reference
from state.vocabulary import CoverageType

Sayer = Callable[[Prose, Draft], Clause | None]


D = TypeVar("D", bound="Dialect")


def shared(sayer: Callable[[D, Prose, Draft], Clause | None]) -> Callable[[D, Prose, Draft], Clause | None]:
    """Marks a clause that all dialects of a family say alike and that touches no draft: made once per shot."""
    key = sayer.__qualname__

    @wraps(sayer)
    def remembered(self: D, prose: Prose, draft: Draft) -> Clause | None:
        return prose.remember(key, partial(sayer, self, prose, draft))

    return remembered


class Step(NamedTuple):
    """Part of a dialect's order: clauses shared by all dialects, or one of its own and the slots it needs."""

    needs: frozenset[str] | None
    names: tuple[str, ...]
    sayer: Sayer | None


class Dialect:
    """How one target is spoken to. Instances are stateless; `DIALECTS` holds one of each."""

    id: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]] = VIDEO_ORDER
    motion_order: ClassVar[tuple[str, ...] | None] = None
    """Clauses when a first frame is given, for targets that must not be told again what it shows."""
    importance: ClassVar[tuple[str, ...]] = IMPORTANCE
    silent: ClassVar[dict[str, str]] = {}
    """Slots this target cannot be told, and why."""
    depends: ClassVar[frozenset[str]] = frozenset()
    """Slots whose reason for being left out depends on the shot."""
    joiner: ClassVar[str] = " "
    duration: ClassVar[Parameter | None] = None
    ratio: ClassVar[str] = ""
    """Parameter of the aspect ratio."""
    ratio_values: ClassVar[dict[str, str]] = {}
    """The vendor's spelling of each ratio, where it is not "W:H"."""
    seed: ClassVar[str] = ""
    negative: ClassVar[str] = ""
    """Parameter of the negative prompt, for targets that have one."""
    negatives_in: ClassVar[str | None] = None
    """Overrides the facts' mechanism: "positive_first" rewrites what it can and avoids the rest in prose."""
    audio: ClassVar[str] = ""
    """Parameter that switches sound on."""
    audio_values: ClassVar[tuple[JsonValue, JsonValue]] = (True, False)
    shot_label: ClassVar[str] = "shot {n}, {what}"
    shots_max: ClassVar[int] = 6
    first_frame: ClassVar[str] = ""
    last_frame: ClassVar[str] = ""
    needs_picture: ClassVar[bool] = False
    """True when the target makes nothing without an input picture."""
    ratio_from_frame: ClassVar[bool] = False
    """True when a first frame decides the ratio and the parameter is ignored."""
    reference: ClassVar[str] = ""
    """Parameter of the reference pictures."""
    reference_roles: ClassVar[frozenset[str]] = frozenset(("character", "location", "prop", "style", "composition"))
    frames_exclude_references: ClassVar[bool] = False
    token: ClassVar[str] = ""
    """How a reference is named in the text, with `{n}` counted from 1; empty when it is not."""
    quote: ClassVar[str] = '"'
    """Quotation mark around lettering."""

    def __init__(self) -> None:
        self.facts: TargetFacts = facts(self.id)
        self.name = re.split(r" [(\[]", self.facts.name)[0]
        self.sayers = self._sayers(self.order)
        self.motion_sayers = self._sayers(self.motion_order) if self.motion_order else None
        limit = self.facts.text_limit
        self.limit = limit if limit and limit.confidence in ("verified", "secondary") else None
        self.advisory = limit if limit and self.limit is None else None
        self.mechanism: str = self.negatives_in or self.facts.negative.mechanism
        self.standing = standing(self.facts)
        self.kind_reasons = self._kind_reasons()
        self.always_dropped = {
            slot: dropping(slot, why) for slot, why in self.kind_reasons.items() if slot not in self.depends
        }
        self.offered_ratios = tuple(self.ratio_values) or self.facts.aspect_ratios.allowed

    def _sayers(self, order: tuple[str, ...]) -> tuple[Step, ...]:
        """The order as steps: neighbours that every dialect says alike are one step, worked out once per shot."""
        steps: list[Step] = []
        for name in order:
            sayer: Sayer | None = getattr(self, f"say_{name}", None)
            if sayer is None and steps and steps[-1].sayer is None:
                steps[-1] = Step(None, (*steps[-1].names, name), None)
            else:
                steps.append(Step(NEEDS.get(name), (name,), sayer))
        return tuple(steps)

    def _kind_reasons(self) -> dict[str, str]:
        reasons = dict(STILL if self.facts.kind == "image" else CLIP)
        if self.facts.kind == "video" and not self.facts.audio.native:
            known = self.facts.audio.confidence != "no_information"
            mute = f"{self.name} makes silent video" if known else f"no sound is documented for {self.name}"
            reasons.update(dict.fromkeys(("dialogue", "sound", "music"), mute))
        if not self.facts.seed.supported:
            reasons["seed"] = f"{self.name} takes no seed" + ("" if self.facts.seed.certain else ", as far as is known")
        return {**reasons, **self.silent}

    # What a target gets

    def write(self, prose: Prose) -> Draft:
        """Everything this target is given for one IL, before the text is measured."""
        draft = Draft()
        if prose.il.references:
            self.place_references(prose, draft)
        if self.needs_picture and not draft.references:
            draft.warn("missing_input", f"{self.name} starts from a picture, and this shot has none yet.", "references")
        self.set_parameters(prose, draft)
        motion_only = self.motion_sayers is not None and "first_frame" in draft.frames
        undecided = prose.decided.isdisjoint
        for needs, names, sayer in self.motion_sayers if motion_only and self.motion_sayers else self.sayers:
            if sayer is None:
                clause = prose.run(names, self.joiner)
            elif needs is None or not undecided(needs):
                clause = sayer(prose, draft)
            else:
                continue
            if clause is not None:
                draft.said.update(clause.slots)
                if clause.text:
                    draft.clauses.append(clause)
        draft.text = self.compose(draft)
        return draft

    def compose(self, draft: Draft) -> str:
        """The clauses as one text."""
        return self.joiner.join([clause.text for clause in draft.clauses])

    def reason(self, slot: str, prose: Prose, draft: Draft) -> str:
        """Why this target is not told this slot."""
        if slot == "movement_speed" and prose.unsaid_speed and slot not in self.kind_reasons:
            return prose.unsaid_speed
        if slot in self.kind_reasons:
            return self.kind_reasons[slot]
        if slot in LOOK_SLOTS and "first_frame" in draft.frames and self.motion_sayers is not None:
            return SEEN_IN_FRAME
        if slot == "coverage_type" and prose.il.coverage_type is CoverageType.ONER:
            return "a still is not a take" if self.facts.kind == "image" else "several shots are not one take"
        if slot == "coverage_type":
            return "it is a pattern of several shots, and this is one of them"
        if slot in ("frame_count", "frame_index", "time_offset_ms"):
            return "one picture has nothing to count against"
        return f"{self.name} has no way to be told"

    # Parameters

    def set_parameters(self, prose: Prose, draft: Draft) -> None:
        """Duration, ratio, seed and sound, under the vendor's names."""
        il = prose.il
        if il.duration_s is not None and self.duration is not None:
            self.set_duration(il.duration_s, draft)
        if il.aspect_ratio is not None:
            self.set_ratio(il.aspect_ratio.value, draft)
        if il.seed is not None and self.seed and self.facts.seed.supported:
            self.set_seed(il.seed, draft)
        if self.audio and (il.dialogue or il.sound or il.music):
            self.set(draft, self.audio, self.audio_values[0])
            self.doubt(draft, "audio", self.facts.audio, "sound")

    def set(self, draft: Draft, name: str, value: JsonValue) -> None:
        """Sets a parameter; dots in the name nest."""
        if "." not in name:
            draft.parameters[name] = value
            return
        outer, inner = name.split(".", 1)
        nested = draft.parameters.setdefault(outer, {})
        if isinstance(nested, dict):
            nested[inner] = value

    def set_duration(self, wish: float, draft: Draft) -> None:
        """The nearest clip length on offer."""
        fact = self.facts.duration_s
        if fact is None or self.duration is None:
            return
        fitted = fitting.nearest_duration(wish, fact.allowed, fact.min, fact.max)
        if fitted != wish:
            draft.warnings.append(not_on_offer(self.name, wish, fitted))
            self.doubt(draft, "clip lengths", fact, "duration_s")
        self.set(draft, self.duration.name, self.duration.form(fitted))
        draft.said.add("duration_s")

    def set_ratio(self, wish: str, draft: Draft) -> None:
        """The nearest ratio on offer, in the vendor's spelling."""
        if not self.ratio:
            return
        if self.ratio_from_frame and "first_frame" in draft.frames:
            draft.drop("aspect_ratio", "the first frame decides the ratio and the parameter is ignored")
            return
        fitted = self.fit_ratio(wish, draft)
        if fitted:
            self.set(draft, self.ratio, self.ratio_value(fitted))
            draft.said.add("aspect_ratio")

    def ratios(self, draft: Draft) -> tuple[str, ...]:
        """The ratios on offer for this request."""
        return self.offered_ratios

    def fit_ratio(self, wish: str, draft: Draft) -> str:
        """The nearest ratio on offer, warning when it is another."""
        allowed = self.ratios(draft)
        if not allowed:
            return wish if self.facts.aspect_ratios.free else ""
        if wish in allowed:
            return wish
        fitted = fitting.nearest_ratio(wish, allowed)
        draft.warnings.append(no_such_ratio(self.name, wish, fitted))
        self.doubt(draft, "ratios", self.facts.aspect_ratios, "aspect_ratio")
        return fitted

    def ratio_value(self, ratio: str) -> JsonValue:
        """A ratio as the vendor writes it."""
        return self.ratio_values.get(ratio, ratio)

    def set_seed(self, wish: int, draft: Draft) -> None:
        """The seed, or the nearest one in range."""
        self.set(draft, self.seed, self.fit_seed(wish, draft))
        draft.said.add("seed")

    def fit_seed(self, wish: int, draft: Draft) -> int:
        """The nearest seed in range, warning when it is another or when the seed is hearsay."""
        low, high = self.facts.seed.range or (0, 2**32 - 1)
        fitted = min(max(wish, low), high)
        if fitted != wish:
            draft.warn("fitted", f"Seed {wish} is outside {low} to {high}; {fitted} is the nearest.", "seed")
        self.doubt(draft, "the seed", self.facts.seed, "seed")
        return fitted

    def doubt(self, draft: Draft, what: str, fact: Fact, slot: str) -> None:
        """Warns that something the prompt rests on is not certain."""
        if fact.confidence != "verified":
            draft.warnings.append(uncertain(self.name, what, fact.confidence, slot))

    # References

    def place_references(self, prose: Prose, draft: Draft) -> None:
        """Frames and reference pictures that this target takes; the rest is listed."""
        rest: list[Reference] = []
        started = self.first_frame and any(reference.role == "first_frame" for reference in prose.il.references)
        for reference in prose.il.references:
            name = self.frame_parameter(reference.role)
            if not name or reference.role in draft.frames:
                rest.append(reference)
            elif started:
                self.take_frame(name, reference, draft)
            else:
                draft.drop("references", "a last frame needs a first frame beside it")
        if rest:
            self.take_references(rest, draft)
        if draft.references:
            draft.said.add("references")

    def frame_parameter(self, role: str) -> str:
        """Where a first or last frame goes, or empty."""
        return {"first_frame": self.first_frame, "last_frame": self.last_frame}.get(role, "")

    def take_frame(self, name: str, reference: Reference, draft: Draft) -> None:
        """Puts a first or last frame under its parameter."""
        self.set(draft, name, self.frame_value(reference))
        draft.references.append(reference)
        draft.frames.add(reference.role)
        self.doubt(draft, "frames", self.facts.frames, "references")

    def frame_value(self, reference: Reference) -> JsonValue:
        """A frame as the vendor wants it."""
        return uri(reference.asset)

    def take_references(self, rest: list[Reference], draft: Draft) -> None:
        """As many reference pictures as the target takes, in order."""
        fitting_roles = [reference for reference in rest if self.accepts(reference)]
        if not self.reference or (self.frames_exclude_references and draft.frames):
            fitting_roles = []
        cap = self.facts.references.images_max
        taken = fitting_roles if cap is None else fitting_roles[: max(0, cap)]
        for reference in rest:
            if not any(reference is kept for kept in taken):
                draft.drop("references", self.refusal(reference, any(reference is r for r in fitting_roles), draft))
        if taken:
            draft.references += taken
            self.set(draft, self.reference, self.references_value(taken))
            self.doubt(draft, "reference pictures", self.facts.references, "references")

    def accepts(self, reference: Reference) -> bool:
        """True when the target has a use for a picture in this role; a still takes a first frame as a composition."""
        role_ = "composition" if self.facts.kind == "image" and reference.role == "first_frame" else reference.role
        return role_ in self.reference_roles

    def refusal(self, reference: Reference, over_cap: bool, draft: Draft) -> str:
        """Why a reference picture is not sent."""
        about = f"{reference.role.replace('_', ' ')} picture" + (f" of {reference.name}" if reference.name else "")
        if self.frames_exclude_references and draft.frames:
            return f"{about}: frames and reference pictures cannot be combined"
        if over_cap:
            return f"{about}: {self.name} takes at most {self.facts.references.images_max}"
        return f"{about}: {self.name} takes none in this role"

    def references_value(self, taken: list[Reference]) -> JsonValue:
        """Reference pictures as the vendor wants them."""
        return [uri(reference.asset) for reference in taken]

    def say_roles(self, prose: Prose, draft: Draft) -> Clause | None:
        """What each reference picture is for."""
        tokens = self.tokens(draft)
        if not tokens:
            return None
        return Clause(
            ("references",), f"References: {'; '.join(f'{token} {role(ref, token)}' for token, ref in tokens)}."
        )

    def tokens(self, draft: Draft) -> list[tuple[str, Reference]]:
        """The references the text can point at, with the words that point."""
        if not self.token:
            return []
        shown = [r for r in draft.references if r.role not in draft.frames]
        return [(self.token.format(n=index), reference) for index, reference in enumerate(shown, 1)]

    # Clauses

    def say_page(self, prose: Prose, draft: Draft) -> Clause | None:
        """A page of frames in one picture."""
        return panels.page(prose)

    def say_take(self, prose: Prose, draft: Draft) -> Clause | None:
        """Coverage one shot carries by itself; a still is never a take."""
        is_take = prose.il.coverage_type is CoverageType.ONER
        return None if is_take and self.facts.kind == "image" else prose.take

    def say_shots(self, prose: Prose, draft: Draft) -> Clause | None:
        """Several shots in one clip."""
        if not self.facts.multi.multi_shot or prose.il.frame_count is None or prose.il.frame_count > self.shots_max:
            return None
        clause = panels.sequence(prose, self.shot_label, prose.il.duration_s)
        if clause is not None:
            self.doubt(draft, "several shots in one clip", self.facts.multi, "frame_count")
        return clause

    def say_lettering(self, prose: Prose, draft: Draft) -> Clause | None:
        """Words to be read in the picture."""
        clause = prose.lettering if self.quote == '"' else prose.lettering_in(self.quote)
        if clause is not None and "sign_text" in clause.slots:
            self.doubt(draft, "readable lettering", self.facts.text_rendering, "sign_text")
        return clause

    def say_speech(self, prose: Prose, draft: Draft) -> Clause | None:
        """Dialogue, where the target makes sound."""
        return prose.speech if self.facts.audio.native else None

    def say_sound(self, prose: Prose, draft: Draft) -> Clause | None:
        """Sound effects, where the target makes sound."""
        return prose.sound if self.facts.audio.native else None

    def say_music(self, prose: Prose, draft: Draft) -> Clause | None:
        """Music, where the target makes sound."""
        return prose.music if self.facts.audio.native else None

    def say_negatives(self, prose: Prose, draft: Draft) -> Clause | None:
        """What must not appear, in the way this target can be told."""
        unwanted = self.unwanted(prose, draft)
        if not unwanted:
            return None
        if self.mechanism in ("parameter", "field"):
            self.set_negative(unwanted, draft)
            return None
        if self.mechanism == "prose_avoid":
            return avoiding(unwanted)
        wanted, unknown = negatives.positive(unwanted, peopled=bool(prose.il.character_ref))
        if self.facts.negative.confidence in ("secondary", "unverified"):
            self.doubt(draft, "negatives", self.facts.negative, "negatives")
        if self.mechanism == "positive_first":
            instead = stating(wanted)
            avoided = avoiding(unknown)
            told = " ".join(clause.text for clause in (instead, avoided) if clause)
            return Clause(("negatives",), told) if told else None
        for item in unknown:
            draft.drop(
                "negatives",
                f"{self.name} reads what it should leave out as a wish, and no positive wording is known for “{item}”",
            )
        return stating(wanted)

    def unwanted(self, prose: Prose, draft: Draft) -> tuple[str, ...]:
        """What must not appear, by bare name; what can only be heard is dropped where the target makes no sound."""
        silence = self.kind_reasons.get("music")
        if silence is None:
            return negatives.named(prose.il.negatives)
        seen, heard = negatives.without_sound(prose.il.negatives)
        for item in heard:
            draft.drop("negatives", f"“{item}”: {silence}")
        return seen

    def set_negative(self, unwanted: tuple[str, ...], draft: Draft) -> None:
        """The negative prompt, whole items only."""
        kept, left = negatives.within(unwanted, self.facts.negative.limit)
        for item in left:
            draft.drop(
                "negatives", f"“{item}” does not fit the negative prompt's {self.facts.negative.limit} characters"
            )
        if kept:
            draft.negative = ", ".join(kept)
            self.set(draft, self.negative, draft.negative)
            draft.said.add("negatives")
            self.doubt(draft, "the negative prompt", self.facts.negative, "negatives")
