"""One blocking, many pictures: what the wide says, every other frame of the scene and its floor plan say too."""

import math
import re
from itertools import combinations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tools.images.previz.blocking import at_time, block_scene
from tools.images.previz.floorplan import floor_plan
from tools.images.previz.framing import MANY
from tools.images.previz.model import Blocking, FramePlan, Person, Prop
from tools.images.previz.planning import known_locations, plan_shot
from tools.images.previz.projection import Points, View, heading_vector, view_of
from tools.images.previz.render import reframed
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import EXTERIORS, prop_stand

STANDING = ("stand", "hold", "arms_crossed", "phone", "think", "hands_on_hips", "point", "walk")
TIGHT = ("medium", "medium_close_up", "close_up", "choker")
PLACED = re.compile(r'<g transform="translate\(([\d.-]+) ([\d.-]+)\) rotate\(([\d.-]+)\)"><(path|rect)')


@st.composite
def scenes(draw: st.DrawFn, most: int = 4) -> Blocking:
    """People where the planner puts them, or where somebody said, in some place; the first holds a letter."""
    count = draw(st.integers(2, most))
    spots = st.tuples(st.floats(-1.6, 1.6), st.floats(-0.9, 0.9))
    places = draw(st.none() | st.lists(spots, min_size=count, max_size=count))
    if places is not None:
        assume(all(math.dist(a, b) > 0.6 for a, b in combinations(places, 2)))
    people = [
        Person(
            name=f"{'ABCD'[at]}na {at}",
            pose=draw(st.sampled_from(STANDING)),
            height=draw(st.floats(1.2, 1.95)),
            **({"position": places[at], "facing": draw(st.floats(0, 359))} if places else {}),
        )
        for at in range(count)
    ]
    location = draw(st.sampled_from([one for one in known_locations() if one != "car"]))
    return block_scene(
        people,
        location=location,
        interior=location not in EXTERIORS,
        props=[Prop(name="letter", held_by=people[0].name), Prop(name="suitcase")],
    )


def seen(plan: FramePlan) -> View:
    return view_of(plan.camera, 1600, 1600 / plan.aspect_ratio)


def heads(plan: FramePlan) -> dict[str, Points]:
    """Where every head is on the picture, of those in front of the lens; the third number is the depth."""
    view = seen(plan)
    found = {person.name: view.point(skeleton_of(person).head) for person in plan.blocking.people}
    return {name: spot for name, spot in found.items() if spot[2] > 0.3}


def inside(plan: FramePlan, spot: Points, air: float = 0.0) -> bool:
    wide, tall = 1600.0, 1600 / plan.aspect_ratio
    return bool(-air <= spot[0] <= wide + air and -air <= spot[1] <= tall + air and spot[2] > 0)


@settings(max_examples=40, deadline=None)
@given(scenes(most=2), st.sampled_from(("wide", "two_shot")), st.sampled_from(TIGHT))
def test_two_people_keep_their_sides_in_every_frame(scene: Blocking, wider: str, tighter: str):
    first, second = scene.people
    line = np.subtract(second.position, first.position)
    assume(abs(line[0]) > 0.7 * float(np.linalg.norm(line)))  # the line runs across the usual camera side
    wide = heads(plan_shot(scene, shot_type=wider))
    order = wide[first.name][0] < wide[second.name][0]
    for subject in (first.name, second.name):
        for shot in (tighter, "over_shoulder"):
            found = heads(plan_shot(scene, shot_type=shot, subject=subject))
            if len(found) == 2:
                assert (found[first.name][0] < found[second.name][0]) == order, (shot, subject)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(known_locations()), st.lists(st.sampled_from(STANDING), min_size=2, max_size=2), st.data())
def test_people_who_face_each_other_look_at_each_other_in_their_singles(location: str, poses: list[str], data):
    people = [Person(name=name, pose=pose) for name, pose in zip(("Mara", "Tobias"), poses, strict=True)]
    scene = block_scene(people, location=location, interior=location not in EXTERIORS)
    assume(
        all(
            abs(person.position[1]) < 0.3 and person.pose == pose
            for person, pose in zip(scene.people, poses, strict=True)
        )
    )
    angle = data.draw(st.sampled_from(("eye_level", "three_quarter", "low_angle", "high_angle", "dutch", "profile")))
    wide = heads(plan_shot(scene, shot_type="wide"))
    for person, other in (scene.people, scene.people[::-1]):
        toward = wide[other.name][0] - wide[person.name][0]
        for shot in TIGHT:
            view = seen(plan_shot(scene, shot_type=shot, camera_angle=angle, subject=person.name))
            body = heading_vector(person.facing) @ view.right
            assert body * toward > 0, (person.name, shot)


@settings(max_examples=30, deadline=None)
@given(scenes(), st.sampled_from(("wide", "full", "medium_wide", "medium", "two_shot")))
def test_what_is_held_is_with_its_holder_and_the_insert_is_of_it(scene: Blocking, shot: str):
    prop = scene.props[0]
    place = prop_stand(scene, prop).centre
    reach = {person.name: float(np.linalg.norm(skeleton_of(person).chest - place)) for person in scene.people}
    assert reach[prop.held_by] < 1.0
    insert = plan_shot(scene, shot_type="insert", subject=prop.name)
    spot = seen(insert).point(place)
    assert abs(spot[0] - 800) < 160 and abs(spot[1] - 450) < 90
    wider = plan_shot(scene, shot_type=shot, subject=prop.held_by)
    assert wider.blocking == insert.blocking
    view = seen(wider)
    hand, head = view.point(place), view.point(skeleton_of(scene.people[0]).head)
    apart = math.hypot(hand[0] - head[0], hand[1] - head[1]) / view.pixels_per_metre(head[2])
    assert apart < 1.3


@settings(max_examples=30, deadline=None)
@given(scenes(), st.sampled_from((*TIGHT, "medium_wide", "full", "single", "over_shoulder")), st.data())
def test_the_one_the_shot_is_about_is_in_it(scene: Blocking, shot: str, data):
    angle = data.draw(
        st.sampled_from(
            ("eye_level", "low_angle", "high_angle", "dutch", "birds_eye", "overhead", "aerial", "worms_eye")
        )
    )
    for person in scene.people:
        plan = plan_shot(scene, shot_type=shot, camera_angle=angle, subject=person.name)
        spot = heads(plan)[person.name]
        assert inside(plan, spot), (shot, angle, person.name, spot)


@settings(max_examples=30, deadline=None)
@given(scenes(), st.lists(st.integers(-3000, 3000), min_size=1, max_size=3), st.sampled_from(("wide", "medium")))
def test_a_time_stack_keeps_its_camera_and_moves_who_moves(scene: Blocking, moments: list[int], shot: str):
    now = plan_shot(scene, shot_type=shot, setup_of=scene)
    for moment in moments:
        later = plan_shot(at_time(scene, moment), shot_type=shot, setup_of=scene, time_offset_ms=moment)
        assert later.camera == now.camera
        for before, after in zip(scene.people, later.blocking.people, strict=True):
            moved = np.subtract(after.position, before.position)
            pace = 1.3 if before.pose == "walk" else 0.0
            assert np.allclose(moved, heading_vector(before.facing)[:2] * pace * moment / 1000)


@settings(max_examples=30, deadline=None)
@given(
    scenes(),
    st.lists(st.sampled_from(("wide", "medium", "close_up", "over_shoulder", "insert")), min_size=1, max_size=4),
)
def test_the_floor_plan_shows_people_and_cameras_where_the_frames_have_them(scene: Blocking, shots: list[str]):
    frames = [(f"C{at}", plan_shot(scene, shot_type=shot)) for at, shot in enumerate(shots)]
    marks = [
        (float(x), float(y), float(turn), kind) for x, y, turn, kind in PLACED.findall(floor_plan(scene, frames).svg())
    ]
    people = [mark for mark in marks if mark[3] == "path"]
    cameras = [mark for mark in marks if mark[3] == "rect"]
    assert len(people) == len(scene.people) and len(cameras) == len(frames)
    for (_, plan), (x, y, turn, _) in zip(frames, cameras, strict=True):
        found = heads(plan)
        for person, (px, py, facing, _) in zip(scene.people, people, strict=True):
            assert facing == round(-person.facing, 1)
            if person.name not in found or plan.camera.roll or not inside(plan, found[person.name]):
                continue
            right = math.radians(turn + 90)  # y runs down the page
            across = (px - x) * math.cos(right) + (py - y) * math.sin(right)
            from_middle = found[person.name][0] - 800
            assert abs(from_middle) < 60 or across * from_middle > 0, (plan.shot_type, person.name)


@settings(max_examples=30, deadline=None)
@given(scenes(), st.sampled_from(("wide", "two_shot", "group", "medium", "full")))
def test_a_frame_in_a_cell_of_another_shape_holds_the_same_people(scene: Blocking, shot: str):
    drawn = plan_shot(scene, shot_type=shot)
    about = scene.people if shot in MANY else scene.people[:1]
    held = {person.name for person in about if inside(drawn, heads(drawn).get(person.name, np.zeros(3)))}
    for ratio in (9 / 16, 0.75, 1.0, 2.39):
        cell = reframed(drawn, ratio)
        assert all(inside(cell, heads(cell)[name]) for name in held), ratio
