"""The words of the craft, as closed vocabularies whose near misses fold ("close up", "CU" → close_up).

Definitions and sources are in docs/glossary.md.
"""

import re
from enum import StrEnum


def fold(text: str) -> str:
    """Lower case, words joined by one underscore: the spelling in which terms and aliases are compared."""
    return re.sub(r"[^a-z0-9.:]+", "_", text.strip().lower()).strip("_")


class Term(StrEnum):
    """A vocabulary that also answers to the aliases listed in `ALIASES`."""

    @classmethod
    def _missing_(cls, value: object) -> "Term | None":
        if not isinstance(value, str):
            return None
        spelled = fold(value)
        spelled = ALIASES.get(cls.__name__, {}).get(spelled, spelled)
        return cls._value2member_map_.get(spelled)  # type: ignore[return-value]

    @property
    def words(self) -> str:
        """The term as it is written in prose."""
        return SPELLED.get(self.value, self.value.replace("_", " "))


class Origin(Term):
    """Where a value came from. `said` and `edited` belong to a person; no workflow replaces them."""

    SAID = "said"
    EDITED = "edited"
    INHERITED = "inherited"
    PROFILE = "profile"
    INFERRED = "inferred"
    DEFAULT = "default"


class ShotType(Term):
    EXTREME_WIDE = "extreme_wide"
    ESTABLISHING = "establishing"
    WIDE = "wide"
    FULL = "full"
    MEDIUM_WIDE = "medium_wide"
    COWBOY = "cowboy"
    MEDIUM = "medium"
    MEDIUM_CLOSE_UP = "medium_close_up"
    CLOSE_UP = "close_up"
    CHOKER = "choker"
    EXTREME_CLOSE_UP = "extreme_close_up"
    INSERT = "insert"
    TWO_SHOT = "two_shot"
    THREE_SHOT = "three_shot"
    GROUP = "group"
    OVER_SHOULDER = "over_shoulder"
    POV = "pov"
    SINGLE = "single"


SHOT_LADDER: tuple[ShotType, ...] = (
    ShotType.EXTREME_WIDE,
    ShotType.WIDE,
    ShotType.FULL,
    ShotType.MEDIUM_WIDE,
    ShotType.COWBOY,
    ShotType.MEDIUM,
    ShotType.MEDIUM_CLOSE_UP,
    ShotType.CLOSE_UP,
    ShotType.CHOKER,
    ShotType.EXTREME_CLOSE_UP,
)


class CameraAngle(Term):
    EYE_LEVEL = "eye_level"
    LOW_ANGLE = "low_angle"
    HIGH_ANGLE = "high_angle"
    WORMS_EYE = "worms_eye"
    BIRDS_EYE = "birds_eye"
    OVERHEAD = "overhead"
    DUTCH = "dutch"
    SHOULDER_LEVEL = "shoulder_level"
    HIP_LEVEL = "hip_level"
    KNEE_LEVEL = "knee_level"
    GROUND_LEVEL = "ground_level"
    FRONTAL = "frontal"
    THREE_QUARTER = "three_quarter"
    PROFILE = "profile"
    BACK = "back"
    AERIAL = "aerial"


class CameraMovement(Term):
    STATIC = "static"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    WHIP_PAN = "whip_pan"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    ROLL_CW = "roll_cw"
    ROLL_CCW = "roll_ccw"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    TRUCK_LEFT = "truck_left"
    TRUCK_RIGHT = "truck_right"
    PEDESTAL_UP = "pedestal_up"
    PEDESTAL_DOWN = "pedestal_down"
    CRANE_UP = "crane_up"
    CRANE_DOWN = "crane_down"
    ARC_LEFT = "arc_left"
    ARC_RIGHT = "arc_right"
    ORBIT = "orbit"
    TRACKING = "tracking"
    LEADING = "leading"
    FOLLOWING = "following"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    CRASH_ZOOM = "crash_zoom"
    DOLLY_ZOOM = "dolly_zoom"
    RACK_FOCUS = "rack_focus"
    HANDHELD = "handheld"
    STEADICAM = "steadicam"
    GIMBAL = "gimbal"
    DRONE = "drone"
    VEHICLE = "vehicle"
    SNORRICAM = "snorricam"


class MovementSpeed(Term):
    VERY_SLOW = "very_slow"
    SLOW = "slow"
    MEDIUM = "medium"
    FAST = "fast"


class Lens(Term):
    FISHEYE = "fisheye"
    ULTRA_WIDE = "ultra_wide"
    WIDE = "wide"
    MODERATE_WIDE = "moderate_wide"
    NORMAL = "normal"
    PORTRAIT = "portrait"
    TELEPHOTO = "telephoto"
    SUPER_TELEPHOTO = "super_telephoto"
    MACRO = "macro"
    ANAMORPHIC = "anamorphic"
    TILT_SHIFT = "tilt_shift"
    PROBE = "probe"


LENS_MM: dict[Lens, int] = {
    Lens.FISHEYE: 10,
    Lens.ULTRA_WIDE: 18,
    Lens.WIDE: 24,
    Lens.MODERATE_WIDE: 35,
    Lens.NORMAL: 50,
    Lens.PORTRAIT: 85,
    Lens.TELEPHOTO: 135,
    Lens.SUPER_TELEPHOTO: 300,
    Lens.MACRO: 100,
    Lens.ANAMORPHIC: 40,
    Lens.TILT_SHIFT: 45,
    Lens.PROBE: 24,
}
"""A representative full-frame focal length for each lens, in millimetres."""


class DepthOfField(Term):
    DEEP = "deep"
    MODERATE = "moderate"
    SHALLOW = "shallow"
    RAZOR_THIN = "razor_thin"


class LightingMood(Term):
    THREE_POINT = "three_point"
    HIGH_KEY = "high_key"
    LOW_KEY = "low_key"
    REMBRANDT = "rembrandt"
    LOOP = "loop"
    BUTTERFLY = "butterfly"
    SPLIT = "split"
    BROAD = "broad"
    SHORT = "short"
    RIM = "rim"
    SILHOUETTE = "silhouette"
    TOP_LIGHT = "top_light"
    UNDER_LIGHT = "under_light"
    SIDE_LIGHT = "side_light"
    HARD = "hard"
    SOFT = "soft"
    PRACTICAL = "practical"
    MOTIVATED = "motivated"
    AVAILABLE = "available"
    VOLUMETRIC = "volumetric"
    CHIAROSCURO = "chiaroscuro"
    DAY_FOR_NIGHT = "day_for_night"


class TimeOfDay(Term):
    DAWN = "dawn"
    MORNING = "morning"
    DAY = "day"
    NOON = "noon"
    AFTERNOON = "afternoon"
    GOLDEN_HOUR = "golden_hour"
    SUNSET = "sunset"
    BLUE_HOUR = "blue_hour"
    DUSK = "dusk"
    EVENING = "evening"
    NIGHT = "night"
    MOONLIGHT = "moonlight"
    NIGHT_URBAN = "night_urban"
    OVERCAST = "overcast"


class PaletteScheme(Term):
    MONOCHROMATIC = "monochromatic"
    ANALOGOUS = "analogous"
    COMPLEMENTARY = "complementary"
    TEAL_ORANGE = "teal_orange"
    SPLIT_COMPLEMENTARY = "split_complementary"
    TRIADIC = "triadic"
    DESATURATED_EARTH = "desaturated_earth"
    PASTEL = "pastel"
    NEON = "neon"
    BLEACH_BYPASS = "bleach_bypass"
    SEPIA = "sepia"
    BLACK_AND_WHITE = "black_and_white"


class Composition(Term):
    RULE_OF_THIRDS = "rule_of_thirds"
    CENTERED = "centered"
    SYMMETRICAL = "symmetrical"
    DIAGONAL = "diagonal"
    FRAME_WITHIN_FRAME = "frame_within_frame"
    LEADING_LINES = "leading_lines"
    NEGATIVE_SPACE = "negative_space"
    GOLDEN_RATIO = "golden_ratio"
    LAYERED_DEPTH = "layered_depth"
    FOREGROUND_OBSTRUCTION = "foreground_obstruction"
    LOOKING_ROOM = "looking_room"
    LEAD_ROOM = "lead_room"
    SHORT_SIDING = "short_siding"
    TRIANGULAR = "triangular"
    REPETITION = "repetition"
    CLOSED_FRAME = "closed_frame"
    OPEN_FRAME = "open_frame"


class CoverageType(Term):
    MASTER = "master"
    MASTER_AND_SINGLES = "master_and_singles"
    SHOT_REVERSE_SHOT = "shot_reverse_shot"
    MATCHED_SINGLES = "matched_singles"
    INSIDE_REVERSE = "inside_reverse"
    TRIANGLE = "triangle"
    RING = "ring"
    PROGRESSIVE = "progressive"
    REGRESSIVE = "regressive"
    ONER = "oner"
    INSERT = "insert"
    CUTAWAY = "cutaway"
    REACTION = "reaction"
    POV_SEQUENCE = "pov_sequence"
    MONTAGE = "montage"
    PICKUP = "pickup"
    WIDE = "wide"
    MEDIUM = "medium"
    CLOSE_UP = "close_up"
    OVER_SHOULDER = "over_shoulder"


class PanelLayout(Term):
    SINGLE = "single"
    STRIP_2 = "strip_2"
    STRIP_3 = "strip_3"
    STRIP_4 = "strip_4"
    STACK_2 = "stack_2"
    STACK_3 = "stack_3"
    STACK_4 = "stack_4"
    GRID_2X2 = "grid_2x2"
    GRID_2X3 = "grid_2x3"
    GRID_3X2 = "grid_3x2"
    GRID_3X3 = "grid_3x3"
    GRID_4X4 = "grid_4x4"
    HERO_PLUS_3 = "hero_plus_3"
    TURNAROUND = "turnaround"
    EXPRESSION_SHEET = "expression_sheet"
    COMIC_PAGE = "comic_page"
    SPLIT_SCREEN = "split_screen"
    POSTER = "poster"


class LayoutMode(Term):
    STORYBOARD = "storyboard"
    COMIC = "comic"
    POSTER = "poster"
    THUMBNAIL_STRIP = "thumbnail_strip"


class AspectRatio(Term):
    """Width to height, as it is written on a slate."""

    ACADEMY = "4:3"
    ACADEMY_FILM = "1.37:1"
    EUROPEAN_WIDE = "1.66:1"
    WIDE = "16:9"
    FLAT = "1.85:1"
    UNIVISIUM = "2:1"
    WIDE_70 = "2.20:1"
    SCOPE = "2.39:1"
    VERTICAL = "9:16"
    PORTRAIT_4_5 = "4:5"
    PORTRAIT_3_4 = "3:4"
    PORTRAIT_2_3 = "2:3"
    LANDSCAPE_3_2 = "3:2"
    LANDSCAPE_5_4 = "5:4"
    ULTRA_WIDE = "21:9"
    SQUARE = "1:1"

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        width, height = self.value.split(":")
        return float(width) / float(height)


class Setting(Term):
    """Where the camera stands: inside, outside, or across both."""

    INTERIOR = "interior"
    EXTERIOR = "exterior"
    BOTH = "interior_exterior"


class ProjectKind(Term):
    FILM = "film"
    AD = "ad"
    TRAILER = "trailer"
    MUSIC_VIDEO = "music_video"
    EXPLAINER = "explainer"
    SOCIAL = "social"
    DOCUMENTARY = "documentary"


class Structure(Term):
    THREE_ACT = "three_act"
    SAVE_THE_CAT = "save_the_cat"
    KISHOTENKETSU = "kishotenketsu"
    AIDA = "aida"
    PAS = "pas"
    TRAILER = "trailer"
    SOCIAL_15 = "social_15"
    SPOT_30 = "spot_30"
    VERSE_CHORUS = "music_video_verse_chorus"
    DAY_IN_THE_LIFE = "day_in_the_life"
    BEFORE_AFTER_BRIDGE = "before_after_bridge"
    FREYTAG = "freytag"
    EXPLAINER = "explainer"
    AS_WRITTEN = "as_written"
    """The source is already scenes in order (a screenplay); nothing is rearranged."""


# fmt: off
ALIASES: dict[str, dict[str, str]] = {
    "ShotType": {
        "ews": "extreme_wide",
        "els": "extreme_wide",
        "extreme_long_shot": "extreme_wide",
        "vista": "extreme_wide",
        "extreme_wide_shot": "extreme_wide",
        "extreme_long": "extreme_wide",
        "est": "establishing",
        "establishing_shot": "establishing",
        "geography_shot": "establishing",
        "ws": "wide",
        "ls": "wide",
        "long_shot": "wide",
        "wide_shot": "wide",
        "long": "wide",
        "fs": "full",
        "full_shot": "full",
        "full_body": "full",
        "full_body_shot": "full",
        "mws": "medium_wide",
        "mls": "medium_wide",
        "medium_long": "medium_wide",
        "medium_long_shot": "medium_wide",
        "medium_wide_shot": "medium_wide",
        "three_quarter_shot": "medium_wide",
        "medium_full": "medium_wide",
        "mfs": "cowboy",
        "american_shot": "cowboy",
        "cowboy_shot": "cowboy",
        "ms": "medium",
        "mid": "medium",
        "mid_shot": "medium",
        "medium_shot": "medium",
        "mcu": "medium_close_up",
        "medium_close": "medium_close_up",
        "head_and_shoulders": "medium_close_up",
        "bust": "medium_close_up",
        "medium_closeup": "medium_close_up",
        "cu": "close_up",
        "closeup": "close_up",
        "close": "close_up",
        "close_up_shot": "close_up",
        "tight": "close_up",
        "bcu": "choker",
        "big_close_up": "choker",
        "choker_shot": "choker",
        "ecu": "extreme_close_up",
        "xcu": "extreme_close_up",
        "extreme_closeup": "extreme_close_up",
        "extreme_close": "extreme_close_up",
        "detail": "extreme_close_up",
        "ins": "insert",
        "insert_shot": "insert",
        "detail_shot": "insert",
        "2s": "two_shot",
        "two": "two_shot",
        "2_shot": "two_shot",
        "3s": "three_shot",
        "3_shot": "three_shot",
        "group_shot": "group",
        "ots": "over_shoulder",
        "os": "over_shoulder",
        "over_the_shoulder": "over_shoulder",
        "over_the_shoulder_shot": "over_shoulder",
        "over_shoulder_shot": "over_shoulder",
        "point_of_view": "pov",
        "pov_shot": "pov",
        "subjective_shot": "pov",
        "sgl": "single",
        "clean_single": "single",
        "dirty_single": "single",
    },
    "CameraAngle": {
        "eye": "eye_level",
        "low": "low_angle",
        "high": "high_angle",
        "worm_s_eye": "worms_eye",
        "worms_eye_view": "worms_eye",
        "bird_s_eye": "birds_eye",
        "birds_eye_view": "birds_eye",
        "bird_s_eye_view": "birds_eye",
        "top_down": "overhead",
        "overhead_shot": "overhead",
        "dutch_angle": "dutch",
        "dutch_tilt": "dutch",
        "canted": "dutch",
        "front": "frontal",
        "side": "profile",
        "behind": "back",
        "from_behind": "back",
        "drone_view": "aerial",
    },
    "CameraMovement": {
        "locked": "static",
        "locked_off": "static",
        "fixed": "static",
        "none": "static",
        "still": "static",
        "pan": "pan_right",
        "tilt": "tilt_up",
        "dolly_in": "push_in",
        "dolly": "push_in",
        "push": "push_in",
        "dolly_out": "pull_out",
        "pull_back": "pull_out",
        "pull": "pull_out",
        "truck": "truck_right",
        "crane": "crane_up",
        "jib_up": "crane_up",
        "jib_down": "crane_down",
        "arc": "arc_right",
        "orbital": "orbit",
        "track": "tracking",
        "tracking_shot": "tracking",
        "follow": "following",
        "lead": "leading",
        "zoom": "zoom_in",
        "vertigo": "dolly_zoom",
        "hand_held": "handheld",
        "steady": "steadicam",
        "aerial": "drone",
    },
    "Lens": {
        "standard": "normal",
        "telephoto_lens": "telephoto",
        "long": "telephoto",
        "wide_angle": "wide",
        "ultrawide": "ultra_wide",
        "fish_eye": "fisheye",
    },
    "DepthOfField": {"deep_focus": "deep", "shallow_focus": "shallow"},
    "LightingMood": {
        "edge": "rim",
        "kicker": "rim",
        "backlit": "rim",
        "back_light": "rim",
        "backlight": "rim",
        "natural": "available",
        "natural_light": "available",
        "god_rays": "volumetric",
        "hard_light": "hard",
        "soft_light": "soft",
        "highkey": "high_key",
        "lowkey": "low_key",
        "practicals": "practical",
    },
    "TimeOfDay": {
        "sunrise": "dawn",
        "daybreak": "dawn",
        "midday": "noon",
        "magic_hour": "golden_hour",
        "twilight": "dusk",
        "midnight": "night",
        "daytime": "day",
        "night_time": "night",
        "nighttime": "night",
    },
    "PaletteScheme": {
        "bw": "black_and_white",
        "monochrome": "monochromatic",
        "teal_and_orange": "teal_orange",
    },
    "AspectRatio": {
        "1.33:1": "4:3",
        "1.33": "4:3",
        "1.37": "1.37:1",
        "1.66": "1.66:1",
        "1.78:1": "16:9",
        "1.78": "16:9",
        "1.77:1": "16:9",
        "1.77": "16:9",
        "16x9": "16:9",
        "9x16": "9:16",
        "1.85": "1.85:1",
        "2.00:1": "2:1",
        "2.0:1": "2:1",
        "2.00": "2:1",
        "2.39": "2.39:1",
        "2.35:1": "2.39:1",
        "2.35": "2.39:1",
        "2.40:1": "2.39:1",
        "2.4:1": "2.39:1",
        "scope": "2.39:1",
        "square": "1:1",
        "vertical": "9:16",
        "portrait": "9:16",
        "widescreen": "16:9",
        "landscape": "16:9",
        "4x5": "4:5",
        "1x1": "1:1",
        "21x9": "21:9",
        "2.2:1": "2.20:1",
    },
    "Setting": {
        "int": "interior",
        "ext": "exterior",
        "int.": "interior",
        "ext.": "exterior",
        "i_e": "interior_exterior",
    },
    "PanelLayout": {
        "2x2": "grid_2x2",
        "3x3": "grid_3x3",
        "4_up": "grid_2x2",
        "1x4": "strip_4",
        "4x1": "stack_4",
    },
    "ProjectKind": {
        "short": "film",
        "short_film": "film",
        "feature": "film",
        "commercial": "ad",
        "advert": "ad",
        "spot": "ad",
        "product": "ad",
        "teaser": "trailer",
        "music": "music_video",
        "clip": "social",
        "reel": "social",
        "tutorial": "explainer",
        "doc": "documentary",
    },
}

SPELLED: dict[str, str] = {
    "pov": "point-of-view",
    "worms_eye": "worm's-eye",
    "birds_eye": "bird's-eye",
    "over_shoulder": "over-the-shoulder",
    "close_up": "close-up",
    "medium_close_up": "medium close-up",
    "extreme_close_up": "extreme close-up",
    "roll_cw": "clockwise roll",
    "roll_ccw": "counter-clockwise roll",
    "push_in": "push-in",
    "pull_out": "pull-out",
    "teal_orange": "teal and orange",
    "black_and_white": "black-and-white",
    "two_shot": "two-shot",
    "three_shot": "three-shot",
}
# fmt: on
