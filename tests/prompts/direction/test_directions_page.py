"""The page of understood phrases is in step with the table, and the command prints what is understood."""

from pathlib import Path

from prompts.direction.__main__ import lines
from prompts.direction.page import directions_page
from prompts.direction.reading import read_direction
from prompts.direction.table import table

PAGE = Path(__file__).parents[3] / "docs" / "directions.md"


def test_the_page_is_in_step_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == directions_page()
    for entry in table().entries:
        for said in (*entry.says, *entry.adjectives):
            assert said in directions_page()


def test_the_command_prints_changes_places_and_questions() -> None:
    said = "\n".join(lines(read_direction("make scene 2 lonelier but keep the framing, then softer")))
    assert "scene 2" in said
    assert "mood: + lonely" in said
    assert "but not “framing”" in said
    assert "? Softer in which way?" in said
