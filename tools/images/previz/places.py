"""Which set stands for a place in plain words."""

import re

KEYWORDS: tuple[tuple[str, str], ...] = (
    ("bedroom", "bedroom dorm bunk nursery motel hotel"),
    ("kitchen", "kitchen pantry galley"),
    ("living_room", "living lounge apartment flat home house parlour parlor den sitting attic loft"),
    ("office", "office boardroom cubicle newsroom agency studio workspace desk"),
    ("classroom", "classroom school lecture schoolroom"),
    ("hospital", "hospital ward clinic icu infirmary"),
    ("corridor", "corridor hallway hall passage tunnel basement cellar lobby elevator lift"),
    ("cafe", "cafe coffee diner restaurant bistro canteen"),
    ("bar", "bar pub nightclub club saloon tavern casino"),
    ("shop", "shop store supermarket market boutique bakery bookstore library pharmacy"),
    ("warehouse", "warehouse factory garage hangar workshop barn shed laboratory lab"),
    ("church", "church chapel cathedral temple mosque courtroom theatre theater auditorium"),
    ("stairwell", "stairwell stairs staircase stairway stair landing"),
    ("bathroom", "bathroom bath restroom toilet washroom shower lavatory"),
    ("station", "station platform terminus bus_station"),
    ("ship_deck", "deck ship ferry boat yacht liner trawler vessel gangway bow stern"),
    ("harbour", "harbour harbor pier dock quay wharf jetty breakwater marina port"),
    ("train", "train subway metro tram carriage bus compartment"),
    ("car", "car taxi cab truck van vehicle cockpit"),
    ("alley", "alley alleyway backstreet lane"),
    (
        "street",
        "street road avenue sidewalk pavement city downtown square plaza crossing bridge highway "
        "bus_stop tram_stop taxi_rank taxi_stand car_park parking_lot driveway kerb curb",
    ),
    ("rooftop", "rooftop roof terrace balcony"),
    ("beach", "beach shore coast sea ocean island lighthouse seaside bay cove"),
    ("forest", "forest wood woods jungle grove park garden"),
    ("desert", "desert dune dunes canyon wasteland mars moon"),
    ("mountain", "mountain mountains cliff peak summit glacier snow"),
    ("field", "field meadow farm countryside prairie hill hills vineyard cemetery graveyard"),
    ("stage", "stage void nowhere cyclorama"),
)
VEHICLES = "train subway metro tram bus car taxi cab truck van vehicle ship ferry boat yacht liner trawler vessel"
"""A place when they stand alone; before another noun they only say what that place is for, as at a bus stop."""
ABOARD = "seat seats backseat aisle cabin compartment carriage window wheel roof rear interior inside deck bow stern"
"""Parts of a vehicle, in which one is still in it or on it."""
AFTER_A_PLACE = "at in on to from by near with of and or under after before during day night dusk dawn morning evening"
"""Words that end the name of a place."""


def location_kind(text: str) -> str:
    """The builder for a location in plain words; `stage` when none of the words is known. The last known one decides,
    two that belong together before each of them."""
    words = re.findall(r"[a-z]+", text.lower().replace("_", " "))
    joined = "_".join(words)
    if any(joined == kind for kind, _ in KEYWORDS):
        return joined
    for at in range(len(words) - 1, -1, -1):
        if at and (kind := _kind_of(f"{words[at - 1]}_{words[at]}")):
            return kind
        if (kind := _kind_of(words[at])) and not _qualifies(words, at):
            return kind
    return "stage"


def is_bare(text: str) -> bool:
    """Whether the words ask for an empty stage."""
    return any(_kind_of(word) == "stage" for word in re.findall(r"[a-z]+", text.lower()))


def _kind_of(word: str) -> str:
    for kind, keywords in KEYWORDS:
        known = keywords.split()
        if word in known or (word.endswith("s") and word[:-1] in known):
            return kind
    return ""


def _qualifies(words: list[str], at: int) -> bool:
    """Whether a vehicle's word only says what kind of place the next noun is."""
    if not {words[at], words[at].removesuffix("s")} & set(VEHICLES.split()):
        return False
    rest = words[at + 1 :]
    return bool(rest) and rest[0] not in AFTER_A_PLACE.split() and not set(ABOARD.split()) & set(rest)
