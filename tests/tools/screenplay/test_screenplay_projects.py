"""Scripts into projects and back: every element kept, and Final Draft and Fountain of one script one project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from state.base import canonical_bytes
from state.operations import MergeScenes, ProjectFields, RenameEntity, SetProject, SplitScene, apply
from state.project import Beat, DialogueLine, SceneProject, ScriptElement, Slugline
from state.screenplay import Screenplay
from state.slots import Slot
from state.vocabulary import Origin, Setting, TimeOfDay
from tools.screenplay.exporting import to_screenplay
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain import parse_fountain, read_fountain
from tools.screenplay.fountain_writer import write_fountain
from tools.screenplay.importing import project_operations
from tools.screenplay.remarks import ScreenplayError

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.fountain"))
every_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
EMPTY = SceneProject(id="project-1")


def imported(screenplay: Screenplay) -> SceneProject:
    return apply(EMPTY, project_operations(screenplay).operations, author="import")


def project_of(text: str) -> SceneProject:
    return imported(parse_fountain(text).screenplay)


@every_script
def test_a_script_goes_through_a_project_and_back_with_every_element(path: Path) -> None:
    screenplay = read_fountain(path.read_bytes()).screenplay
    back = to_screenplay(imported(screenplay))
    assert back == screenplay
    assert write_fountain(back).text == write_fountain(screenplay).text


@every_script
def test_final_draft_and_fountain_of_a_script_make_one_project(path: Path) -> None:
    """What Final Draft can hold of the script makes the same bytes, whichever file it came from."""
    held = read_fdx(write_fdx(read_fountain(path.read_bytes()).screenplay).text.encode()).screenplay
    from_fountain = imported(parse_fountain(write_fountain(held).text).screenplay)
    from_final_draft = imported(read_fdx(write_fdx(held).text.encode()).screenplay)
    assert canonical_bytes(from_fountain) == canonical_bytes(from_final_draft)


def test_the_project_holds_scenes_people_places_and_things() -> None:
    project = imported(read_fountain((Path(__file__).parent / "scripts/feature.fountain").read_bytes()).screenplay)
    assert project.title == "THE LONG TIDE a film in nine bells"
    assert [person.name for person in project.bible.characters] == ["YOUNG MARA", "TOM", "MARA", "MARA'S VOICE"]
    assert [prop.name for prop in project.bible.props] == ["TRAWLER", "ROPE", "BRASS COMPASS"]
    assert {prop.origin for prop in project.bible.props} == {Origin.INFERRED}
    assert [
        (scene.slugline.setting, scene.slugline.place, scene.slugline.time_of_day, scene.slugline.number)
        for scene in project.scenes
    ] == [
        (Setting.EXTERIOR, "HARBOUR", TimeOfDay.DAWN, "1"),
        (Setting.INTERIOR, "WHEELHOUSE", TimeOfDay.DAWN, "2A"),
        (Setting.EXTERIOR, "OPEN SEA", TimeOfDay.DAWN, "3"),
        (Setting.BOTH, "MAREN / WHEELHOUSE", TimeOfDay.NIGHT, "4"),
    ]
    wheelhouse = project.scenes[1]
    assert [(line.text, line.parenthetical, line.extension, line.origin) for line in wheelhouse.dialogue] == [
        ("Ninety fathoms.", "not looking up", "", Origin.SAID),
        ("Give or take a widow.", "then", "", Origin.SAID),
        ("Give.", "", "O.S.", Origin.SAID),
    ]
    assert [question.text for question in project.questions] == [
        "Is YOUNG MARA MARA at another age?",
        "Is MARA'S VOICE MARA, heard and not seen?",
    ]
    assert project.questions[0].about == "bible.characters.character-1"


def test_a_renamed_character_is_renamed_in_the_cues() -> None:
    project = project_of("INT. A - DAY\n\nMARA\nYes.\n\nMARA (V.O.) (CONT'D)\nNo.\n\nTOM\nMaybe.\n")
    mara = project.bible.characters[0]
    renamed = apply(project, [RenameEntity(entity_id=mara.id, name="Nadia")])
    assert write_fountain(to_screenplay(renamed)).text == (
        "INT. A - DAY\n\nNADIA\nYes.\n\nNADIA (V.O.) (CONT'D)\nNo.\n\nTOM\nMaybe.\n"
    )


def test_a_renamed_place_is_renamed_in_the_headings() -> None:
    project = project_of("INT. KITCHEN – NIGHT #4#\n\nRain.\n\n.ROOF\n\nRain.\n")
    renamed = apply(project, [RenameEntity(entity_id=project.bible.locations[0].id, name="Scullery")])
    assert write_fountain(to_screenplay(renamed)).text == "INT. SCULLERY - NIGHT #4#\n\nRain.\n\n.ROOF\n\nRain.\n"


def test_importing_twice_uses_the_bible_that_is_there() -> None:
    script = parse_fountain("INT. A - DAY\n\nMARA\nYes.\n").screenplay
    project = imported(script)
    project = apply(project, project_operations(script, project).operations, author="import")
    assert [person.name for person in project.bible.characters] == ["MARA"]
    assert [scene.id for scene in project.scenes] == ["scene-1", "scene-2"]
    assert [line.id for scene in project.scenes for line in scene.dialogue] == ["line-1", "line-2"]


def test_a_project_made_without_a_script_prints_as_one() -> None:
    project = project_of("INT. A - DAY\n\nMARA\nYes.\n")
    mara = project.bible.characters[0]
    said = Slot(value="She waits.", origin=Origin.INFERRED)
    scene = project.scenes[0].with_(
        slugline=Slugline(setting=Setting.EXTERIOR, place="Long beach", time_of_day=TimeOfDay.GOLDEN_HOUR),
        script=(),
        beats=(Beat(id="beat-1", text=said),),
        dialogue=(DialogueLine(id="line-1", character_id=mara.id, text="Come.", extension="O.S.", beat_id="beat-1"),),
    )
    project = project.with_(scenes=(scene,))
    project = apply(project, [SetProject(fields=ProjectFields(title="Shore"))])
    assert write_fountain(to_screenplay(project)).text == (
        "Title: Shore\n\nEXT. LONG BEACH - GOLDEN HOUR\n\nShe waits.\n\nMARA (O.S.)\nCome.\n"
    )


def test_a_section_above_a_heading_moves_with_its_scene() -> None:
    project = project_of("# One\n\nINT. A - DAY\n\nA.\n\n# Two\n\n= Why\n\nINT. B - DAY\n\nB.\n")
    swapped = project.with_(scenes=tuple(reversed(project.scenes)))
    assert write_fountain(to_screenplay(swapped)).text == (
        "# Two\n\n= Why\n\nINT. B - DAY\n\nB.\n\n# One\n\nINT. A - DAY\n\nA.\n"
    )


def test_a_paragraph_too_long_for_a_beat_is_kept_in_the_script_and_said() -> None:
    text = f"INT. A - DAY\n\n{'word ' * 5_000}end\n\nMARA\n{'talk ' * 5_000}end\n"
    screenplay = parse_fountain(text).screenplay
    plan = project_operations(screenplay)
    assert [warning.code for warning in plan.warnings] == ["too_long", "too_long"]
    assert to_screenplay(apply(EMPTY, plan.operations, author="import")) == screenplay


TWO = (
    "INT. A - DAY\n\n[[a]]\n\nRain.\n\nMARA\nYes.\n\n[[b]]\n\n"
    "# Two\n\nINT. B - DAY\n\n[[c]]\n\nTOM\nNo.\n\nSun.\n\n> FADE OUT.\n"
)


def test_merged_scenes_print_in_order_under_one_heading() -> None:
    project = project_of(TWO)
    merged = apply(project, [MergeScenes(first="scene-1", second="scene-2")])
    expected = TWO.replace("INT. B - DAY\n\n", "")
    assert write_fountain(to_screenplay(merged)).text == expected


def test_a_split_scene_keeps_every_element_in_order() -> None:
    text = "INT. A - DAY\n\nRain.\n\nMARA\n(low)\nYes.\n\n[[a]]\n\nSun.\n\nTOM\nNo.\n\n[[b]]\n"
    project = project_of(text)
    split = apply(project, [SplitScene(scene_id="scene-1", at_beat="beat-2", new_scene_id="scene-2")])
    expected = text.replace("Sun.", "INT. A - DAY\n\nSun.")
    assert write_fountain(to_screenplay(split)).text == expected


def test_a_script_element_no_script_has_is_named() -> None:
    project = project_of("INT. A - DAY\n\nRain.\n")
    odd = project.scenes[0].with_(script=(ScriptElement(kind="jingle", text="la"),))
    with pytest.raises(ScreenplayError, match="kind 'jingle'"):
        to_screenplay(project.with_(scenes=(odd,)))


DIGEST = """
import sys
from pathlib import Path
from state.base import content_hash
from state.operations import apply
from state.project import SceneProject
from tools.screenplay.exporting import to_screenplay
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain import read_fountain
from tools.screenplay.importing import project_operations
for path in sys.argv[1:]:
    reading = read_fountain(Path(path).read_bytes())
    plan = project_operations(reading.screenplay)
    project = apply(SceneProject(id="project-1"), plan.operations, author="import")
    print(content_hash(project), content_hash([write_fdx(to_screenplay(project)).text]))
"""


def test_two_processes_with_shuffled_hashes_make_the_same_bytes() -> None:
    root = Path(__file__).parents[3]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST, *map(str, SCRIPTS)],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == len(SCRIPTS)
