"""The English of each term, as it stands inside a sentence. A new term fails the tests until it has a row."""

from state.vocabulary import (
    CameraAngle,
    CameraMovement,
    Composition,
    CoverageType,
    DepthOfField,
    LayoutMode,
    Lens,
    LightingMood,
    MovementSpeed,
    PaletteScheme,
    PanelLayout,
    ShotType,
    TimeOfDay,
)

S, A, M, L, G = ShotType, CameraAngle, CameraMovement, Lens, LightingMood

SHOTS: dict[ShotType, str] = {
    S.EXTREME_WIDE: "an extreme wide shot",
    S.ESTABLISHING: "an establishing shot",
    S.WIDE: "a wide shot",
    S.FULL: "a head-to-toe full shot",
    S.MEDIUM_WIDE: "a medium-wide shot",
    S.COWBOY: "a cowboy shot",
    S.MEDIUM: "a medium shot",
    S.MEDIUM_CLOSE_UP: "a medium close-up",
    S.CLOSE_UP: "a close-up",
    S.CHOKER: "a tight choker close-up",
    S.EXTREME_CLOSE_UP: "an extreme close-up",
    S.INSERT: "an insert shot",
    S.TWO_SHOT: "a two-shot",
    S.THREE_SHOT: "a three-shot",
    S.GROUP: "a group shot",
    S.OVER_SHOULDER: "an over-the-shoulder shot",
    S.POV: "a point-of-view shot",
    S.SINGLE: "a clean single",
}

ANGLES: dict[CameraAngle, str] = {
    A.EYE_LEVEL: "at eye level",
    A.LOW_ANGLE: "from a low angle",
    A.HIGH_ANGLE: "from a high angle",
    A.WORMS_EYE: "from a worm's-eye view",
    A.BIRDS_EYE: "from a bird's-eye view",
    A.OVERHEAD: "from directly overhead",
    A.DUTCH: "on a tilted Dutch angle",
    A.SHOULDER_LEVEL: "at shoulder level",
    A.HIP_LEVEL: "at hip level",
    A.KNEE_LEVEL: "at knee level",
    A.GROUND_LEVEL: "from ground level",
    A.FRONTAL: "from straight ahead",
    A.THREE_QUARTER: "from a three-quarter angle",
    A.PROFILE: "in profile",
    A.BACK: "from behind",
    A.AERIAL: "from the air",
}

MOVES: dict[CameraMovement, str] = {
    M.STATIC: "holds perfectly still",
    M.PAN_LEFT: "pans{} left",
    M.PAN_RIGHT: "pans{} right",
    M.WHIP_PAN: "whip-pans",
    M.TILT_UP: "tilts{} up",
    M.TILT_DOWN: "tilts{} down",
    M.ROLL_CW: "rolls{} clockwise",
    M.ROLL_CCW: "rolls{} counter-clockwise",
    M.PUSH_IN: "pushes in{}",
    M.PULL_OUT: "pulls back{}",
    M.TRUCK_LEFT: "trucks{} left",
    M.TRUCK_RIGHT: "trucks{} right",
    M.PEDESTAL_UP: "rises{} straight up",
    M.PEDESTAL_DOWN: "sinks{} straight down",
    M.CRANE_UP: "cranes up{}",
    M.CRANE_DOWN: "cranes down{}",
    M.ARC_LEFT: "arcs{} to the left",
    M.ARC_RIGHT: "arcs{} to the right",
    M.ORBIT: "orbits{} all the way around",
    M.TRACKING: "tracks{} alongside",
    M.LEADING: "leads{} from in front, moving backward",
    M.FOLLOWING: "follows{} from behind",
    M.ZOOM_IN: "zooms in{}",
    M.ZOOM_OUT: "zooms out{}",
    M.CRASH_ZOOM: "crash-zooms in",
    M.DOLLY_ZOOM: "does a dolly zoom{}, the background stretching while the subject keeps its size",
    M.RACK_FOCUS: "racks focus{} from one plane to another",
    M.HANDHELD: "is handheld, swaying{} with the operator",
    M.STEADICAM: "glides{} on a Steadicam",
    M.GIMBAL: "floats{} on a gimbal",
    M.DRONE: "flies{} on a drone",
    M.VEHICLE: "rides{} on a vehicle mount",
    M.SNORRICAM: "is rigged to the actor, moving{} with the body",
}
"""Verb phrase after "the camera"; `{}` takes the speed."""

MOVE_NAMES: dict[CameraMovement, str] = {
    M.STATIC: "static camera",
    M.PUSH_IN: "push-in",
    M.PULL_OUT: "pull-back",
    M.HANDHELD: "handheld camera",
    M.STEADICAM: "Steadicam glide",
    M.GIMBAL: "gimbal move",
    M.DRONE: "drone flight",
    M.VEHICLE: "vehicle-mounted camera",
    M.SNORRICAM: "Snorricam",
    M.TRACKING: "tracking shot",
    M.FOLLOWING: "following shot",
    M.LEADING: "leading shot",
}

SPEEDS: dict[MovementSpeed, str] = {
    MovementSpeed.VERY_SLOW: "very slowly",
    MovementSpeed.SLOW: "slowly",
    MovementSpeed.MEDIUM: "at a medium pace",
    MovementSpeed.FAST: "fast",
}

LENSES: dict[Lens, str] = {
    L.FISHEYE: "a 10mm fisheye lens",
    L.ULTRA_WIDE: "an 18mm ultra-wide lens",
    L.WIDE: "a 24mm wide-angle lens",
    L.MODERATE_WIDE: "a 35mm lens",
    L.NORMAL: "a 50mm lens",
    L.PORTRAIT: "an 85mm portrait lens",
    L.TELEPHOTO: "a 135mm telephoto lens",
    L.SUPER_TELEPHOTO: "a 300mm super-telephoto lens",
    L.MACRO: "a 100mm macro lens",
    L.ANAMORPHIC: "an anamorphic lens",
    L.TILT_SHIFT: "a tilt-shift lens",
    L.PROBE: "a probe lens",
}

DEPTHS: dict[DepthOfField, str] = {
    DepthOfField.DEEP: "deep focus",
    DepthOfField.MODERATE: "a moderate depth of field",
    DepthOfField.SHALLOW: "shallow depth of field",
    DepthOfField.RAZOR_THIN: "a razor-thin depth of field",
}

C = Composition
COMPOSITIONS: dict[Composition, str] = {
    C.RULE_OF_THIRDS: "composed on the rule of thirds",
    C.CENTERED: "composed dead center",
    C.SYMMETRICAL: "composed symmetrically",
    C.DIAGONAL: "composed on a strong diagonal",
    C.FRAME_WITHIN_FRAME: "composed as a frame within the frame",
    C.LEADING_LINES: "composed along leading lines",
    C.NEGATIVE_SPACE: "composed with wide negative space",
    C.GOLDEN_RATIO: "composed on the golden ratio",
    C.LAYERED_DEPTH: "composed in layers of foreground, middle ground and background",
    C.FOREGROUND_OBSTRUCTION: "composed past a soft foreground obstruction",
    C.LOOKING_ROOM: "composed with looking room",
    C.LEAD_ROOM: "composed with lead room ahead of the movement",
    C.SHORT_SIDING: "composed short-sided, with little looking room",
    C.TRIANGULAR: "composed as a triangle",
    C.REPETITION: "composed around repeating shapes",
    C.CLOSED_FRAME: "composed as a closed frame",
    C.OPEN_FRAME: "composed as an open frame that continues past its edges",
}

LIGHTS: dict[LightingMood, str] = {
    G.THREE_POINT: "classic three-point lighting",
    G.HIGH_KEY: "bright, even high-key lighting",
    G.LOW_KEY: "low-key lighting with deep shadows",
    G.REMBRANDT: "Rembrandt lighting",
    G.LOOP: "loop lighting with a short nose shadow",
    G.BUTTERFLY: "glamorous butterfly lighting",
    G.SPLIT: "split lighting, half the face in darkness",
    G.BROAD: "broad lighting on the near side of the face",
    G.SHORT: "short lighting on the far side of the face",
    G.RIM: "rim light tracing the edges",
    G.SILHOUETTE: "figures in silhouette against a bright background",
    G.TOP_LIGHT: "hard top light from directly above",
    G.UNDER_LIGHT: "under-lighting from below",
    G.SIDE_LIGHT: "raking side light",
    G.HARD: "hard light with crisp shadows",
    G.SOFT: "soft, diffused light",
    G.PRACTICAL: "lit by practical lamps in the frame",
    G.MOTIVATED: "motivated light that seems to come from within the scene",
    G.AVAILABLE: "available light only",
    G.VOLUMETRIC: "volumetric beams of light in the haze",
    G.CHIAROSCURO: "painterly chiaroscuro",
    G.DAY_FOR_NIGHT: "a day-for-night grade",
}

TIMES: dict[TimeOfDay, str] = {
    TimeOfDay.DAWN: "dawn",
    TimeOfDay.MORNING: "morning",
    TimeOfDay.DAY: "daytime",
    TimeOfDay.NOON: "noon",
    TimeOfDay.AFTERNOON: "afternoon",
    TimeOfDay.GOLDEN_HOUR: "golden hour",
    TimeOfDay.SUNSET: "sunset",
    TimeOfDay.BLUE_HOUR: "blue hour",
    TimeOfDay.DUSK: "dusk",
    TimeOfDay.EVENING: "evening",
    TimeOfDay.NIGHT: "night",
    TimeOfDay.MOONLIGHT: "moonlit night",
    TimeOfDay.NIGHT_URBAN: "city night",
    TimeOfDay.OVERCAST: "overcast daylight",
}

SCHEMES: dict[PaletteScheme, str] = {
    PaletteScheme.MONOCHROMATIC: "a monochromatic palette",
    PaletteScheme.ANALOGOUS: "an analogous palette",
    PaletteScheme.COMPLEMENTARY: "a complementary palette",
    PaletteScheme.TEAL_ORANGE: "a teal-and-orange palette",
    PaletteScheme.SPLIT_COMPLEMENTARY: "a split-complementary palette",
    PaletteScheme.TRIADIC: "a triadic palette",
    PaletteScheme.DESATURATED_EARTH: "a desaturated earth palette",
    PaletteScheme.PASTEL: "a pastel palette",
    PaletteScheme.NEON: "a neon palette",
    PaletteScheme.BLEACH_BYPASS: "a bleach-bypass palette",
    PaletteScheme.SEPIA: "a sepia palette",
    PaletteScheme.BLACK_AND_WHITE: "a black-and-white palette",
}

MOTION: tuple[tuple[float, str], ...] = (
    (0.15, "almost nothing in the frame moves"),
    (0.4, "movement in the frame is gentle and restrained"),
    (0.65, "movement in the frame is steady and natural"),
    (0.85, "movement in the frame is energetic"),
    (1.0, "movement in the frame is violent and fast"),
)
"""Upper bound of motion strength, and what is said up to it."""

K = CoverageType
SINGLE_COVERAGE: dict[CoverageType, str] = {
    K.ONER: "one continuous take with no cuts",
    K.INSERT: "an insert of a detail from the wider action",
    K.CUTAWAY: "a cutaway from the main action",
    K.REACTION: "a wordless reaction",
    K.MASTER: "a master that keeps all the players and the whole action in frame",
}
"""Kinds of coverage one shot can carry by itself."""

PATTERNS: dict[CoverageType, tuple[str, ...]] = {
    K.PROGRESSIVE: ("a wide shot", "a medium shot", "a close-up", "an insert of the key detail"),
    K.REGRESSIVE: ("an insert of the key detail", "a close-up", "a medium shot", "a wide shot"),
    K.MASTER_AND_SINGLES: ("a master shot", "a single on the first person", "a single on the second person"),
    K.SHOT_REVERSE_SHOT: (
        "a two-shot",
        "an over-the-shoulder shot on the second person",
        "an over-the-shoulder shot on the first person",
        "a close-up of the second person",
        "a close-up of the first person",
    ),
    K.MATCHED_SINGLES: ("a single on the first person", "a single on the second person at the same size and height"),
    K.INSIDE_REVERSE: ("a close-up of the first person near the line", "a close-up of the second person near the line"),
    K.TRIANGLE: ("a master at the apex", "an inside angle on the first person", "an inside angle on the second person"),
    K.RING: ("a group master", "a pair", "another pair", "a single"),
    K.POV_SEQUENCE: ("the person looking", "what the person sees", "the person looking again"),
    K.MONTAGE: ("a first image of the idea", "a second image", "a third image", "a closing image"),
}
"""What each frame of a coverage pattern shows, in order; repeats when there are more frames."""

PANELS: dict[PanelLayout, tuple[str, int]] = {
    PanelLayout.SINGLE: ("a single frame", 1),
    PanelLayout.STRIP_2: ("a horizontal strip of two frames", 2),
    PanelLayout.STRIP_3: ("a horizontal strip of three frames", 3),
    PanelLayout.STRIP_4: ("a horizontal strip of four frames", 4),
    PanelLayout.STACK_2: ("a vertical stack of two frames", 2),
    PanelLayout.STACK_3: ("a vertical stack of three frames", 3),
    PanelLayout.STACK_4: ("a vertical stack of four frames", 4),
    PanelLayout.GRID_2X2: ("a 2x2 grid of four frames", 4),
    PanelLayout.GRID_2X3: ("a grid of six frames in two rows of three", 6),
    PanelLayout.GRID_3X2: ("a grid of six frames in three rows of two", 6),
    PanelLayout.GRID_3X3: ("a 3x3 grid of nine frames", 9),
    PanelLayout.GRID_4X4: ("a 4x4 grid of sixteen frames", 16),
    PanelLayout.HERO_PLUS_3: ("one large frame with three small frames beside it", 4),
    PanelLayout.TURNAROUND: ("a character turnaround sheet", 4),
    PanelLayout.EXPRESSION_SHEET: ("an expression sheet of six faces", 6),
    PanelLayout.COMIC_PAGE: ("a comic page with clear gutters", 1),
    PanelLayout.SPLIT_SCREEN: ("a split screen in two halves", 2),
    PanelLayout.POSTER: ("a poster with clear space for the type", 1),
}
"""How a page layout is asked for, and how many frames it holds."""

TURNAROUND_VIEWS = ("the front view", "the three-quarter view", "the side view", "the back view")

LAYOUTS: dict[LayoutMode, str] = {
    LayoutMode.STORYBOARD: "a storyboard page",
    LayoutMode.COMIC: "a comic page",
    LayoutMode.POSTER: "a poster",
    LayoutMode.THUMBNAIL_STRIP: "a thumbnail strip",
}

SPOKEN: dict[str, str] = {
    "whispering": "whispers",
    "whisper": "whispers",
    "whispers": "whispers",
    "shouting": "shouts",
    "yelling": "yells",
    "murmuring": "murmurs",
    "muttering": "mutters",
    "screaming": "screams",
    "singing": "sings",
    "pleading": "pleads",
    "beat": "pauses, then says",
    "pause": "pauses, then says",
}
"""Verb for a parenthetical that is a way of speaking."""
