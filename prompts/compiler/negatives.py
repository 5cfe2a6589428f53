"""What must not appear: named for targets that take a list, turned into what should appear for those that do not."""

import re
from collections.abc import Iterable
from functools import lru_cache

PREFIX = re.compile(
    r"^(?:please\s+)?(?:no|not|never|without(?:\s+any)?|avoid(?:ing)?|exclude|don't\s+(?:show|include|use)|do\s+not\s+(?:show|include|use))\s+",
    re.IGNORECASE,
)

POSITIVE: dict[str, str] = {
    "people": "a deserted place",
    "person": "a deserted place",
    "crowd": "an uncrowded, open space",
    "crowds": "an uncrowded, open space",
    "extras": "only the named figures in view",
    "bystanders": "only the named figures in view",
    "text": "clean, unlettered surfaces",
    "on-screen text": "a clean, unlettered picture",
    "lettering": "clean, unlettered surfaces",
    "letters": "clean, unlettered surfaces",
    "words": "clean, unlettered surfaces",
    "subtitles": "a clean, unlettered picture",
    "captions": "a clean, unlettered picture",
    "watermark": "a clean, unmarked picture",
    "watermarks": "a clean, unmarked picture",
    "logo": "plain, unbranded objects",
    "logos": "plain, unbranded objects",
    "brands": "plain, unbranded objects",
    "blur": "crisp, sharp focus",
    "blurry": "crisp, sharp focus",
    "motion blur": "crisply frozen movement",
    "out of focus": "crisp, sharp focus",
    "low quality": "a finely detailed, high-quality picture",
    "low resolution": "a finely detailed, high-resolution picture",
    "pixelation": "smooth, fine detail",
    "artifacts": "a clean, artefact-free picture",
    "noise": "a smooth, clean picture",
    "grain": "a smooth, clean picture",
    "film grain": "a smooth, clean picture",
    "cartoon": "a photorealistic, live-action look",
    "anime": "a photorealistic, live-action look",
    "cgi": "a photographed, live-action look",
    "3d render": "a photographed, live-action look",
    "animation": "a photorealistic, live-action look",
    "illustration": "a photographic look",
    "painting": "a photographic look",
    "lens flare": "clean optics with even highlights",
    "lens flares": "clean optics with even highlights",
    "camera shake": "a perfectly steady camera",
    "shaky camera": "a perfectly steady camera",
    "shake": "a perfectly steady camera",
    "camera movement": "a locked-off camera",
    "cuts": "one continuous take",
    "jump cuts": "one continuous take",
    "scene cuts": "one continuous take",
    "zoom": "a constant focal length",
    "extra fingers": "natural, correct hands",
    "deformed hands": "natural, correct hands",
    "bad hands": "natural, correct hands",
    "bad anatomy": "natural, correct anatomy",
    "extra limbs": "natural, correct anatomy",
    "distorted faces": "natural, undistorted faces",
    "distortion": "natural, undistorted shapes",
    "overexposure": "balanced exposure with detail in the highlights",
    "underexposure": "balanced exposure with detail in the shadows",
    "harsh shadows": "soft, open shadows",
    "shadows": "even, shadowless light",
    "rain": "dry weather",
    "snow": "bare, dry ground",
    "clouds": "a clear sky",
    "fog": "clear, transparent air",
    "haze": "clear, transparent air",
    "smoke": "clear, transparent air",
    "cars": "an empty road",
    "traffic": "an empty road",
    "vehicles": "an empty road",
    "furniture": "a bare, unfurnished room",
    "clutter": "a tidy, uncluttered space",
    "smile": "a serious expression",
    "smiling": "a serious expression",
    "smiles": "a serious expression",
    "glasses": "bare eyes",
    "hat": "a bare head",
    "hats": "bare heads",
    "beard": "a clean-shaven face",
    "weapons": "empty hands",
    "guns": "empty hands",
    "bright colors": "muted, restrained colors",
    "bright colours": "muted, restrained colors",
    "neon": "plain, natural light sources",
    "modern objects": "only objects true to the period",
    "modern buildings": "only buildings true to the period",
    "phones": "only objects true to the period",
    "daylight": "darkness beyond the practical light",
    "dialogue": "a scene that plays without words",
    "speech": "a scene that plays without words",
    "music": "natural sound alone",
}
"""What to ask for instead of what to leave out."""

AUDIBLE = frozenset(
    (
        "music", "score", "soundtrack", "song", "songs", "dialogue", "speech", "voice", "voices", "voiceover",
        "voice-over", "narration", "narrator", "sound", "sounds", "audio", "singing", "lyrics", "vocals",
    )
)  # fmt: skip
"""Unwanted things that can only be heard, by the last word of their name."""

DESERTED = ("a deserted place", "an uncrowded, open space")


@lru_cache(maxsize=1024)
def named(negatives: tuple[str, ...]) -> tuple[str, ...]:
    """The unwanted things as bare names ("no people" → "people"), each once."""
    bare = (PREFIX.sub("", item.strip()).strip(" .;,") for item in negatives)
    return tuple(dict.fromkeys(item for item in bare if item))


@lru_cache(maxsize=1024)
def without_sound(negatives: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The unwanted things that can be seen, and those that can only be heard."""
    heard = tuple(item for item in named(negatives) if item.casefold().split()[-1] in AUDIBLE)
    return tuple(item for item in named(negatives) if item not in heard), heard


TAIL = re.compile(
    r"\s+(?:in|on|anywhere in|anywhere on)\s+(?:the\s+)?(?:frame|shot|scene|image|picture|screen|background)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def positive(negatives: tuple[str, ...], *, peopled: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to ask for instead, and the names for which no positive wording is known.

    `peopled` when someone is meant to be in the picture: then "no people" means nobody else.
    """
    wanted: dict[str, None] = {}
    unknown = []
    for item in named(negatives):
        instead = POSITIVE.get(TAIL.sub("", item.casefold()))
        if peopled and instead in DESERTED:
            instead = "only the named figures in view"
        if instead is None:
            unknown.append(item)
        else:
            wanted[instead] = None
    return tuple(wanted), tuple(unknown)


def within(items: Iterable[str], limit: int | None, joiner: str = ", ") -> tuple[list[str], list[str]]:
    """The items that fit one list of at most `limit` characters, and those that do not."""
    kept: list[str] = []
    left: list[str] = []
    size = 0
    for item in items:
        grown = size + len(item) + (len(joiner) if kept else 0)
        if limit is None or grown <= limit:
            kept.append(item)
            size = grown
        else:
            left.append(item)
    return kept, left
