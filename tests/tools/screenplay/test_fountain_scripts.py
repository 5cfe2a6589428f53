"""Whole scripts in many languages: read, written, read again, through Fountain and Final Draft."""

from pathlib import Path

import pytest

from state.screenplay import CharacterCue, Screenplay
from tools.screenplay.encoding import decode
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain import parse_fountain, read_fountain
from tools.screenplay.fountain_writer import write_fountain

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.fountain"))
every_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)


@every_script
def test_fountain_to_fountain_keeps_every_element(path: Path) -> None:
    read = read_fountain(path.read_bytes()).screenplay
    written = write_fountain(read)
    assert written.losses == ()
    assert parse_fountain(written.text).screenplay == read


@every_script
def test_no_word_of_the_script_is_dropped(path: Path) -> None:
    """Every character that is not layout or a forcing mark is in the written script, in order."""
    text = decode(path.read_bytes()).text
    written = write_fountain(parse_fountain(text).screenplay).text

    def words(script: str) -> str:
        return "".join(c for c in script if c not in " \t\n!.@=")

    assert words(written) == words(text)


@every_script
def test_final_draft_and_fountain_of_a_script_are_one_screenplay(path: Path) -> None:
    """Where Final Draft can hold the script; else the difference is in the reported losses, element by element."""
    read = read_fountain(path.read_bytes()).screenplay
    written = write_fdx(read)
    through = read_fdx(written.text.encode()).screenplay
    assert (through == read) == (written.losses == ())
    if path.stem != "pathological":
        assert all(any(reason in loss.text for reason in KNOWN_LOSSES) for loss in written.losses), written.losses


KNOWN_LOSSES = ("forcing mark", "boneyard", "/*", "\\\\*")
"""FDX has no place for a forcing mark on a line that needs none, for boneyard, or for a backslash before an asterisk."""


@every_script
def test_a_second_round_through_final_draft_loses_nothing_more(path: Path) -> None:
    once = read_fdx(write_fdx(read_fountain(path.read_bytes()).screenplay).text.encode()).screenplay
    again = write_fdx(once)
    assert read_fdx(again.text.encode()).screenplay == once
    assert again.losses == ()


def test_losses_name_what_final_draft_cannot_hold() -> None:
    script = parse_fountain("INT. A - DAY\n\n/* gone */\n\n!Plain words.\n\nA /* cut */ door.\n").screenplay
    said = [loss.text for loss in write_fdx(script).losses]
    assert len(said) == 3
    assert "boneyard" in said[0]
    assert "Plain words" in said[1]
    assert "A /* cut */ door." in said[2]


@pytest.mark.parametrize(
    ("stem", "names"),
    [
        ("feature", ["YOUNG MARA", "TOM", "MARA", "TOM", "MARA'S VOICE"]),
        ("french", ["ÉLODIE", "FRÈRE AÎNÉ", "ÇA", "d'Artagnan", "LŒUVRE"]),
        ("japanese", ["美咲", "健太", "美咲", "健太"]),
        ("arabic", ["ليلى", "الصوت", "سامي"]),
        ("german", ["GROßMUTTER", "JÖRG", "von Stein"]),
        ("old_windows", ["ZOË", "GARÇON"]),
        ("wide", ["MORI"]),
        ("sitcom", ["DESTINY", "BO", "BOTH", "COP #1", "COP #2", "DESTINY AND BO", "BO", "BO"]),
    ],
)
def test_cues_are_found_in_every_writing_system(stem: str, names: list[str]) -> None:
    path = next(path for path in SCRIPTS if path.stem == stem)
    assert _cues(read_fountain(path.read_bytes()).screenplay) == names


def _cues(screenplay: Screenplay) -> list[str]:
    return [element.name for element in screenplay.elements if isinstance(element, CharacterCue)]
