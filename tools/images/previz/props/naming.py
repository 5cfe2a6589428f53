"""Which shape a thing named in a script has."""

import re
from functools import lru_cache

from tools.images.previz.colors import rgb_of
from tools.images.previz.model import Prop, Vec3
from tools.images.previz.pieces import Piece
from tools.images.previz.props import clothes, creatures, documents, furnishings, handheld, tools_and_arms, vehicles
from tools.images.previz.props.parts import STEEL, Shape, placed

CUP = ((0.0, 0.034), (0.05, 0.038), (0.095, 0.042))
BOTTLE = ((-0.05, 0.038), (0.14, 0.038), (0.19, 0.03), (0.22, 0.014), (0.29, 0.014))
SHAPES: dict[str, tuple[str, str, Shape]] = {
    "lantern": ("lantern lamp oil-lamp", "#3a2c20", handheld.lantern),
    "torch": ("torch flashlight headlamp", "#33363b", handheld.torch),
    "phone": (
        "phone smartphone mobile cellphone walkie-talkie remote",
        "#bfe0f2",
        documents.sheet(0.075, 0.15, 0, 0.7),
    ),
    "telephone": ("telephone landline receiver", "#26272b", documents.phone_receiver),
    "tablet": ("tablet screen monitor ipad", "#bfe0f2", documents.sheet(0.25, 0.18, 0, 0.6)),
    "letter": (
        "letter note paper document contract telegram page list script manuscript will poem leaflet recipe certificate",
        "#efe6d0",
        documents.sheet(0.16, 0.22, 7),
    ),
    "map": ("map newspaper chart blueprint plan poster scroll", "#e2d6b4", documents.sheet(0.42, 0.3, 9)),
    "card": (
        "ticket receipt card passport badge cheque check banknote money cash bill stamp coupon",
        "#d9c9a6",
        documents.sheet(0.12, 0.075, 3),
    ),
    "envelope": ("envelope", "#e9dcc0", documents.envelope),
    "photograph": (
        "photo photograph polaroid postcard portrait snapshot x-ray",
        "#d9c9a6",
        documents.picture(0.14, 0.11),
    ),
    "painting": ("painting picture mirror sign frame canvas billboard", "#b79a62", documents.picture(0.7, 0.9)),
    "book": (
        "book diary journal notebook bible folder file dossier ledger album sketchbook novel",
        "#6a3a34",
        documents.book,
    ),
    "cup": ("cup mug coffee tea", "#e6dfcf", handheld.vessel(CUP, "#3a2418", True)),
    "glass": (
        "glass tumbler drink goblet chalice cocktail",
        "#b9cdd4",
        handheld.vessel(((0.0, 0.034), (0.008, 0.01), (0.06, 0.008), (0.075, 0.034), (0.13, 0.036)), "#7d2f2f"),
    ),
    "bottle": ("bottle wine whisky whiskey beer flask champagne", "#3f6148", handheld.vessel(BOTTLE)),
    "vial": (
        "vial perfume potion medicine pill pills ink",
        "#6b4a78",
        handheld.vessel(((0.0, 0.02), (0.05, 0.021), (0.06, 0.01), (0.08, 0.011))),
    ),
    "jar": (
        "jar urn vase pot canister tin thermos can",
        "#8d7a5c",
        handheld.vessel(((0.0, 0.06), (0.08, 0.085), (0.15, 0.07), (0.18, 0.045), (0.2, 0.055))),
    ),
    "bowl": ("bowl soup dish", "#d8d0bf", handheld.vessel(((0.0, 0.04), (0.03, 0.075), (0.06, 0.09)), "#a5642f")),
    "kettle": (
        "kettle teapot pan saucepan pitcher jug watering-can",
        "#7d8488",
        handheld.vessel(((0.0, 0.09), (0.1, 0.095), (0.16, 0.06), (0.19, 0.02)), "", True),
    ),
    "bucket": ("bucket pail", "#8f979b", handheld.vessel(((-0.3, 0.11), (-0.05, 0.14)), "#567688", True)),
    "basket": ("basket hamper", "#a9814c", handheld.basket),
    "plate": ("plate meal dinner breakfast lunch pizza food sandwich tray", "#ece7da", handheld.plate),
    "bread": ("bread loaf baguette pastry croissant", "#b9803f", handheld.loaf),
    "cake": ("cake pie", "#c98f6a", handheld.cake),
    "fruit": (
        "apple orange fruit peach lemon pear tomato egg pomegranate",
        "#b5422f",
        handheld.round_thing(0.045, True),
    ),
    "gun": ("gun pistol revolver weapon handgun", "#2b2d31", tools_and_arms.pistol),
    "rifle": ("rifle shotgun musket", "#2b2d31", tools_and_arms.rifle),
    "knife": (
        "knife dagger razor scalpel scissors shears fork spoon screwdriver",
        "#4a3628",
        tools_and_arms.blade(0.2),
    ),
    "sword": ("sword sabre saber machete katana rapier", "#4a3628", tools_and_arms.blade(0.8, True)),
    "hammer": ("hammer gavel mallet wrench spanner", "#7a5a3e", tools_and_arms.tool(0.26, (0.13, 0.045, 0.045))),
    "axe": ("axe hatchet pickaxe", "#7a5a3e", tools_and_arms.tool(0.6, (0.2, 0.035, 0.13), metal=STEEL)),
    "shovel": (
        "shovel spade broom mop rake pitchfork paddle oar",
        "#7a5a3e",
        tools_and_arms.tool(1.0, (0.03, 0.22, 0.3)),
    ),
    "brush": (
        "brush paintbrush pen pencil quill chalk lipstick cigarette cigar pipe match toothbrush needle",
        "#3b4f6d",
        tools_and_arms.staff(0.16, 0.005),
    ),
    "staff": (
        "stick cane staff wand crutch rod bat baton spear bow arrow crowbar",
        "#6d4a30",
        tools_and_arms.staff(1.0, 0.016, 0.028),
    ),
    "key": ("key", "#c7a44e", handheld.key),
    "suitcase": ("suitcase briefcase luggage trunk", "#6b4a30", handheld.case(0.55, 0.18, 0.4)),
    "bag": (
        "bag backpack handbag satchel purse sack rucksack duffel pouch wallet",
        "#7a5a3e",
        handheld.case(0.4, 0.2, 0.36, True),
    ),
    "candle": ("candle lighter flare candlestick", "#ece4cf", handheld.flame(0.14, 0.022)),
    "laptop": ("laptop computer keyboard", "#8c9196", documents.laptop),
    "flowers": ("flower bouquet rose wreath tulip lily daisy", "#b8394a", handheld.flowers),
    "guitar": ("guitar banjo ukulele lute", "#9a5a2c", tools_and_arms.strings(1.0, 0.62)),
    "violin": ("violin fiddle viola cello instrument", "#8a4a22", tools_and_arms.strings(0.6, 0.36)),
    "trumpet": (
        "trumpet horn trombone saxophone bugle flute clarinet harmonica megaphone",
        "#c7a44e",
        tools_and_arms.horn,
    ),
    "drum": ("drum tambourine", "#8a2f34", tools_and_arms.drum),
    "piano": ("piano organ harpsichord", "#26201d", furnishings.piano),
    "umbrella": ("umbrella parasol", "#8a2f34", handheld.umbrella),
    "ball": ("ball orb globe football basketball marble snowball balloon", "#b5422f", handheld.round_thing(0.11)),
    "stone": (
        "stone rock pebble meteorite crystal diamond gem jewel shell pearl",
        "#84807a",
        handheld.round_thing(0.05),
    ),
    "ring": ("ring coin bracelet earring", "#cfa84c", handheld.ring(0.018, 0.005)),
    "necklace": (
        "necklace locket pendant medal amulet watch medallion rosary dog-tag",
        "#cfa84c",
        handheld.ring(0.022, 0.006, 0.16),
    ),
    "crown": ("crown tiara", "#cfa84c", tools_and_arms.crown),
    "glasses": ("glasses spectacles sunglasses goggles binoculars", "#2b2b2d", tools_and_arms.spectacles),
    "mask": ("mask", "#d8cfba", tools_and_arms.mask),
    "skull": ("skull bone", "#ddd3bd", tools_and_arms.skull),
    "bell": ("bell", "#b8923f", tools_and_arms.bell),
    "box": (
        "box package parcel crate chest safe drawer carton toolbox matchbox",
        "#94744c",
        handheld.block((0.24, 0.32, 0.2), True),
    ),
    "gift": ("present gift", "#8a2f34", handheld.ribboned),
    "brick": (
        "brick cassette tape cartridge bomb battery hard-drive disk drive dynamite",
        "#7a4a3a",
        handheld.block((0.1, 0.16, 0.05)),
    ),
    "camera": ("camera camcorder projector", "#26282c", documents.camera),
    "radio": ("radio stereo speaker transmitter jukebox gramophone recorder", "#7a5030", documents.radio),
    "television": ("television tv telly", "#3a342f", documents.screen_set),
    "typewriter": ("typewriter cash-register", "#2f3a3a", documents.typewriter),
    "clock": ("clock alarm-clock barometer dial", "#7a5030", documents.clock),
    "compass": ("compass pocket-watch stopwatch", "#b8923f", documents.compass),
    "rope": ("rope cable hose wire string thread yarn net", "#b59a6a", handheld.rope),
    "chain": ("chain shackle leash", "#7d8488", handheld.chain),
    "handcuffs": ("handcuff cuffs", "#8f979b", tools_and_arms.handcuffs),
    "flag": ("flag banner pennant", "#a5342c", handheld.flag),
    "syringe": ("syringe thermometer injection", "#cfe2ea", tools_and_arms.syringe),
    "coat": (
        "coat raincoat oilskin overcoat cloak cape robe parka gown kimono",
        "#6f6a5c",
        clothes.garment(1.05, flare=1.15),
    ),
    "jacket": (
        "jacket shirt sweater uniform suit blouse hoodie jersey jumper vest apron tuxedo",
        "#4a5568",
        clothes.garment(0.7),
    ),
    "dress": ("dress skirt", "#9a4a5c", clothes.garment(1.1, False, 1.5)),
    "cloth": (
        "cloth blanket towel scarf handkerchief sheet shawl quilt clothes laundry shroud curtain pillow cushion glove",
        "#a59a8a",
        clothes.folded,
    ),
    "hat": ("hat cap fedora bonnet bowler sombrero", "#4a3b2e", clothes.hat),
    "helmet": ("helmet hood", "#9aa3a8", clothes.helmet),
    "shoes": ("shoe boot sneaker sandal slipper heel heels skate", "#4a3020", clothes.shoes),
    "bear": ("bear teddy plush toy stuffed-animal", "#9a6b42", creatures.bear),
    "doll": ("doll puppet marionette figurine statue statuette trophy robot idol", "#7a4a78", creatures.doll),
    "dog": ("dog puppy wolf fox hound coyote goat sheep lamb pig", "#8a6a48", creatures.beast(0.62, 0.55)),
    "cat": ("cat kitten rat mouse rabbit hare squirrel lizard", "#6a625c", creatures.beast(0.36, 0.28, 0.25, 1.4)),
    "horse": ("horse pony donkey mule cow deer stag bull camel elk", "#6a4630", creatures.beast(1.6, 1.5, 0.55, 0.6)),
    "bird": (
        "bird crow raven dove pigeon gull seagull owl parrot hawk eagle chicken rooster canary sparrow swan",
        "#4a4f57",
        creatures.bird,
    ),
    "fish": ("fish trout salmon shark whale", "#7d98a5", creatures.fish),
    "chair": ("chair stool armchair wheelchair throne bench seat", "#6a4c33", furnishings.seat),
    "sofa": ("sofa couch settee", "#5d6470", furnishings.couch),
    "bed": ("bed cot crib cradle mattress stretcher", "#8a9099", furnishings.bedstead),
    "table": ("table desk workbench counter altar", "#7a5a3e", furnishings.desk),
    "door": ("door gate", "#6a4c33", furnishings.door),
    "ladder": ("ladder", "#8a6a48", furnishings.ladder),
    "rail": ("rail railing fence banister handrail barrier", "#b9b3a4", furnishings.rail),
    "barrel": ("barrel keg cask drum-barrel", "#7a5334", furnishings.barrel),
    "boat": ("boat rowboat canoe dinghy raft kayak lifeboat gondola", "#7a4f34", vehicles.boat(4.2)),
    "ship": (
        "ship ferry yacht liner trawler submarine vessel tugboat freighter steamer",
        "#33475a",
        vehicles.boat(26.0, True),
    ),
    "bicycle": ("bicycle bike tricycle", "#8a2f34", vehicles.bicycle()),
    "motorcycle": ("motorcycle motorbike scooter moped", "#8a2f34", vehicles.bicycle(True)),
    "car": (
        "car taxi cab van truck lorry limousine ambulance jeep bus convertible vehicle",
        "#7d2f2c",
        vehicles.automobile,
    ),
    "train": ("train carriage locomotive tram wagon", "#3d5a48", vehicles.carriage),
    "plane": ("plane aeroplane airplane jet aircraft glider", "#c3c8cc", vehicles.aeroplane),
    "wheel": ("wheel tyre tire helm", "#6d4a30", furnishings.wheel),
    "anchor": ("anchor", "#3a3c40", furnishings.anchor),
    "plant": ("plant fern cactus pot-plant herb seedling houseplant", "#4f7a45", furnishings.plant),
    "tree": ("tree oak willow pine", "#4f6b3c", furnishings.whole_tree),
    "cross": ("cross crucifix", "#6d4a30", furnishings.cross),
    "headstone": ("headstone gravestone tombstone grave monument", "#8d8f8c", furnishings.headstone),
    "coffin": ("coffin casket", "#5a3b26", furnishings.coffin),
    "fire": ("fire campfire bonfire flame", "#e8832f", furnishings.fire),
}
_KIND_OF = {word: kind for kind, (words, _, _) in SHAPES.items() for word in (*words.split(), kind)}
_LINKS = re.compile(r"\b(?:of|from|to|with|in|on|for|inside|containing|that|by)\b")
_SMALL = {"toy", "model", "miniature", "tiny", "carved", "origami", "clockwork"}
SMALL_SIZE = 0.26
"""Metres along the longest side of a toy or a model."""
IN_HAND = 1.25
"""Longest side in metres of a thing that somebody can hold; longer ones stand beside them."""
UNKNOWN: tuple[str, str, Shape] = ("", "#8f8b84", handheld.block((0.16, 0.22, 0.16)))


def prop_kind(text: str) -> str:
    """The shape for a prop in plain words; empty when none is known. The thing itself decides before what it is of."""
    plain = text.casefold().replace("_", " ").replace("’s", "").replace("'s", "")
    head, *rest = _LINKS.split(plain)
    for part in (head, *rest):
        words = re.findall(r"[a-z][a-z-]*", part)
        for word in reversed(words):
            kind = _kind_of_word(word, compound=word == words[-1])
            if kind:
                return kind
    return ""


def _kind_of_word(word: str, compound: bool) -> str:
    for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.rpartition("-")[2]):
        if form in _KIND_OF:
            return _KIND_OF[form]
    for start in range(2, len(word) - 3) if compound else ():
        if word[start:] in _KIND_OF and word[start:] not in {"ring", "case", "heel", "sheet", "plan", "plane", "will"}:
            return _KIND_OF[word[start:]]
    return ""


def _is_small(text: str) -> bool:
    return bool(_SMALL & set(re.findall(r"[a-z]+", text.casefold())))


@lru_cache(maxsize=256)
def _shape(name: str, kind_words: str, color: str) -> Piece:
    """The prop around its grip, in metres."""
    words = kind_words or name
    _, default, make = SHAPES.get(prop_kind(words), UNKNOWN)
    made = make(rgb_of(color or name, default))
    longest = float((made.high - made.low).max())
    small = _is_small(name) and longest > SMALL_SIZE
    return placed(made, (0.0, 0.0, 0.0), 0.0, SMALL_SIZE / longest if small else 1.0)


def size_of(prop: Prop) -> Vec3:
    """Extent along its own front, along its side, and height, in metres."""
    made = _shape(prop.name, prop.kind, prop.color)
    x, y, z = (made.high - made.low).tolist()
    return x, y, z


def is_long(prop: Prop) -> bool:
    """Whether the thing is told by its side: an animal, a vehicle, a gun."""
    along, across, _ = size_of(prop)
    return along > 1.5 * across


def fits_a_hand(prop: Prop) -> bool:
    return max(size_of(prop)) <= IN_HAND


def prop_piece(prop: Prop, at: Vec3, heading: float, held: bool = False) -> Piece:
    """A prop in the world, with its grip at `at` when it is held, else standing on it.

    An unknown kind is a plain block, so that it can be blocked but not mistaken.
    """
    made = _shape(prop.name, prop.kind, prop.color)
    shown = placed(made, at, heading, stands=not held)
    return shown._replace(name=prop.name)
