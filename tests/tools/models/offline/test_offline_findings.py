"""Who, where and what in texts that no labelled brief holds: one test for each kind of wording."""

import pytest

from state.vocabulary import Setting
from state.workflows.reel_compiler import Brief, BriefReading, OutlineRequest, ReadRequest
from tools.brief.segment import segment
from tools.models.offline.outline import outline
from tools.models.offline.reading import read_brief


def read(text: str) -> BriefReading:
    return read_brief(ReadRequest(text=text, units=segment(text), wishes=Brief(brief=text)))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("so my cousin ahmed and his mate dave steal a trolley. ahmed sits in it.", {"Ahmed", "Dave"}),
        ("The curator meets 陳麗 in the archive. 陳麗 has a torch.", {"curator", "陳麗"}),
        ("The band plays in a barn. Ruslan (drums) and Ines (cello) laugh.", {"Ruslan", "Ines"}),
        ("Rosa, sixty, a retired tram driver, opens the door.", {"Rosa"}),
        ("Two boys find a reel. The older boy, Danny, runs.", {"two boys", "Danny"}),
    ],
)
def test_people_are_named_once(text: str, people: set[str]) -> None:
    found = {person.name.casefold() for person in read(text).people}
    assert found >= {name.casefold() for name in people}
    assert len(found) <= len(people) + 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hana waits on the pier at Otaru in the rain.", "Otaru"),
        ("Kofi sleeps on the night bus to Tamale.", "Tamale"),
        ("By noon they reach Oropa and the mule lies down.", "Oropa"),
        ("A courier walks down to the Tagus and throws the key away.", "Tagus"),
        ("Lena opens a drawer in a stationer's near the park.", "stationer"),
        ("At the foot of the tower a lamb sleeps.", "foot of the tower"),
        ("La niña espera en el patio de la escuela.", "patio de la escuela"),
    ],
)
def test_places_are_found(text: str, place: str) -> None:
    assert any(place in found.name for found in read(text).places)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("A rusty Cadillac idles by the pump.", "Cadillac"),
        ("On the shelf one candle stub still burns.", "candle stub"),
        ("Der Wirt legt den Kellerschlüssel auf den Tresen.", "Kellerschlüssel"),
        ("El viejo lleva una caja oxidada bajo el brazo.", "caja oxidada"),
        ("Mina waits alone on the long stone pier at dusk and carries a heavy brass\nlantern.", "heavy brass lantern"),
    ],
)
def test_things_are_found(text: str, thing: str) -> None:
    assert thing in {found.name for found in read(text).props}


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("Jonas waits in the kitchen. At dawn the village bus arrives.", {Setting.INTERIOR, Setting.EXTERIOR}),
        ("The old tram climbs the hill above the city. Nobody gets off.", {Setting.EXTERIOR}),
        ("In the tram a girl reads. Nobody on the tram moves.", {Setting.INTERIOR}),
    ],
)
def test_a_vehicle_that_moves_is_seen_from_outside(text: str, settings: set[Setting]) -> None:
    told = outline(OutlineRequest(units=segment(text), reading=read(text), duration_s=20))
    assert {scene.setting for scene in told.scenes if scene.place} == settings


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Noor, a violinist, waits at a bus stop. In her kitchen, she plays while her cat watches.", "Noor"),
        ("Gina, a nurse, waits at a bus stop. In her kitchen, she peels an apple. Emre cuts the rope.", "Gina"),
        ("Ilse, a baker, runs down the street. In the yard his old dog greets her.", "Ilse"),
    ],
)
def test_a_pronoun_is_nobody_who_is_named_after_it_or_belongs_to_it(text: str, who: str) -> None:
    told = outline(OutlineRequest(units=segment(text), reading=read(text), duration_s=30))
    assert who in [scene.people for scene in told.scenes if scene.place][-1]


def test_a_heading_is_the_title_and_a_palette_is_no_story() -> None:
    found = read("# The Salt Boat\n\nRust, teal and sodium orange.\n\nOmar mends a net on the quay.\n")
    assert found.title == "The Salt Boat"
    assert len(found.story) == 1
    assert found.color_palette[:2] == ("rust", "teal")


def test_speech_keeps_no_comma_of_its_sentence() -> None:
    found = read('Rosa waits in the barn. "You kept the light on," she says.')
    assert [line.text for line in found.lines] == ["You kept the light on"]
