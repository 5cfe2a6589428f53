"""Props: what words mean, where things lie, and that a frame about a thing shows it."""

import numpy as np
import pytest

from tools.images.previz.blocking import block_scene
from tools.images.previz.model import Person, Prop
from tools.images.previz.planning import plan_shot
from tools.images.previz.projection import view_of
from tools.images.previz.props.naming import SHAPES, prop_kind, prop_piece, size_of
from tools.images.previz.staging import prop_stand

MARA = Person(name="Mara")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("brass lantern", "lantern"),
        ("cup of coffee", "cup"),
        ("key to the cellar door", "key"),
        ("her grandmother's locket", "necklace"),
        ("the yellow oilskin coat", "coat"),
        ("lifeboat", "boat"),
        ("two suitcases", "suitcase"),
        ("piece of string", "rope"),
        ("wedding rings", "ring"),
        ("the last ferry", "ship"),
        ("bowstring hygrometer", ""),
        ("", ""),
    ],
)
def test_the_thing_itself_decides_its_shape(words: str, kind: str):
    assert prop_kind(words) == kind


def test_every_shape_is_built_stands_on_its_place_and_differs():
    silhouettes = set()
    for kind in SHAPES:
        shown = prop_piece(Prop(name=kind), (1.0, 2.0, 0.5), 30.0)
        assert shown.low[2] == pytest.approx(0.5, abs=1e-6), kind
        points = [face.corners for face in shown.faces] + [mesh.grid.reshape(-1, 3) for mesh in shown.meshes]
        assert np.isfinite(np.concatenate(points)).all(), kind
        silhouettes.add((len(shown.faces), len(shown.meshes), *np.round(shown.high - shown.low, 3).tolist()))
    assert len(SHAPES) >= 90
    assert len(silhouettes) > 0.97 * len(SHAPES)


def test_a_toy_is_small_and_the_thing_itself_is_not():
    assert max(size_of(Prop(name="toy boat"))) < 0.3
    assert max(size_of(Prop(name="rowing boat"))) > 3


def test_what_nobody_holds_lies_on_a_table_or_stands_on_the_floor():
    room = block_scene([MARA], location="office", props=[Prop(name="letter"), Prop(name="bicycle")])
    letter, bicycle = (prop_stand(room, prop) for prop in room.props)
    assert 0.6 < letter.low[2] < 1.1
    assert bicycle.low[2] == pytest.approx(0.0, abs=1e-6)
    open_air = block_scene([MARA], location="field", interior=False, props=[Prop(name="letter")])
    assert prop_stand(open_air, open_air.props[0]).low[2] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", ["key", "letter", "coat", "horse", "ferry", "hourglass-shaped relic"])
@pytest.mark.parametrize("shot", ["insert", "medium", "wide"])
def test_a_frame_about_a_thing_holds_all_of_it(name: str, shot: str):
    blocking = block_scene([], location="field", interior=False, props=[Prop(name=name)])
    view = view_of(plan_shot(blocking, shot_type=shot, subject=name).camera, 1600, 900)
    stand = prop_stand(blocking, blocking.props[0])
    corners = np.array(
        [
            [x, y, z]
            for x in (stand.low[0], stand.high[0])
            for y in (stand.low[1], stand.high[1])
            for z in (stand.low[2], stand.high[2])
        ]
    )
    flat, depths = view.project(corners)
    assert depths.min() > 0
    assert flat.min() > -120
    assert flat[:, 0].max() < 1720
    assert flat[:, 1].max() < 1020
    assert np.ptp(flat, axis=0).max() > 110


def test_a_thing_too_large_for_a_hand_stands_beside_whoever_would_hold_it():
    blocking = block_scene([MARA], location="street", interior=False, props=[Prop(name="motorcycle", held_by="Mara")])
    stand = prop_stand(blocking, blocking.props[0])
    assert stand.low[2] == pytest.approx(0.0, abs=1e-6)
    assert np.linalg.norm(stand.centre[:2]) > 0.6
