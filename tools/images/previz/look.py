"""What a person wears and looks like."""

from typing import NamedTuple

from tools.images.previz.colors import HAIR_COLORS, SKINS, WARDROBE, Rgb, chosen, mix, names_color, rgb_of
from tools.images.previz.model import Person

GARMENTS = ("shirt", "coat", "hoodie", "suit", "shirt", "dress")
HAIRSTYLES = ("short", "long", "bob", "bun", "ponytail", "curly", "short", "buzz")
LONG_STYLES = {"long", "bob", "bun", "ponytail", "scarf"}


class Look(NamedTuple):
    """What a person wears and looks like, once every empty choice is made."""

    skin: Rgb
    hair: str
    hair_color: Rgb
    garment: str
    top: Rgb
    bottom: Rgb
    shoes: Rgb


def look_of(person: Person) -> Look:
    """The look of a person; what is not said follows from the name alone."""
    name = person.name
    top = rgb_of(person.wardrobe, chosen(name, "wardrobe", WARDROBE))
    skin = rgb_of(person.skin, chosen(name, "skin", SKINS))
    hair_color = rgb_of(person.hair_color, chosen(name, "hair color", HAIR_COLORS))
    garment = person.garment or chosen(name, "garment", GARMENTS)
    words = person.wardrobe.lower()
    for word, kind in (
        ("coat", "coat"),
        ("suit", "suit"),
        ("dress", "dress"),
        ("gown", "dress"),
        ("hoodie", "hoodie"),
        ("robe", "robe"),
        ("uniform", "uniform"),
        ("shirt", "shirt"),
        ("jacket", "suit"),
        ("raincoat", "coat"),
    ):
        if person.garment is None and word in words:
            garment = kind
    bottom = mix(rgb_of(chosen(name, "trousers", ("#22262e", "#3a3f4a", "#4a3f35", "#2b3445"))), top, 0.12)
    if garment in {"suit", "dress", "robe", "uniform"}:
        bottom = mix(top, (0.0, 0.0, 0.0), 0.12)
    return Look(
        skin,
        person.hair or chosen(name, "hair", HAIRSTYLES),
        hair_color,
        garment,
        top,
        bottom,
        rgb_of(chosen(name, "shoes", ("#17181b", "#3a2a20", "#2a2d33"))),
    )


def headwear_of(look: Look, person: Person) -> Rgb:
    return (
        mix(look.top, (0.05, 0.05, 0.06), 0.35)
        if names_color(person.wardrobe)
        else mix(look.top, (0.1, 0.1, 0.12), 0.5)
    )
