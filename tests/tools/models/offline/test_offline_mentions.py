"""Kinds of wording that people, places and things are told from, each in sentences no labelled brief holds."""

import pytest

from state.workflows.reel_compiler import Brief, BriefReading, ReadRequest
from tools.brief.segment import segment
from tools.models.offline.reading import read_brief


def read(text: str) -> BriefReading:
    return read_brief(ReadRequest(text=text, units=segment(text), wishes=Brief(brief=text)))


def people(text: str) -> set[str]:
    return {person.name for person in read(text).people}


def places(text: str) -> set[str]:
    return {place.name for place in read(text).places}


def props(text: str) -> set[str]:
    return {prop.name for prop in read(text).props}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # taken up by a pronoun, played by somebody, or set beside an owner
        ("A courier arrives, Ottla, she's soaked. She waits.", {"Ottla"}),
        ("Her ex, Benno – played by a friend of mine – waters the plants.", {"Benno"}),
        ("Three brothers share a van. The youngest, Pim, sleeps in it.", {"Pim"}),
        # in brackets after a calling, or with the calling in the brackets
        ("The forklift driver (Hedda) never looks up.", {"Hedda"}),
        ("Ishbel (widow, 60s) burns the soup.", {"Ishbel"}),
        # beside what somebody holds; an animal's own name; a fond word
        ("A man with a violin case named Corvin steps off the tram.", {"Corvin"}),
        ("Wilma's dog Admiral guards the door and barks at the post.", {"Admiral"}),
        ("At the back sits a stammerer, poor Emeka, with a flute.", {"Emeka"}),
        # two joined names, of which one is known
        ("Oluchi mends the net. Oluchi and Bertil row home.", {"Oluchi", "Bertil"}),
        # owners who are somebody, and whoever does what a tool does
        ("Nobody visits the lamplighter's workshop.", {"lamplighter"}),
        ("Only the blind knife sharpener listens to her.", {"blind knife sharpener"}),
        # a creature that speaks
        ('"Too much jam," said the badger.', {"badger"}),
        # in capitals among a script's ordinary words
        ("EXT. DEPOT - DAY\n\nA siren. MECHANICS scatter from the pit.", {"mechanics"}),
    ],
)
def test_people_are_found(text: str, names: set[str]) -> None:
    assert {name.lower() for name in people(text)} >= {name.lower() for name in names}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi Torvald,\n\nA nurse opens a tin. She eats.\n\nCheers,\nMargit", "Torvald"),
        ("Hi Torvald,\n\nA nurse opens a tin. She eats.\n\nCheers,\nMargit", "Margit"),
        ("A nurse opens a tin. We have merged Ruben's comments with ours.", "Ruben"),
        ("A nurse opens a tin. We shoot with Pilar, our producer.", "Pilar"),
        ("She runs like a goat. The fence is the size of a giraffe.", "goat"),
        ("A clown with the patience of a saint folds a letter.", "saint"),
        ("There is no driver in the van. A dog waits.", "driver"),
        ("A guard opens the gate. She is a mother still.", "mother"),
        ("A tourist buys a rubber duck.", "rubber duck"),
        ("An exchange student marries a Belgian.", "Belgian"),
        ("Each passenger holds a ticket. The bus leaves.", "passenger"),
        ('The clerk frowns. "My uncle sold it," she says.', "uncle"),
    ],
)
def test_whoever_only_writes_is_compared_or_denied_is_not_cast(text: str, name: str) -> None:
    assert name.lower() not in {person.lower() for person in people(text)}


def test_what_somebody_named_is_said_to_be_is_no_second_person() -> None:
    assert people("Her best friend and sternest judge in the choir is Tsige.") == {"Tsige"}
    assert people("Renske Bos, 34, welder, lifts the mask.") == {"Renske Bos"}
    assert people("A farmer, a woman, let's call her Ailsa, counts the lambs at night.") >= {"Ailsa"}
    assert people("Hero is Quentin, a florist with a bike.") == {"Quentin"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("He runs into the boma and hides.", "boma"),
        ("They carry the drum down to the maidan.", "maidan"),
        ("On the ninth floor a light burns.", "ninth floor"),
        ("At window four a clerk sneezes.", "window four"),
        ("Her grandfather was a pilot on the Vistula.", "Vistula"),
        ("It plays between a bakery and the launderette.", "launderette"),
        ("Ferry terminal, Ystad. A woman waits.", "Ystad"),
        ("Behind Klausen lived a bear.", "Klausen"),
        ("1. escalator going down, wide\n2. a man waits\n3. he counts coins\n4. she sits", "escalator"),
        ("23  WS courtyard, evening: a boy washes his hands\n24  CU the hands", "courtyard"),
        ("The pupils sing outside St Agatha's primary school.", "St Agatha's primary school"),
        ("Airport security at night. A man takes off his shoes.", "Airport security"),
        ("Two lamps swing in the mine.", "mine"),
    ],
)
def test_places_are_found(text: str, place: str) -> None:
    assert place.lower() in {found.lower() for found in places(text)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("She lets down the iron bar on a rope.", "iron bar"),
        ("He plays a low B flat and bows.", "flat"),
        ("It is no school. A cook stirs the pot.", "school"),
        ("Her voice is as loud as a station. She sings.", "station"),
    ],
)
def test_what_only_sounds_like_a_place_is_none(text: str, place: str) -> None:
    assert not any(place in found for found in places(text))


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("She signs the visitors' guestbook at the door.", "guestbook"),
        ("He clips a fishing line to the boat.", "fishing line"),
        ("A thin boy with a cello case waits.", "cello case"),
        ("A wooden monkey swings from the mirror.", "wooden monkey"),
        ("A girl in a long dress walks home with her shoes in her hand.", "shoes"),
        ("A trumpeter with a diving mask wades in.", "diving mask"),
        ("She pours barley from a dented tin while he sleeps.", "dented tin"),
        ("A loaf cracks open.", "loaf"),
        ("She lets down the iron bar on a rope.", "iron bar"),
        ("The crew attack the bus with hoses and sponges.", "sponges"),
    ],
)
def test_things_are_found(text: str, thing: str) -> None:
    assert thing in props(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("He is slow as milk. A cook waits.", "milk"),
        ("Colours: #F2A541 and grey. A cook waits.", "F2A541"),
        ("There is a hole in the wall. A cook waits.", "hole"),
        ("A bolt of cloth, 40 metres, lies there. A cook waits.", "metres"),
        ("A cook leaves without a hat.", "hat"),
    ],
)
def test_what_is_compared_denied_or_measured_is_no_prop(text: str, thing: str) -> None:
    assert thing.lower() not in {found.lower() for found in props(text)}
