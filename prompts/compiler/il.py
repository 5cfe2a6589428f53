"""Lowering: a shot, its scene, the global style and the bible become one IL."""

import re
from functools import cached_property
from typing import Any

from state.bible import Character, Location, Prop, VisualAsset
from state.il import IL, CharacterRef, Reference, SpokenLine
from state.project import Scene, SceneProject, Shot
from state.slots import SLOT_NAMES

IL_SLOTS: tuple[str, ...] = tuple(name for name in IL.model_fields if name not in ("shot_id", "scene_id"))
"""Everything about a shot that a target may be told."""

QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”")
SIGN = re.compile(
    r"\b(?:sign|banner|poster|label|title|headline|caption|screen|placard|letters?|neon|note|card|billboard|graffiti)\b"
    r"[^\".“”\n]{0,40}?\b(?:reads?|reading|says?|saying|spells?|spelling|with the words?)\b[^\".“”\n]{0,12}"
    r"(?:\"([^\"\n]+)\"|“([^”\n]+)”)",
    re.IGNORECASE,
)

BARE_AGE = re.compile(r"(?:about |around |nearly |almost )?(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)", re.IGNORECASE)
"""An age that is only a number: "34", "forty-two"."""
DECADE = re.compile(r"(?:(?:early|mid|late)[ -])?(?:\d0['’]?s|teens|\w+ties)", re.IGNORECASE)

CHARACTER_PICTURES = ("character_sheet", "expression_sheet", "wardrobe", "still", "frame")
PLACE_PICTURES = ("location", "still", "frame", "mood")
PROP_PICTURES = ("prop", "still", "frame")
STYLE_PICTURES = ("mood",)


class Lowering:
    """Lowers the shots of one project; what shots share is looked up once."""

    def __init__(self, project: SceneProject) -> None:
        self.project = project
        bible = project.bible
        self.characters: dict[str, Character] = {entity.id: entity for entity in bible.characters}
        self.locations: dict[str, Location] = {entity.id: entity for entity in bible.locations}
        self.props: dict[str, Prop] = {entity.id: entity for entity in bible.props}
        self.pictures: dict[str, VisualAsset] = {picture.id: picture for picture in bible.visual_assets}
        self._scenes: dict[int, tuple[Scene, dict[str, Any]]] = {}
        self._cast: dict[str, CharacterRef] = {}

    @cached_property
    def style(self) -> dict[str, Any]:
        """What the global style decides, under the names of shot slots."""
        style = self.project.global_style
        decided = {
            "mood": style.tone,
            "era": style.era,
            "color_palette": style.color_palette,
            "palette_scheme": style.palette_scheme,
            "lighting_mood": style.lighting_mood,
            "composition": style.composition,
            "aspect_ratio": style.aspect_ratio,
            "music": style.music,
            "sound": style.sound,
            "negatives": style.negatives,
        }
        values = {name: slot.value for name, slot in decided.items() if slot is not None}
        look = [style.look.value] if style.look else []
        if style.influences:
            look.append("influenced by " + ", ".join(style.influences.value))
        if look:
            values["style"] = ", ".join(look)
        return values

    @cached_property
    def style_pictures(self) -> tuple[Reference, ...]:
        """Mood pictures that belong to nobody in particular."""
        free = [p for p in self.pictures.values() if p.category in STYLE_PICTURES and p.entity_id is None]
        return tuple(Reference(role="style", asset=picture.asset, name=picture.label) for picture in free)

    @cached_property
    def _shown(self) -> dict[str, list[VisualAsset]]:
        shown: dict[str, list[VisualAsset]] = {}
        for picture in self.pictures.values():
            if picture.entity_id is not None:
                shown.setdefault(picture.entity_id, []).append(picture)
        return shown

    def ranked(self, entity_id: str, categories: tuple[str, ...]) -> tuple[str, ...]:
        """Hashes of the pictures of one entity, the most telling category first, each once."""
        shown = [p for p in self._shown.get(entity_id, ()) if p.category in categories]
        shown.sort(key=lambda picture: categories.index(picture.category))
        return tuple(dict.fromkeys(picture.asset for picture in shown))

    def cast(self, character_id: str) -> CharacterRef:
        """A character as an IL names them; unknown ids keep their id as a name."""
        known = self._cast.get(character_id)
        if known is None:
            character = self.characters.get(character_id)
            known = (
                CharacterRef(id=character_id, name=character_id)
                if character is None
                else CharacterRef(
                    id=character.id,
                    name=character.name,
                    description=_with_age(character),
                    wardrobe=character.wardrobe.value if character.wardrobe else "",
                    references=self.ranked(character.id, CHARACTER_PICTURES),
                )
            )
            self._cast[character_id] = known
        return known

    def _scene_values(self, scene: Scene) -> dict[str, Any]:
        cached = self._scenes.get(id(scene))
        if cached is not None and cached[0] is scene:
            return cached[1]
        values = dict(self.style)
        slugline = scene.slugline
        location = self.locations.get(slugline.location_id or "")
        place = location.name if location else slugline.place
        if place:
            values["setting"] = place
        if location and location.description:
            values["setting_description"] = location.description.value
        if slugline.time_of_day is not None:
            values["time_of_day"] = slugline.time_of_day
        values.update(_decided(scene.prompt_slots))
        self._scenes[id(scene)] = (scene, values)
        return values

    def shot(self, scene: Scene, shot: Shot) -> IL:
        """One shot of this project, target-neutral."""
        values = {**self._scene_values(scene), **_decided(shot.prompt_slots)}
        cast = tuple(self.cast(character_id) for character_id in shot.characters)
        return IL(
            **values,
            shot_id=shot.id,
            scene_id=scene.id,
            character_ref=cast,
            props=tuple(self._prop(prop_id) for prop_id in shot.props),
            dialogue=self._heard(scene, shot),
            sign_text=signs(values),
            references=self._references(scene, shot, cast),
        )

    def _prop(self, prop_id: str) -> str:
        prop = self.props.get(prop_id)
        if prop is None:
            return prop_id
        if prop.description is None:
            return prop.name
        described = prop.description.value
        return described if prop.name.casefold() in described.casefold() else f"{prop.name} ({described})"

    def _heard(self, scene: Scene, shot: Shot) -> tuple[SpokenLine, ...]:
        if not shot.lines:
            return ()
        lines = {line.id: line for line in scene.dialogue}
        return tuple(
            SpokenLine(
                speaker=self.cast(line.character_id).name,
                text=line.text,
                manner=line.parenthetical,
                extension=line.extension,
            )
            for line in (lines[line_id] for line_id in shot.lines if line_id in lines)
        )

    def _references(self, scene: Scene, shot: Shot, cast: tuple[CharacterRef, ...]) -> tuple[Reference, ...]:
        if not self.pictures:
            return ()
        frames = [self.pictures[frame] for frame in shot.frames if frame in self.pictures]
        found = [Reference(role="first_frame", asset=frames[0].asset, name=frames[0].label)] if frames else []
        found += [Reference(role="character", asset=c.references[0], name=c.name) for c in cast if c.references]
        place = scene.slugline.location_id or ""
        if place in self.locations:
            for asset in self.ranked(place, PLACE_PICTURES)[:1]:
                found.append(Reference(role="location", asset=asset, name=self.locations[place].name))
        for prop_id in shot.props:
            for asset in self.ranked(prop_id, PROP_PICTURES)[:1]:
                found.append(Reference(role="prop", asset=asset, name=self.props[prop_id].name))
        return (*found, *self.style_pictures)


def lower(project: SceneProject, scene: Scene, shot: Shot) -> IL:
    """The IL of one shot: its slots over its scene's over the global style, who and what is seen, what is heard."""
    return Lowering(project).shot(scene, shot)


def signs(values: dict[str, Any]) -> tuple[str, ...]:
    """Words that must be readable in the picture: quoted in the typography brief, or on a sign in the action."""
    found = QUOTED.findall(values.get("typography_brief") or "")
    for name in ("action", "setting", "subject"):
        found += SIGN.findall(values.get(name) or "")
    return tuple(dict.fromkeys(straight or curly for straight, curly in found))


def _with_age(character: Character) -> str:
    """The canonical description verbatim, and the age where that does not tell it."""
    told = character.description.value if character.description else ""
    age = character.age.value.strip() if character.age else ""
    if not age or age.casefold() in told.casefold():
        return told
    years = age if not BARE_AGE.fullmatch(age) else f"{age} years old"
    years = f"in their {age}" if DECADE.fullmatch(age) else years
    if not told:
        return years
    return f"{told} {years[0].upper()}{years[1:]}." if told.endswith((".", "!", "?")) else f"{told}, {years}"


def _decided(slots: Any) -> dict[str, Any]:
    held = slots.__dict__
    return {name: slot.value for name in SLOT_NAMES if (slot := held.get(name)) is not None}
