"""Pictures of the bible as references: found wherever somebody appears, ranked, and never more than a target takes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prompts.compiler.compile import compile_shot
from prompts.compiler.facts import facts
from prompts.compiler.il import CHARACTER_PICTURES, Lowering
from prompts.compiler.targets import TARGETS
from prompts.pictures.stack import stack_prompt
from state.base import content_hash
from state.bible import Character, ProjectBible, VisualAsset
from state.il import CompiledPrompt
from state.project import Scene, SceneProject, Shot
from state.vocabulary import PanelLayout

FRAME_ROLES = ("first_frame", "last_frame")
PICTURES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(CHARACTER_PICTURES), st.integers(0, 3)), unique=True, max_size=24
)


def film(people: int, pictures: list[tuple[int, str, int]], framed: bool) -> SceneProject:
    """Everybody in one shot, with these pictures of them; the shot may have a frame already."""
    cast = tuple(Character(id=f"character-{number}", name=f"Person {number}") for number in range(people))
    shown = [
        VisualAsset(
            id=f"asset-{number}",
            category=category,
            asset=content_hash([who, category, which]),
            entity_id=f"character-{who}",
        )
        for number, (who, category, which) in enumerate(pictures)
        if who < people
    ]
    frame = VisualAsset(id="asset-frame", category="frame", asset=content_hash("frame"))
    ids = tuple(one.id for one in cast)
    shot = Shot(id="shot-1", characters=ids, frames=(frame.id,) if framed else ())
    bible = ProjectBible(characters=cast, visual_assets=(*shown, frame))
    return SceneProject(id="project-1", bible=bible, scenes=(Scene(id="scene-1", characters=ids, shots=(shot,)),))


def within(compiled: CompiledPrompt, target: str) -> bool:
    cap = facts(target).references.images_max
    framed = facts(target).kind != "image"
    counted = [one for one in compiled.references if not (framed and one.role in FRAME_ROLES)]
    return cap is None or len(counted) <= max(cap, 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 10), PICTURES, st.booleans())
def test_everybody_with_a_picture_is_a_reference_as_far_as_there_is_room(
    people: int, pictures: list[tuple[int, str, int]], framed: bool
):
    project = film(people, pictures, framed)
    lowering, scene = Lowering(project), project.scenes[0]
    il = lowering.shot(scene, scene.shots[0])
    best = [min((p for p in pictures if p[0] == who), key=lambda p: CHARACTER_PICTURES.index(p[1]), default=None)
            for who in range(people)]  # fmt: skip
    shown = [one for one in il.references if one.role == "character"]
    assert [one.asset for one in shown] == [content_hash(list(one)) for one in best if one is not None]
    for target in TARGETS:
        compiled = compile_shot(il, target)
        assert within(compiled, target), target
        taken = [one for one in compiled.references if one.role == "character"]
        assert taken == shown[: len(taken)], target
        lost = len(il.references) - len(compiled.references)
        assert lost == len([one for one in compiled.dropped if one.slot == "references"]), target


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, 10), PICTURES, st.integers(2, 9))
def test_a_page_of_frames_takes_no_more_than_one_picture_may(
    people: int, pictures: list[tuple[int, str, int]], frames: int
):
    project = film(people, pictures, False)
    scene = project.scenes[0]
    il = Lowering(project).shot(scene, scene.shots[0])
    page = [il.with_(frame_index=index, character_ref=il.character_ref[index % people :]) for index in range(frames)]
    for target in TARGETS:
        if facts(target).kind == "image":
            compiled = stack_prompt(page, PanelLayout.GRID_3X3, target)
            assert within(compiled, target), target
            assert len({one.asset for one in compiled.references}) == len(compiled.references), target
