"""Who speaks, where it plays, what is handled; and what is asked instead of guessed."""

import pytest

from state.screenplay import SceneHeading
from state.vocabulary import Setting, TimeOfDay
from tools.screenplay.casting import Casting, cast
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.headings import read_heading, times_of_day


def cast_of(*cues: str, action: str = "Rain.") -> Casting:
    speeches = "".join(f"{cue}\nYes.\n\n" for cue in cues)
    return cast(parse_fountain(f"INT. A - DAY\n\n{action}\n\n{speeches}").screenplay)


def people(casting: Casting) -> list[str]:
    return [person.name for person in casting.people]


def test_extensions_and_capitals_alone_are_one_person() -> None:
    casting = cast_of("MARA", "MARA (V.O.)", "MARA (O.S.) (CONT'D)", "@Mara", "MARA  (on phone)")
    assert people(casting) == ["MARA"]
    assert casting.people[0].speeches == 5
    assert casting.people[0].cues == ("MARA", "MARA (V.O.)", "MARA (O.S.) (CONT'D)", "Mara", "MARA  (on phone)")
    assert casting.questions == ()


@pytest.mark.parametrize(
    ("cues", "kind", "name", "candidates"),
    [
        (["MARA", "MARA'S VOICE"], "voice", "MARA'S VOICE", ("MARA",)),
        (["MARA", "MARA’S VOICE"], "voice", "MARA’S VOICE", ("MARA",)),
        (["@Élodie", "VOIX DE ÉLODIE"], "voice", "VOIX DE ÉLODIE", ("Élodie",)),
        (["YOUNG MARA", "MARA"], "age", "YOUNG MARA", ("MARA",)),
        (["MARA", "MARA QUIST"], "shared_name", "MARA QUIST", ("MARA",)),
        (["MARA", "TOM", "MARA AND TOM"], "group", "MARA AND TOM", ("MARA", "TOM")),
        (["TOM", "TOM/EVA"], "group", "TOM/EVA", ("TOM", "EVA")),
        (["ANNE", "PAUL", "ANNE ET PAUL"], "group", "ANNE ET PAUL", ("ANNE", "PAUL")),
        (["MARA", "TOM", "EVA", "BOTH"], "group", "BOTH", ("TOM", "EVA")),
        (["DESTINY", "DESTINNY"], "spelling", "DESTINY", ("DESTINNY",)),
    ],
)
def test_a_doubtful_cue_is_kept_apart_and_asked_about(
    cues: list[str], kind: str, name: str, candidates: tuple[str, ...]
) -> None:
    casting = cast_of(*cues)
    assert people(casting) == [cue.removeprefix("@") for cue in cues]
    assert [(asked.kind, asked.candidates) for asked in casting.questions] == [(kind, candidates)]
    assert {asked.name for asked in casting.questions} <= {name, *candidates}
    assert casting.questions[0].evidence


@pytest.mark.parametrize("cues", [["COP #1", "COP #2"], ["GUARD 1", "GUARD 2"], ["MARA", "TOM"], ["黒澤", "黒田"]])
def test_different_people_raise_no_question(cues: list[str]) -> None:
    casting = cast_of(*(f"@{cue}" for cue in cues))
    assert people(casting) == cues
    assert casting.questions == ()


def test_capitalised_things_are_offered_with_the_line_that_shows_them() -> None:
    action = "MARA (30s) lifts the BRASS KEY.\n\nA DOG barks. BANG! Smoke. CLOSE ON the BRASS KEY. The PHONE RINGS."
    casting = cast_of("MARA", "TOM", action=action)
    assert [(prop.name, prop.mentions, prop.named_as_thing) for prop in casting.props] == [
        ("BRASS KEY", 2, True),
        ("DOG", 1, True),
        ("PHONE", 1, True),
    ]
    assert casting.props[0].evidence == "MARA (30s) lifts the BRASS KEY."


def test_one_place_in_two_headings_is_one_place() -> None:
    text = "INT. FLAT - DAY\n\nA.\n\nEXT. Flat - NIGHT\n\nB.\n\nINT. FLAT - KITCHEN - LATER\n\nC.\n"
    casting = cast(parse_fountain(text).screenplay)
    assert [(place.name, place.headings) for place in casting.places] == [("FLAT", (0, 1)), ("FLAT - KITCHEN", (2,))]


@pytest.mark.parametrize(
    ("text", "setting", "place", "time", "time_of_day"),
    [
        ("INT. HOUSE - NIGHT", Setting.INTERIOR, "HOUSE", "NIGHT", TimeOfDay.NIGHT),
        ("EXT. HOUSE - KITCHEN – LATE AFTERNOON", Setting.EXTERIOR, "HOUSE - KITCHEN", "LATE AFTERNOON", "afternoon"),
        ("INT./EXT. CAR (MOVING) - DAY", Setting.BOTH, "CAR (MOVING)", "DAY", TimeOfDay.DAY),
        ("I/E CAR - DAWN", Setting.BOTH, "CAR", "DAWN", TimeOfDay.DAWN),
        ("EST. CITY", Setting.EXTERIOR, "CITY", "", None),
        ("INT. A - B", Setting.INTERIOR, "A - B", "", None),
        ("INT. CUISINE – NUIT", Setting.INTERIOR, "CUISINE", "NUIT", TimeOfDay.NIGHT),
        ("INNEN. KÜCHE - TAG", Setting.INTERIOR, "KÜCHE", "TAG", TimeOfDay.DAY),
        ("屋内　旅館 - 夜", Setting.INTERIOR, "旅館", "夜", TimeOfDay.NIGHT),
        ("داخلي. غرفة - ليل", Setting.INTERIOR, "غرفة", "ليل", TimeOfDay.NIGHT),
        ("INT. HALL [[old?]] - NIGHT /* x */", Setting.INTERIOR, "HALL", "NIGHT", TimeOfDay.NIGHT),
        ("SNIPER SCOPE POV", None, "SNIPER SCOPE POV", "", None),
    ],
)
def test_headings_are_taken_apart(
    text: str, setting: Setting | None, place: str, time: str, time_of_day: TimeOfDay | None
) -> None:
    heading = read_heading(text)
    assert (heading.setting, heading.place, heading.time, heading.time_of_day) == (setting, place, time, time_of_day)


def test_same_continuous_and_later_take_the_time_before_them() -> None:
    texts = ["INT. A - LATER", "INT. A - NIGHT", "EXT. B - CONTINUOUS", "EXT. B - SAME", "EXT. C", "INT. D - LATER"]
    headings = times_of_day(tuple(SceneHeading(text=text) for text in texts))
    assert [heading.time_of_day for heading in headings] == [
        None, TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.NIGHT, None, None,
    ]  # fmt: skip
