import io
import itertools
import re
import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from state.il import IL, CharacterRef
from state.vocabulary import SHOT_LADDER, CameraAngle, CameraMovement, LightingMood, ShotType, TimeOfDay
from tools.images.previz.blocking import at_time, block_scene
from tools.images.previz.face import EXPRESSIONS
from tools.images.previz.hair import hair_meshes
from tools.images.previz.head import Head
from tools.images.previz.lighting import SETUPS, SKIES
from tools.images.previz.marks import camera_marks
from tools.images.previz.model import Blocking, Expression, Person, Pose, Prop
from tools.images.previz.places import location_kind
from tools.images.previz.planning import bones_of, known_locations, plan_shot
from tools.images.previz.projection import view_of
from tools.images.previz.render import frame_svg, render_frame
from tools.images.previz.silhouette import silhouette_path
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import design_of, prop_pieces
from tools.images.providers.previz_staging import blocking_of, plan_of

MARA = Person(name="Mara", wardrobe="mustard coat", hair="long")
TOBIAS = Person(name="Tobias", wardrobe="navy suit", hair="short")


def two_hander(location: str = "field") -> Blocking:
    return block_scene([MARA, TOBIAS], location=location, interior=location == "kitchen")


def head_share(blocking: Blocking, shot: str, angle: str = "eye_level") -> float:
    """Height of the lead's head as a share of the frame."""
    plan = plan_shot(blocking, shot_type=shot, camera_angle=angle)
    view = view_of(plan.camera, 1600, 900)
    head = bones_of(blocking, "Mara").head
    return 0.235 * view.pixels_per_metre(view.point(head)[2]) / 900


def test_the_same_plan_gives_the_same_bytes_in_another_process():
    script = (
        "import hashlib\nfrom tools.images.previz.model import Person\nfrom tools.images.previz.blocking import block_scene\nfrom tools.images.previz.planning import plan_shot\n"
        "from tools.images.previz.render import render_frame\n"
        "b = block_scene([Person(name='Mara'), Person(name='Tobias', pose='walk')], location='cafe', crowd=2)\n"
        "print(hashlib.sha256(render_frame(plan_shot(b, shot_type='wide', lighting='motivated'), 320).png).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True
        ).stdout
        for seed in ("0", "41")
    }
    assert len(seen) == 1


def test_every_word_of_the_vocabulary_is_drawn():
    assert set(SETUPS) == {term.value for term in LightingMood}
    assert set(SKIES) == {term.value for term in TimeOfDay}
    assert set(EXPRESSIONS) == set(get_args(Expression))
    drawn = {move for move in CameraMovement if camera_marks(move.value, 640, 360)}
    assert drawn == set(CameraMovement) - {CameraMovement.STATIC}
    blocking = two_hander()
    for shot in ShotType:
        assert plan_shot(blocking, shot_type=shot).notes == ()


def test_tighter_shots_hold_less():
    shares = [head_share(two_hander(), shot.value) for shot in SHOT_LADDER]
    assert all(tighter > wider * 1.1 for wider, tighter in itertools.pairwise(shares))


def test_sizes_cut_the_body_where_their_names_say():
    blocking = block_scene([MARA], location="field", interior=False)
    bones = bones_of(blocking, "Mara")
    knees, hips, chest = bones.knees[0][2], bones.hips[0][2], bones.chest[2]
    for shot, low, high in (
        ("medium_wide", 0.2, knees + 0.05),
        ("cowboy", knees, hips - 0.1),
        ("medium", hips - 0.1, chest),
        ("medium_close_up", chest - 0.16, chest + 0.12),
    ):
        plan = plan_shot(block_scene([MARA], location="field", interior=False), shot_type=shot)
        view = view_of(plan.camera, 1600, 900)
        heights = np.linspace(0, 1.8, 400)
        column = np.array([[bones.pelvis[0], bones.pelvis[1], z] for z in heights])
        lowest = heights[np.argmin(np.abs(view.project(column)[0][:, 1] - 900))]
        assert low <= lowest <= high, (shot, lowest)
        assert view.point(bones.crown)[1] > 0, shot


@pytest.mark.parametrize("angle", ["low_angle", "worms_eye", "knee_level", "ground_level", "hip_level"])
def test_low_angles_look_up(angle: str):
    camera = plan_shot(two_hander(), shot_type="medium", camera_angle=angle).camera
    assert camera.position[2] < camera.look_at[2]


def test_dutch_rolls_and_the_rest_do_not():
    rolls = {angle: plan_shot(two_hander(), camera_angle=angle).camera.roll for angle in CameraAngle}
    assert [angle for angle, roll in rolls.items() if roll] == [CameraAngle.DUTCH]


def test_coverage_stays_on_one_side_of_the_line():
    blocking = two_hander("kitchen")
    a, b = (np.array(person.position) for person in blocking.people)
    sides = set()
    for shot in ("two_shot", "wide", "medium", "close_up", "over_shoulder", "medium_close_up"):
        for subject in ("Mara", "Tobias"):
            camera = np.array(plan_shot(blocking, shot_type=shot, subject=subject).camera.position[:2])
            cross = (b - a)[0] * (camera - a)[1] - (b - a)[1] * (camera - a)[0]
            sides.add(cross > 0)
    assert len(sides) == 1


def test_over_shoulder_holds_both_and_favours_the_subject():
    blocking = two_hander("kitchen")
    view = view_of(plan_shot(blocking, shot_type="over_shoulder", subject="Tobias").camera, 1600, 900)
    far, near = (view.point(bones_of(blocking, name).head) for name in ("Tobias", "Mara"))
    assert near[2] < far[2]
    assert 0.2 * 1600 < far[0] < 0.8 * 1600
    assert 0 < far[1] < 900


def test_an_insert_frames_the_prop_that_is_in_the_hand():
    blocking = block_scene([MARA, TOBIAS], location="kitchen", props=[Prop(name="letter", held_by="Mara")])
    plan = plan_shot(blocking, shot_type="insert", subject="letter")
    hand = skeleton_of(blocking.people[0]).wrists[0]
    x, y, depth = view_of(plan.camera, 1600, 900).point(hand)
    assert depth > 0
    assert 400 < x < 1200
    assert 100 < y < 800


WORN = CharacterRef(id="character-1", name="Odile", wardrobe="red wool scarf, long grey overcoat")


def test_what_somebody_wears_is_on_them_and_nowhere_else():
    frame = IL(
        setting="street", action="Odile waits at the kerb", shot_type=ShotType.INSERT, subject="the long grey overcoat"
    )
    blocking = blocking_of([frame], [WORN], ["long grey overcoat", "bicycle"])
    assert [(prop.name, prop.held_by, prop.worn) for prop in blocking.props] == [
        ("long grey overcoat", "Odile", True),
        ("bicycle", "", False),
    ]
    assert [bool(piece.faces or piece.meshes) for piece in prop_pieces(blocking)] == [False, True]
    plan = plan_of(frame, blocking)
    x, y, depth = view_of(plan.camera, 1600, 900).point(skeleton_of(blocking.people[0]).chest)
    assert depth > 0
    assert 500 < x < 1100
    assert 100 < y < 800


@pytest.mark.parametrize(
    ("setting", "company", "where"),
    [
        ("exterior, the island ferry", [], "harbour"),
        ("exterior, ferry", [WORN], "ship_deck"),
        ("exterior, night train", [], "station"),
        ("interior, night train", [], "train"),
    ],
)
def test_a_vehicle_without_people_is_seen_from_outside(setting: str, company: list[CharacterRef], where: str):
    frame = IL(setting=setting, subject="It", action="It pulls in")
    assert blocking_of([frame], company, []).location == where


@pytest.mark.parametrize(
    ("worn", "part"), [("straw hat", "head"), ("silver ring", "wrist"), ("blue overalls", "chest")]
)
def test_a_detail_of_what_is_worn_is_where_it_is_worn(worn: str, part: str):
    frame = IL(setting="street", action="Odile waits", shot_type=ShotType.INSERT, subject=worn)
    blocking = blocking_of([frame], [WORN.with_(wardrobe=worn)], [worn])
    bones = skeleton_of(blocking.people[0])
    spots = {"head": bones.head, "wrist": bones.wrists[0], "chest": (bones.pelvis + bones.chest) / 2}
    nearest = min(
        spots, key=lambda name: float(np.linalg.norm(spots[name] - np.array(plan_of(frame, blocking).camera.look_at)))
    )
    assert nearest == part


@pytest.mark.parametrize(
    ("location", "thing", "of_set"),
    [
        ("kitchen", "old kitchen table", True),
        ("ship_deck", "rail", True),
        ("street", "stolen car", False),
        ("kitchen", "grandfather clock", False),
        ("field", "kitchen table", False),
    ],
)
def test_what_the_set_has_is_not_brought_again(location: str, thing: str, of_set: bool):
    blocking = block_scene([MARA], location=location, interior=location == "kitchen", props=[Prop(name=thing)])
    assert blocking.props[0].of_set is of_set
    drawn = prop_pieces(blocking)[0]
    assert bool(drawn.faces or drawn.meshes) is not of_set
    assert (drawn.high > drawn.low).all()
    plan = plan_shot(blocking, shot_type="insert", subject=thing)
    x, y, depth = view_of(plan.camera, 1600, 900).point(drawn.centre)
    assert depth > 0
    assert (700 < x < 900) and (350 < y < 550)


def test_what_is_taken_off_is_a_thing_again():
    frame = IL(setting="hallway", action="Odile takes her long grey overcoat off", subject="Odile")
    blocking = blocking_of([frame], [WORN], ["long grey overcoat"])
    assert not blocking.props[0].worn


def test_a_time_stack_moves_people_and_not_the_camera():
    blocking = block_scene([MARA.model_copy(update={"pose": "walk", "facing": 0.0})], location="street", interior=False)
    frames = [
        plan_shot(at_time(blocking, ms), shot_type="full", time_offset_ms=ms, setup_of=blocking)
        for ms in (-500, 0, 1000)
    ]
    assert len({frame.camera for frame in frames}) == 1
    xs = [frame.blocking.people[0].position[0] for frame in frames]
    assert xs[0] < xs[1] < xs[2]
    assert xs[2] - xs[1] == pytest.approx(1.3)
    assert at_time(blocking, 0) == blocking


def test_an_unknown_location_is_the_neutral_stage_and_says_so():
    blocking = block_scene([MARA], location="submarine torpedo hatch")
    plan = plan_shot(blocking, lighting="moody")
    assert blocking.location == "stage"
    assert any("submarine" in note for note in plan.notes)
    assert any("moody" in note for note in plan.notes)
    assert plan_shot(block_scene([MARA], location="plain light grey cyclorama")).notes == ()


def test_every_location_is_a_picture_of_its_own():
    def drawn(location: str) -> bytes:
        inside = location not in {"street", "beach"}
        return render_frame(plan_shot(block_scene([MARA], location=location, interior=inside)), 96).png

    pictures = {location: drawn(location) for location in (*known_locations(), "stage")}
    assert len(set(pictures.values())) == len(pictures)
    assert Image.open(io.BytesIO(pictures["bar"])).size == (96, 54)


def test_every_pose_is_its_own_and_stands_on_the_ground():
    wrists = {}
    for pose in get_args(Pose):
        bones = skeleton_of(Person(name="x", pose=pose))
        extent = bones.extent()
        assert -0.05 < extent[:, 2].min() < 0.45, pose
        wrists[pose] = tuple(np.round(np.concatenate([*bones.wrists, bones.pelvis]), 2))
    assert len(set(wrists.values())) == len(wrists)


def test_light_changes_the_picture_as_its_name_says():
    blocking = block_scene([MARA], location="bedroom")

    def brightness(lighting: str) -> float:
        picture = Image.open(
            io.BytesIO(render_frame(plan_shot(blocking, shot_type="close_up", lighting=lighting), 200).png)
        )
        return float(np.asarray(picture.convert("L"), dtype=float).mean())

    assert brightness("high_key") > brightness("three_point") > brightness("low_key")
    assert brightness("low_key") > brightness("chiaroscuro") * 0.9


def test_words_in_names_cannot_break_the_drawing():
    person = Person(name='</text><script>alert(1)</script>&"\x00', wardrobe="<b>", holding="x")
    svg = frame_svg(plan_shot(block_scene([person], location="<svg onload=1>"), camera_movement="push_in"), 320, 180)
    assert "<script" not in svg
    assert "onload" not in svg
    assert render_frame(plan_shot(block_scene([person])), 64).png[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("bus stop", "street"),
        ("the bus", "train"),
        ("bus at night", "train"),
        ("seat of the bus", "train"),
        ("car park", "street"),
        ("car", "car"),
        ("taxi rank", "street"),
        ("back of a cab at dawn", "car"),
        ("ferry terminal", "stage"),
        ("ferry deck", "ship_deck"),
        ("train station", "station"),
        ("train tracks", "stage"),
        ("boat house", "living_room"),
        ("park", "forest"),
    ],
)
def test_a_vehicle_that_only_says_what_a_place_is_for_is_not_the_place(words: str, kind: str):
    assert location_kind(words) == kind


def test_what_everybody_stands_on_is_not_drawn_on_itself():
    def things(location: str, name: str, interior: bool = False) -> list[str]:
        scene = block_scene([MARA], location=location, interior=interior, props=[Prop(name=name)])
        return [prop.name for prop in scene.props]

    assert things("ferry", "ferry") == [] == things("ship deck", "old trawler")
    assert things("ferry", "toy boat") == ["toy boat"] and things("harbour", "ferry") == ["ferry"]
    assert things("street", "bus") == ["bus"] and things("bus", "bus", True) == []


@pytest.mark.parametrize("angle", ["birds_eye", "overhead", "aerial", "worms_eye"])
def test_from_above_and_below_tighter_sizes_hold_less_too(angle: str):
    sizes = ("full", "medium", "close_up")
    shares = [head_share(block_scene([MARA], location="field", interior=False), size, angle) for size in sizes]
    assert all(tighter > wider * 1.1 for wider, tighter in itertools.pairwise(shares))
    assert 0.05 < shares[-1] < 1.2


AT_THE_FACE = {"drink", "cower", "phone", "think", "write", "embrace", "lie"}


@pytest.mark.parametrize("pose", sorted(set(get_args(Pose)) - AT_THE_FACE))
def test_hands_leave_the_face_to_be_seen(pose: str):
    person = Person(name="June", pose=pose)
    blocking = block_scene([person], location="stage")
    bones = skeleton_of(blocking.people[0])
    for angle, shot in itertools.product(("eye_level", "low_angle", "dutch", "three_quarter"), ("medium", "close_up")):
        view = view_of(plan_shot(blocking, shot_type=shot, camera_angle=angle).camera, 1600, 900)
        x, y, depth = view.point(bones.head)
        for wrist, elbow in zip(bones.wrists, bones.elbows, strict=True):
            knuckles = wrist + (wrist - elbow) / np.linalg.norm(wrist - elbow) * 0.08
            hx, hy, hand_depth = view.point(knuckles)
            apart = np.hypot(hx - x, hy - y) / view.pixels_per_metre(depth)
            assert hand_depth > depth or apart > 0.13, (angle, shot, apart)


def test_dusk_lies_between_day_and_night_and_lamps_light_it():
    def brightness(time_of_day: str, location: str, lighting: str = "practical") -> float:
        scene = block_scene([MARA], location=location, interior=location == "kitchen", time_of_day=time_of_day)
        plan = plan_shot(scene, shot_type="medium_wide", lighting=lighting)
        picture = Image.open(io.BytesIO(render_frame(plan, 160).png)).convert("L")
        return float(np.asarray(picture, dtype=float).mean())

    for location in ("kitchen", "street", "ship_deck"):
        night, dusk, day = (brightness(time, location) for time in ("night", "dusk", "day"))
        assert night * 1.02 < dusk < day, location
        assert dusk > brightness("dusk", location, "low_key") * 1.2, location


def test_a_silhouette_line_has_no_spikes():
    plan = plan_shot(block_scene([MARA], location="stage"), shot_type="close_up")
    drawn = re.findall(r"<path [^>]*stroke-width[^>]*>", frame_svg(plan, 640, 360, marks=False))
    assert drawn and all('stroke-linejoin="round"' in line or 'stroke-linejoin="bevel"' in line for line in drawn)


def test_ink_ends_where_the_surface_ends():
    """A sheet that is kept at its left only: no stroke of its outline lies where nothing is kept."""
    corners = np.array([[[float(x), float(y)] for x in (0, 10, 20, 10)] for y in (0, 10, 20)])
    keep = np.array([[1.0, 1.0, -1.0, 1.0]] * 3)
    front = np.array([[True, True, False, False]] * 2)
    whole, cut = (silhouette_path(corners, front, np.ones_like(front), kept) for kept in (None, keep))
    reach = [max(float(x) for x in re.findall(r"[ML]([\d.-]+) ", path)) for path in (whole, cut)]
    assert reach == [20.0, 15.0]


@pytest.mark.parametrize("style", ["cap", "hat"])
def test_a_crown_hides_its_brim_from_above_and_the_brim_the_crown_from_below(style: str):
    bones = skeleton_of(MARA)
    head = Head(bones.head, bones.head_axes, bones.scale)
    above, below = (hair_meshes(head, style, (0.1, 0.1, 0.1), (0.6, 0.2, 0.2), 12, seen) for seen in (True, False))
    assert above[-1].keep is not None and below[-1].keep is None
    assert len(above) == len(below) == 3


def test_the_backing_of_the_bare_stage_is_struck_for_a_thing_that_reaches_behind_it():
    """Left of the thing, above the horizon, is the grey backing behind a letter and the sky behind a ship."""

    def blueness(thing: str) -> float:
        scene = block_scene([MARA], location="stage", interior=False, props=[Prop(name=thing, position=(0, 6, 0.01))])
        frame = Image.open(io.BytesIO(render_frame(plan_shot(scene, shot_type="wide"), 160).png)).convert("RGB")
        red, _, blue = np.asarray(frame, dtype=float)[8:20, 40:60].mean(axis=(0, 1))
        return float(blue - red)

    near = block_scene([MARA], location="stage", interior=False, props=[Prop(name="letter")])
    frame = Image.open(io.BytesIO(render_frame(plan_shot(near, shot_type="wide"), 160).png)).convert("RGB")
    red, _, blue = np.asarray(frame, dtype=float)[8:20, 40:60].mean(axis=(0, 1))
    assert blueness("ship") > float(blue - red) + 10


@pytest.mark.parametrize("lens", [None, 24.0, 50.0])
def test_no_size_puts_the_camera_far_behind_the_walls_of_a_room(lens: float | None):
    for location, shot in itertools.product(("kitchen", "bathroom", "cafe"), ("establishing", "wide", "full")):
        blocking = block_scene([MARA, TOBIAS], location=location)
        plan = plan_shot(blocking, shot_type=shot, lens_mm=lens)
        low, high = (edge[:2] for edge in floor_of(blocking))
        spot = np.array(plan.camera.position[:2])
        assert np.all(spot > low - 0.9) and np.all(spot < high + 0.9), (location, shot, spot)
        assert lens is None or plan.camera.lens_mm == lens


def floor_of(blocking: Blocking) -> tuple[np.ndarray, np.ndarray]:
    corners = design_of(blocking, ()).shell[0].corners
    return corners.min(axis=0), corners.max(axis=0)
