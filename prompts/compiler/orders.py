"""The usual orders of clauses, what is left out first, and what whole kinds of targets cannot be told."""

NEEDS: dict[str, frozenset[str]] = {
    "take": frozenset(("coverage_type",)),
    "shots": frozenset(("frame_count",)),
    "page": frozenset(("panel_layout", "layout_mode", "frame_count", "frame_index", "time_offset_ms")),
    "sheet": frozenset(("panel_layout", "layout_mode", "frame_count")),
    "lettering": frozenset(("sign_text", "typography_brief")),
    "roles": frozenset(("references",)),
    "negatives": frozenset(("negatives",)),
    "speech": frozenset(("dialogue",)),
    "sound": frozenset(("sound",)),
    "music": frozenset(("music",)),
}
"""A dialect's own way with these clauses is asked only when one of the slots is decided."""

VIDEO_ORDER = (
    "framing", "movement", "event", "motion", "cast", "props", "place", "light", "palette", "mood", "look",
    "take", "shots", "lettering", "roles", "negatives", "speech", "sound", "music",
)  # fmt: skip
IMAGE_ORDER = (
    "framing", "event", "cast", "props", "place", "light", "palette", "mood", "look",
    "take", "page", "lettering", "roles", "negatives",
)  # fmt: skip

IMPORTANCE = (
    "layout_mode", "time_offset_ms", "frame_index", "coverage_type", "motion_strength", "composition", "palette_scheme",
    "mood", "depth_of_field", "music", "era", "props", "color_palette", "sound", "lens", "negatives", "camera_angle",
    "weather", "movement_speed", "style", "typography_brief", "lighting_mood", "time_of_day", "setting_description",
    "frame_count", "panel_layout", "shot_type", "camera_movement", "references", "sign_text", "character_ref",
    "setting", "dialogue", "action", "subject",
)  # fmt: skip
"""What is left out of a text that does not fit, the least important first."""

NO_PAGE = "a clip is one picture, not a page of frames"
STILL: dict[str, str] = {
    "duration_s": "a still has no duration",
    "camera_movement": "a still has no camera movement",
    "movement_speed": "a still has no camera movement",
    "motion_strength": "nothing moves in a still",
    "dialogue": "a still has no sound",
    "sound": "a still has no sound",
    "music": "a still has no sound",
}
CLIP: dict[str, str] = {
    "panel_layout": NO_PAGE,
    "layout_mode": NO_PAGE,
    "frame_index": "a clip is not one frame of a set",
    "frame_count": "one request makes one shot",
    "time_offset_ms": "a clip is not one frame of a set",
}
SEEN_IN_FRAME = "the first frame already shows it, and describing it again makes the picture drift"
LOOK_SLOTS = frozenset(
    [
        "character_ref",
        "props",
        "setting",
        "setting_description",
        "time_of_day",
        "weather",
        "lighting_mood",
        "color_palette",
        "palette_scheme",
        "mood",
        "style",
        "era",
        "shot_type",
        "camera_angle",
        "lens",
        "depth_of_field",
        "composition",
        "subject",
        "typography_brief",
        "sign_text",
    ]
)
