"""Colours of the drawing: words to values, mixing in linear light, and what palettes do to a set."""

import colorsys
import hashlib
from collections.abc import Sequence

Rgb = tuple[float, float, float]

COLOR_WORDS: dict[str, str] = {
    "black": "#15161a",
    "white": "#eeece6",
    "grey": "#85888c",
    "gray": "#85888c",
    "silver": "#b9bcc0",
    "charcoal": "#35383d",
    "red": "#b3302b",
    "crimson": "#98192f",
    "scarlet": "#c9281e",
    "maroon": "#5f1c22",
    "burgundy": "#64182e",
    "pink": "#d88ba0",
    "rose": "#c76b7c",
    "magenta": "#b32d84",
    "purple": "#653a86",
    "violet": "#6d4aa5",
    "lavender": "#a99bc9",
    "blue": "#2c56a0",
    "navy": "#1c2a4d",
    "indigo": "#33357a",
    "sky": "#7fb2d9",
    "cyan": "#2ea7b8",
    "teal": "#1f7a7c",
    "turquoise": "#37a99c",
    "green": "#3a7a40",
    "olive": "#6b6a34",
    "emerald": "#1d7a55",
    "forest": "#27482f",
    "mint": "#a5cfb2",
    "sage": "#8f9d80",
    "lime": "#94b83c",
    "yellow": "#dfb32b",
    "mustard": "#c1932a",
    "gold": "#c9992f",
    "amber": "#d9912b",
    "ochre": "#b47b2c",
    "orange": "#d2691e",
    "rust": "#9a4a22",
    "copper": "#a9653a",
    "brown": "#6b472e",
    "tan": "#b8946a",
    "khaki": "#a89a6c",
    "beige": "#d3c3a3",
    "cream": "#ece0c3",
    "ivory": "#ebe4d2",
    "sand": "#cdb48a",
    "denim": "#42597c",
    "slate": "#51606e",
    "neon": "#e23b8f",
    "peach": "#e3a685",
    "coral": "#dc6c57",
    "steel": "#6f8391",
    "sepia": "#7a5a3a",
    "lilac": "#b49ac4",
    "plum": "#5a2d50",
    "brass": "#a9853c",
    "bronze": "#7d5a34",
    "golden": "#c9992f",
    "wooden": "#7a5334",
    "leather": "#5f4029",
    "iron": "#44474c",
}
PALETTE_SCHEMES: dict[str, tuple[str, ...]] = {
    "teal_orange": ("#1f5f66", "#d9823b", "#0f2a30", "#f0c08a"),
    "complementary": ("#235a86", "#d08a3e", "#142838", "#ecd0a0"),
    "monochromatic": ("#4c6378", "#8ea3b4", "#1d2832", "#d5dee5"),
    "analogous": ("#3c6f63", "#5f8f4b", "#1f3d4a", "#c2cf8e"),
    "split_complementary": ("#3a5a9c", "#d0a23e", "#b8563a", "#e8dcc0"),
    "triadic": ("#b04038", "#3a62a8", "#d9ad3c", "#efe6d2"),
    "desaturated_earth": ("#7a6a55", "#9b8f7a", "#3b352c", "#cfc5b0"),
    "pastel": ("#b8cbe0", "#e8c3c9", "#cfe0c8", "#f4ead2"),
    "neon": ("#e23b8f", "#24c3d8", "#20123a", "#f2d13a"),
    "bleach_bypass": ("#74797a", "#a8aaa3", "#26292b", "#d6d4ca"),
    "sepia": ("#8a6a45", "#b79468", "#3c2c1c", "#e6d3ae"),
    "black_and_white": ("#6f6f6f", "#a8a8a8", "#202020", "#e4e4e4"),
}
SKINS = ("#f0c8a4", "#dca880", "#c58c61", "#a06a44", "#7a4a2e", "#57341f")
HAIR_COLORS = ("#1d1714", "#33231a", "#5a3a22", "#7d5a33", "#8f8a86", "#6e2c1a", "#c49a55")
WARDROBE = ("#b5552f", "#2f5d86", "#7a3450", "#3f6b4a", "#c29a35", "#5b4a86", "#8a3a34", "#39707a", "#6d6f78")


def rgb_of(text: str, default: str = "#808080") -> Rgb:
    """`#rrggbb`, `#rgb` or a phrase holding a colour word, as sRGB in 0..1; else the default."""
    value = text.strip().lower()
    if value.startswith("#"):
        digits = value[1:]
        if len(digits) == 3:
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) == 6 and all(digit in "0123456789abcdef" for digit in digits):
            return (int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255)
    for word in reversed(value.replace("-", " ").replace("_", " ").split()):
        if word in COLOR_WORDS:
            return rgb_of(COLOR_WORDS[word])
    return rgb_of(default)


def names_color(text: str) -> bool:
    """Whether a phrase holds a colour this drawing knows."""
    return rgb_of(text, "#010203") != rgb_of("#010203")


def hex_of(color: Rgb) -> str:
    """sRGB in 0..1 as `#rrggbb`."""
    return "#" + "".join(f"{round(max(0.0, min(1.0, channel)) * 255):02x}" for channel in color)


def palette_of(words: Sequence[str]) -> tuple[str, ...]:
    """Palette words (hex values, colour words, scheme ids) as hex colours, in order, without repeats."""
    found: list[str] = []
    for word in words:
        scheme = PALETTE_SCHEMES.get(word.strip().lower().replace(" ", "_").replace("-", "_"))
        if scheme:
            found.extend(scheme)
        elif names_color(word):
            found.append(hex_of(rgb_of(word)))
    return tuple(dict.fromkeys(found))


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """`share` of the second colour over the first."""
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
        first[2] + (second[2] - first[2]) * share,
    )


def luminance(color: Rgb) -> float:
    """Perceived brightness of an sRGB colour, roughly 0..1."""
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def lit(albedo: Rgb, light: Rgb) -> Rgb:
    """A surface under a light (both sRGB-like; the light may exceed 1), rolled off before white."""

    def channel(surface: float, power: float) -> float:
        value = (surface**2.2) * max(0.0, power)
        rolled = value if value < 0.7 else 0.7 + 0.3 * (1 - 1 / (1 + (value - 0.7) / 0.3))
        return float(rolled ** (1 / 2.2))

    return channel(albedo[0], light[0]), channel(albedo[1], light[1]), channel(albedo[2], light[2])


def saturate(color: Rgb, factor: float) -> Rgb:
    """The colour with its HLS saturation multiplied."""
    hue, level, amount = colorsys.rgb_to_hls(*color)
    return colorsys.hls_to_rgb(hue, level, min(1.0, amount * factor))


def chosen(name: str, what: str, options: Sequence[str]) -> str:
    """A stable choice made from a name: the same in every frame and every process."""
    digest = hashlib.sha256(f"{what}:{name.strip().lower()}".encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]
