"""From what is known of a still to operations: its shot, and the shots of what happens before and after it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphs.reel_compiler.assembly import fold_name
from graphs.storyboard_from_still.opening import Still, entities_of, inferred, names_of
from graphs.storyboard_from_still.panels import Panel, panel_of
from state.bible import VisualAsset
from state.operations import (
    AddBeats,
    AddEntity,
    AddScene,
    AddShots,
    AddVisualAsset,
    Operation,
    ShotFields,
    UpdateShot,
)
from state.project import Beat, IdMint, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import CameraAngle, CameraMovement, Lens, Origin, ShotType
from state.workflows.storyboard_from_still import StillEvent
from tools.images.agreement import shared_light, shared_palette

SHOT_SECONDS = 3.0
LENSES = {
    ShotType.WIDE: Lens.WIDE,
    ShotType.ESTABLISHING: Lens.WIDE,
    ShotType.CLOSE_UP: Lens.PORTRAIT,
    ShotType.INSERT: Lens.PORTRAIT,
}


class Draft(NamedTuple):
    """What would be written, and the panels in order of time."""

    operations: tuple[Operation, ...]
    panels: tuple[Panel, ...]


def draft(
    project: SceneProject, still: Still, neighbours: tuple[Panel, ...], pictures: Mapping[int, str] | None = None
) -> Draft:
    """The film with the still in its place and events around it. `pictures` are the assets drawn for the events, by
    place; without them the shots have none yet."""
    drafting = _Drafting(project, still, pictures or {})
    operations, panels = drafting.set()
    first, last = min(one.place for one in panels), max(one.place for one in panels)
    around = [one._replace(place=one.place + (first if one.place < 0 else last)) for one in neighbours]
    return Draft((*drafting.bible(), *operations), tuple(sorted((*around, *panels), key=lambda one: one.place)))


class _Drafting:
    """One draft in the making: ids are handed out once, so that drafting again gives the same ids."""

    def __init__(self, project: SceneProject, still: Still, pictures: Mapping[int, str]) -> None:
        self.project, self.still, self.pictures = project, still, pictures
        self.mint = IdMint(project)
        known = {fold_name(name) for one in project.bible.entities() for name in names_of(one)}
        self.cast = tuple(entities_of(still, known, self.mint))
        everybody = (*project.bible.entities(), *self.cast)
        self.ids = {fold_name(name): one.id for one in reversed(everybody) for name in names_of(one)}
        self.kinds = {one.id: one.kind for one in everybody}
        kept = next((one for one in project.bible.visual_assets if one.asset == still.asset), None)
        self.fresh = kept is None
        self.own = kept or self._picture_of_still()
        self.drawn = {event.place: self.mint("asset") for event in still.plan.events}

    def bible(self) -> Iterator[Operation]:
        """Who and what is new, the still, and the pictures drawn."""
        yield from (AddEntity(entity=one) for one in self.cast)
        if self.fresh:
            yield AddVisualAsset(asset=self.own)
        for event in self.still.plan.events:
            if event.place in self.pictures:
                yield AddVisualAsset(
                    asset=VisualAsset(
                        id=self.drawn[event.place],
                        category="frame",
                        asset=self.pictures[event.place],
                        label=event.text[:200],
                    )
                )

    def set(self) -> tuple[tuple[Operation, ...], tuple[Panel, ...]]:
        """The still's shot and those around it, where they belong in the film, and a panel for each."""
        scene, shot = self.still.place
        if scene is None:
            return self._new_scene()
        if shot is None:
            beats, shots = self._row(canonical=False)
            operations = (AddBeats(scene_id=scene.id, beats=beats), AddShots(scene_id=scene.id, shots=shots))
            return operations, self._panels(scene.id, shots)
        return self._around(scene, shot)

    def _new_scene(self) -> tuple[tuple[Operation, ...], tuple[Panel, ...]]:
        facts, scene_id = self.still.facts, self.mint("scene")
        beats, shots = self._row(canonical=True)
        scene = Scene(
            id=scene_id,
            title=facts.where[:80],
            slugline=Slugline(location_id=self._id(facts.where, "location"), place=facts.where, time_of_day=facts.when),
            summary=inferred(facts.moment, "the moment of the still") if facts.moment else None,
            prompt_slots=self._light(),
            characters=self._all(facts.who, "character"),
            props=self._all(facts.things, "prop"),
            beats=beats,
            shots=shots,
        )
        return (AddScene(scene=scene),), self._panels(scene_id, shots)

    def _around(self, scene: Scene, shot: Shot) -> tuple[tuple[Operation, ...], tuple[Panel, ...]]:
        """Alternates in front of a shot of the film and behind it; the still becomes its first frame."""
        operations: list[Operation] = []
        panels = [Panel(0, scene.id, shot.id, shot.beat_id, self.still.facts.moment or shot.id)]
        for early in (True, False):
            events = [one for one in self.still.plan.events if (one.place < 0) is early]
            rows = [self._event(event, canonical=False) for event in events]
            if rows:
                beat, after_beat = _anchor(scene.beats, shot.beat_id, early)
                _, after_shot = _anchor(scene.shots, shot.id, early)
                beats, shots = tuple(one for one, _ in rows), tuple(one for _, one in rows)
                operations.append(AddBeats(scene_id=scene.id, beats=beats, before=after_beat if beat else None))
                operations.append(AddShots(scene_id=scene.id, shots=shots, before=after_shot))
                panels += [panel_of(scene.id, one, event) for (_, one), event in zip(rows, events, strict=True)]
        if not shot.locked and shot.frames[:1] != (self.own.id,):
            frames = (self.own.id, *(one for one in shot.frames if one != self.own.id))
            operations.append(UpdateShot(shot_id=shot.id, fields=ShotFields(frames=frames)))
        return tuple(operations), tuple(panels)

    def _row(self, *, canonical: bool) -> tuple[tuple[Beat, ...], tuple[Shot, ...]]:
        """Beats and shots before the moment, of it, and after it."""
        events = self.still.plan.events
        early = [self._event(one, canonical=canonical) for one in events if one.place < 0]
        hero = self._hero(canonical=canonical)
        late = [self._event(one, canonical=canonical) for one in events if one.place > 0]
        row = [*early, hero, *late]
        return tuple(beat for beat, _ in row if beat is not None), tuple(shot for _, shot in row)

    def _hero(self, *, canonical: bool) -> tuple[Beat | None, Shot]:
        facts = self.still.facts
        beat = (
            Beat(id=self.mint("beat"), text=inferred(facts.moment, "the moment of the still")) if facts.moment else None
        )
        subject = next(iter((*facts.who, *facts.things)), facts.where)
        slots = {"subject": subject, "action": facts.moment}
        shot = Shot(
            id=self.mint("shot"),
            beat_id=beat.id if beat else None,
            prompt_slots=PromptSlots.model_validate(
                {name: inferred(words, "the moment of the still") for name, words in slots.items() if words}
            ),
            characters=self._all(facts.who, "character"),
            props=self._all(facts.things, "prop"),
            frames=(self.own.id,),
            canonical=canonical,
            note="the still",
        )
        return beat, shot

    def _event(self, event: StillEvent, *, canonical: bool) -> tuple[Beat, Shot]:
        origin = Origin.SAID if event.basis == "said" else Origin.INFERRED
        beat = Beat(id=self.mint("beat"), text=Slot(value=event.text, origin=origin, evidence=event.because))
        empty = not event.people and not event.things
        usual: dict[str, Any] = {
            "camera_angle": CameraAngle.HIGH_ANGLE if empty and event.place > 0 else CameraAngle.EYE_LEVEL,
            "camera_movement": CameraMovement.STATIC,
            "lens": LENSES.get(event.shot_type, Lens.NORMAL),
            "duration_s": SHOT_SECONDS,
        }
        chosen: dict[str, Any] = {"subject": event.subject, "shot_type": event.shot_type}
        slots: dict[str, Any] = {
            "action": Slot(value=event.text, origin=origin, evidence=event.because),
            **{name: inferred(one, event.because) for name, one in chosen.items()},
            **{
                name: Slot(value=one, origin=Origin.DEFAULT, evidence="usual beside a still")
                for name, one in usual.items()
            },
        }
        shot = Shot(
            id=self.mint("shot"),
            beat_id=beat.id,
            prompt_slots=PromptSlots.model_validate(slots),
            characters=self._all(event.people, "character"),
            props=self._all(event.things, "prop"),
            frames=(self.drawn[event.place],) if event.place in self.pictures else (),
            canonical=canonical,
            note=event.because,
        )
        return beat, shot

    def _panels(self, scene_id: str, shots: tuple[Shot, ...]) -> tuple[Panel, ...]:
        """A panel per shot of a row that holds every event and the still."""
        early = sum(one.place < 0 for one in self.still.plan.events)
        events = [*self.still.plan.events[:early], None, *self.still.plan.events[early:]]
        hero = self.still.facts.moment or "The still"
        return tuple(
            panel_of(scene_id, shot, event) if event else Panel(0, scene_id, shot.id, shot.beat_id, hero)
            for shot, event in zip(shots, events, strict=True)
        )

    def _picture_of_still(self) -> VisualAsset:
        """The still as a reference: of the one who is in it, or else of the place."""
        facts, reading = self.still.facts, self.still.reading
        people = self._all(facts.who, "character")
        shows = people[0] if len(people) == 1 else None if people else self._id(facts.where, "location")
        phrases = tuple(dict.fromkeys(one.phrase for one in reading.statements if one.phrase))
        return VisualAsset(
            id=self.mint("asset"),
            category="still",
            asset=self.still.asset,
            label=(facts.moment or "still")[:200],
            entity_id=shows,
            phrases=phrases,
        )

    def _light(self) -> PromptSlots:
        """Colours and key of the still, for the scene that is made from it."""
        palette, light = shared_palette([self.still.reading]), shared_light([self.still.reading])
        slots: dict[str, Any] = {"color_palette": palette, "lighting_mood": light}
        return PromptSlots.model_validate(
            {name: inferred(one, "measured in the still") for name, one in slots.items() if one}
        )

    def _id(self, name: str, kind: str) -> str | None:
        found = self.ids.get(fold_name(name)) if name else None
        return found if found is not None and self.kinds[found] == kind else None

    def _all(self, names: tuple[str, ...], kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for name in names if (found := self._id(name, kind)) is not None))


def _anchor(parts: tuple[Beat, ...] | tuple[Shot, ...], one: str | None, early: bool) -> tuple[bool, str | None]:
    """Whether the part is there, and the id in front of which its earlier or later neighbours go."""
    ids = [part.id for part in parts]
    if one not in ids:
        return False, None
    at = ids.index(one) + (0 if early else 1)
    return True, ids[at] if at < len(ids) else None
