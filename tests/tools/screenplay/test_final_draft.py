"""A file as Final Draft writes it, beside the same script in Fountain."""

from pathlib import Path

from state.base import canonical_bytes
from state.operations import apply
from state.project import SceneProject
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.importing import project_operations

SCRIPTS = Path(__file__).parent / "scripts"


def test_final_draft_and_its_fountain_twin_are_one_screenplay_and_one_project() -> None:
    reading = read_fdx((SCRIPTS / "final_draft.fdx").read_bytes())
    twin = parse_fountain((SCRIPTS / "final_draft.fountain.txt").read_text(encoding="utf-8")).screenplay
    assert reading.screenplay.title_page == twin.title_page
    assert reading.screenplay.elements == twin.elements
    empty = SceneProject(id="project-1")
    projects = [
        apply(empty, project_operations(script).operations, author="import") for script in (reading.screenplay, twin)
    ]
    assert canonical_bytes(projects[0]) == canonical_bytes(projects[1])


def test_what_was_guessed_or_left_out_is_said() -> None:
    reading = read_fdx((SCRIPTS / "final_draft.fdx").read_bytes())
    assert [(remark.code, remark.text) for remark in reading.remarks] == [
        (
            "capitals_applied",
            "Headings, cues or transitions were typed in small letters; they are kept as printed, in capitals.",
        ),
        ("type_unknown", "Paragraphs of type 'Shot' were read as action."),
        ("not_carried", "Final Draft production data is not carried over: TagData."),
    ]
