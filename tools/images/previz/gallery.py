"""Contact sheets of everything the renderer draws, to be looked at after a change."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from PIL import Image

from state.vocabulary import CameraAngle, CameraMovement, LightingMood, ShotType
from tools.images.previz.blocking import block_scene
from tools.images.previz.canvas import document, rasterise, text
from tools.images.previz.face import EXPRESSIONS
from tools.images.previz.model import Blocking, FramePlan, Person, Pose, Prop
from tools.images.previz.page import image_tag
from tools.images.previz.planning import known_locations, plan_shot
from tools.images.previz.props.naming import SHAPES
from tools.images.previz.render import PREVIZ_NOTICE, frame_svg
from tools.images.previz.staging import EXTERIORS

THUMB = 256


class Thumb(NamedTuple):
    """One frame of a contact sheet."""

    label: str
    plan: FramePlan


def sample_blocking() -> Blocking:
    """Two people, a prop and a room with a window: enough for every size and angle."""
    mara = Person(
        name="Mara",
        wardrobe="mustard coat",
        hair="long",
        hair_color="brown",
        skin="#b07b52",
        expression="determined",
        pose="hold",
    )
    tobias = Person(
        name="Tobias", wardrobe="navy suit", hair="short", skin="#e0b48c", expression="suspicious", pose="arms_crossed"
    )
    return block_scene(
        [mara, tobias], location="living room", time_of_day="golden_hour", props=[Prop(name="lantern", held_by="Mara")]
    )


def contact_sheet(title: str, thumbs: Sequence[Thumb], columns: int) -> bytes:
    """A page of labelled thumbnails."""
    tall = round(THUMB * 9 / 16)
    rows = -(-len(thumbs) // columns)
    width, height = columns * (THUMB + 8) + 24, rows * (tall + 26) + 76
    parts = [
        f'<rect width="{width}" height="{height}" fill="#f1ede3"/>',
        text(16, 40, title, 30, "#17181b", "Bebas Neue"),
        text(16, height - 10, PREVIZ_NOTICE, 11, "#77736a"),
    ]
    for index, thumb in enumerate(thumbs):
        x, y = 16 + index % columns * (THUMB + 8), 54 + index // columns * (tall + 26)
        parts.append(image_tag(rasterise(frame_svg(thumb.plan, THUMB, tall), THUMB), (x, y, THUMB, tall)))
        parts.append(text(x, y + tall + 14, thumb.label.replace("_", " "), 11, "#2c2c2c"))
    return rasterise(document("".join(parts), width, height), width)


def pages(full: bool) -> Iterable[tuple[str, str, list[Thumb], int]]:
    """File stem, title, frames and columns of every page; `full` adds sizes by angles under each light."""
    blocking = sample_blocking()
    sizes, angles, lights = list(ShotType), list(CameraAngle), list(LightingMood)
    yield (
        "sizes-angles",
        "Shot size × angle",
        [
            Thumb(f"{size} / {angle}", plan_shot(blocking, shot_type=size, camera_angle=angle))
            for size in sizes
            for angle in angles
        ],
        len(angles),
    )
    yield (
        "sizes-lights",
        "Shot size × light",
        [
            Thumb(f"{size} / {light}", plan_shot(blocking, shot_type=size, lighting=light))
            for size in sizes
            for light in lights
        ],
        len(lights),
    )
    yield (
        "angles-lights",
        "Angle × light, medium",
        [
            Thumb(f"{angle} / {light}", plan_shot(blocking, shot_type="medium", camera_angle=angle, lighting=light))
            for angle in angles
            for light in lights
        ],
        len(lights),
    )
    yield (
        "movements",
        "Camera movement marks",
        [Thumb(move, plan_shot(blocking, shot_type="wide", camera_movement=move)) for move in CameraMovement],
        6,
    )
    yield "locations", "Locations", [_location(kind) for kind in (*known_locations(), "submarine")], 5
    yield "props", "Props", [_prop(kind) for kind in (*SHAPES, "astrolabe")], 10
    yield "poses", "Poses", [_posed(pose) for pose in get_args(Pose)], 6
    yield (
        "expressions",
        "Expressions",
        [
            Thumb(
                name,
                plan_shot(
                    block_scene([Person(name="Ilya", expression=name, hair="short", skin="#c58c61")], location="stage"),
                    shot_type="close_up",
                    lighting="loop",
                ),
            )
            for name in EXPRESSIONS
        ],
        6,
    )
    for light in lights if full else []:
        yield (
            f"light-{light}",
            f"Shot size × angle, {light}",
            [
                Thumb(f"{size} / {angle}", plan_shot(blocking, shot_type=size, camera_angle=angle, lighting=light))
                for size in sizes
                for angle in angles
            ],
            len(angles),
        )


def contact_page() -> bytes:
    """One page that shows what the renderer draws: sizes, lights, places, things; a small PNG of 256 colours."""
    blocking = sample_blocking()
    sizes = ("wide", "full", "medium", "close_up", "over_shoulder", "insert")
    lights = ("high_key", "low_key", "rembrandt", "rim", "silhouette", "volumetric")
    places = ("ship_deck", "harbour", "street", "bar", "forest", "hospital")
    things = ("typewriter", "bicycle", "raven", "toy boat", "violin", "campfire")
    thumbs = [Thumb(size, plan_shot(blocking, shot_type=size)) for size in sizes]
    thumbs += [Thumb(light, plan_shot(blocking, shot_type="medium", lighting=light)) for light in lights]
    thumbs += [_location(place) for place in places]
    thumbs += [_prop(thing) for thing in things]
    return few_colors(contact_sheet("Drawn from the shot list", thumbs, 6))


def few_colors(png: bytes) -> bytes:
    """The picture in 256 colours, small enough to keep beside the words that show it."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as page:
        page.convert("RGB").quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _location(kind: str) -> Thumb:
    people = [Person(name="June", wardrobe="teal hoodie"), Person(name="Noor", wardrobe="rust coat")]
    blocking = block_scene(
        people, location=kind, interior=kind not in EXTERIORS, time_of_day="day", crowd=3 if kind == "street" else 0
    )
    return Thumb(kind, plan_shot(blocking, shot_type="wide", lighting="motivated"))


def _prop(kind: str) -> Thumb:
    blocking = block_scene([], location="stage", props=[Prop(name=kind)])
    return Thumb(kind, plan_shot(blocking, shot_type="insert", subject=kind, depth_of_field="deep"))


def _posed(pose: str) -> Thumb:
    blocking = block_scene([Person(name="June", pose=pose, wardrobe="teal shirt")], location="stage")
    return Thumb(pose, plan_shot(blocking, shot_type="full", camera_angle="three_quarter"))


def write_gallery(folder: Path, full: bool = False) -> list[Path]:
    """Draw every page into a folder with an index; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for stem, title, thumbs, columns in pages(full):
        path = folder / f"{stem}.png"
        path.write_bytes(contact_sheet(title, thumbs, columns))
        written.append(path)
    index = folder / "index.html"
    links = "".join(f'<h2>{path.stem}</h2><img src="{path.name}" style="max-width:100%">' for path in written)
    index.write_text(
        f"<!doctype html><meta charset=utf-8><title>Previz gallery</title><body>{links}</body>", encoding="utf-8"
    )
    return [*written, index]
