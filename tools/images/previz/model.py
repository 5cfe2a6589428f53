"""What the local renderer draws: a blocking in metres, cameras in it, and the words around the picture.

World axes: x to the right of the plan, y up the plan (away from the usual camera side), z up. Headings are in
degrees, counter-clockwise from +x, so a person facing the usual camera side has heading 270.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Vec3 = tuple[float, float, float]
Pose = Literal[
    "stand",
    "walk",
    "run",
    "sit",
    "crouch",
    "kneel",
    "lie",
    "reach",
    "point",
    "hold",
    "phone",
    "arms_crossed",
    "hands_up",
    "hands_on_hips",
    "lean",
    "fight",
    "drive",
    "type",
    "dance",
    "fall",
    "drink",
    "wave",
    "carry",
    "climb",
    "think",
    "cower",
    "embrace",
    "cheer",
    "aim",
    "write",
]
Expression = Literal[
    "neutral",
    "happy",
    "laughing",
    "sad",
    "crying",
    "angry",
    "afraid",
    "surprised",
    "disgusted",
    "determined",
    "pensive",
    "pained",
    "suspicious",
    "tired",
    "calm",
    "tender",
]
Hair = Literal["short", "long", "bob", "bun", "ponytail", "curly", "bald", "cap", "hat", "hood", "scarf", "buzz"]
Garment = Literal["shirt", "coat", "dress", "suit", "hoodie", "robe", "uniform"]


class Drawn(BaseModel):
    """Frozen, unknown fields refused: a plan is a value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Drawn):
    """One figure. Empty looks are chosen from the name, so the same name looks the same in every frame."""

    name: str = Field(max_length=80)
    position: tuple[float, float] = (0.0, 0.0)
    facing: float = 270.0
    pose: Pose = "stand"
    expression: Expression = "neutral"
    wardrobe: str = ""
    """Colour of the upper garment: `#rrggbb` or a colour word."""
    garment: Garment | None = None
    hair: Hair | None = None
    hair_color: str = ""
    skin: str = ""
    height: float = Field(default=1.72, ge=0.6, le=2.4)
    elevation: float = 0.0
    """Height of the ground or seat support under the figure, in metres."""
    look_at: Vec3 | None = None
    holding: str = ""
    phase: float = 0.0
    """Where in the gait or gesture the figure is, in cycles; a time stack moves it."""
    moving: tuple[float, float] = (0.0, 0.0)
    """Velocity in metres per second, drawn as a screen-direction arrow."""
    extra: bool = False
    """A member of a crowd: drawn simply and never labelled."""


class Prop(Drawn):
    """A thing that matters to the story; `kind` picks its shape, unknown kinds are drawn as a labelled box."""

    name: str = Field(max_length=80)
    kind: str = ""
    position: Vec3 = (0.0, 0.0, 0.0)
    color: str = ""
    heading: float = 0.0
    held_by: str = ""
    worn: bool = False
    """Whoever has it has it on: it is drawn as their wardrobe, and a detail of it is a detail of them."""
    of_set: bool = False
    """The set has it already, at `position`: a detail of it is a detail of the set."""


class Camera(Drawn):
    """A pinhole camera; the lens is in full-frame millimetres (36 mm wide gate)."""

    name: str = "A"
    position: Vec3
    look_at: Vec3
    lens_mm: float = Field(default=35.0, ge=6, le=1200)
    roll: float = 0.0
    """Degrees, positive rolls the horizon clockwise on screen."""
    to: Vec3 | None = None
    """Where the camera ends, when it travels."""


class Slate(Drawn):
    """What stands in the corner of a board frame."""

    scene: str = ""
    shot: str = ""
    lens: str = ""
    time_offset_ms: int | None = None
    duration_s: float | None = None


class Blocking(Drawn):
    """Where everybody and everything is at one moment; every picture of the scene is drawn from it."""

    location: str = "stage"
    """A location kind of `tools.images.previz.sets.LOCATIONS`; anything else draws the neutral stage."""
    location_label: str = ""
    interior: bool = True
    time_of_day: str = "day"
    weather: Literal["clear", "rain", "snow", "fog"] = "clear"
    people: tuple[Person, ...] = ()
    props: tuple[Prop, ...] = ()
    crowd: int = Field(default=0, ge=0, le=60)
    axis: tuple[str, str] | None = None
    """The two names between which the 180-degree line runs."""


class FramePlan(Drawn):
    """One picture: a blocking, the camera in it, its light and palette, and the words for its slate and caption."""

    blocking: Blocking
    camera: Camera
    shot_type: str = "wide"
    camera_angle: str = "eye_level"
    camera_movement: str = "static"
    lighting: str = "three_point"
    palette: tuple[str, ...] = ()
    """Colours as `#rrggbb`, most important first; empty takes the time of day's."""
    subject: str = ""
    aspect_ratio: float = Field(default=16 / 9, gt=0.2, lt=4.0)
    focus: Literal["deep", "shallow"] = "deep"
    slate: Slate = Slate()
    caption: str = ""
    notes: tuple[str, ...] = ()
    """What the planner had to decide for itself, in words a person can check."""
