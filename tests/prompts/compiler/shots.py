"""Example ILs shared by the compiler's tests."""

from state.il import IL, CharacterRef, Reference, SpokenLine

SHEET, ATTIC, MOOD, FIRST, LAST = ("a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64)

RICH = IL(
    shot_id="shot-1",
    scene_id="scene-1",
    subject="Mara",
    action="Mara folds the last letter into her coat and turns off the lamp. She listens at the door.",
    setting="a narrow bedroom above a laundromat",
    setting_description="slanted ceiling, one round window, wallpaper the color of weak tea",
    shot_type="medium_close_up",
    camera_angle="low_angle",
    camera_movement="push_in",
    movement_speed="slow",
    lens="portrait",
    depth_of_field="shallow",
    composition="negative_space",
    lighting_mood="low_key",
    time_of_day="night",
    weather="light rain",
    color_palette=("slate blue", "amber", "black"),
    palette_scheme="teal_orange",
    style="35mm film grain, muted print",
    era="1990s",
    mood=("tense", "lonely"),
    motion_strength=0.3,
    duration_s=5,
    aspect_ratio="2.39:1",
    negatives=("no people in the background", "lens flare", "modern phones"),
    seed=4_294_967_295,
    character_ref=(
        CharacterRef(
            id="character-1",
            name="Mara",
            description="a woman in her thirties with cropped black hair and a scar through one eyebrow",
            wardrobe="a grey wool coat",
            references=(SHEET,),
        ),
    ),
    props=("a brass key", "the last letter"),
    dialogue=(
        SpokenLine(speaker="Mara", text="Don't wait up.", manner="whispering"),
        SpokenLine(speaker="Jon", text="Where are you going", extension="O.S."),
    ),
    sound="rain on glass, a distant dryer turning",
    music="a single cello holding one low note",
    coverage_type="progressive",
    frame_index=0,
    frame_count=4,
    panel_layout="grid_2x2",
    layout_mode="storyboard",
    typography_brief='a small neon sign reading "WASH" through the window',
    sign_text=("WASH",),
    references=(
        Reference(role="character", asset=SHEET, name="Mara"),
        Reference(role="location", asset=ATTIC, name="Attic"),
        Reference(role="style", asset=MOOD),
    ),
)

LEAN_FRAME = IL(
    shot_id="shot-2",
    scene_id="scene-1",
    subject="a delivery robot",
    action="crosses a flooded street",
    setting="Kyoto",
    shot_type="wide",
    camera_movement="tracking",
    time_of_day="dawn",
    duration_s=8,
    aspect_ratio="9:16",
    seed=7,
    references=(Reference(role="first_frame", asset=FIRST), Reference(role="last_frame", asset=LAST)),
)

LEAN_WORDS = IL(
    shot_id="shot-3",
    scene_id="scene-2",
    subject="two brothers",
    action="arguing over a map on the hood of a pickup",
    shot_type="two_shot",
    camera_movement="static",
    lens="moderate_wide",
    lighting_mood="hard",
    time_of_day="noon",
    duration_s=6,
    aspect_ratio="16:9",
    negatives=("text",),
    dialogue=(SpokenLine(speaker="Eli", text="North is up, Sam!", manner="shouting"),),
    music="dry slide guitar, no drums",
)

EXAMPLES = {"rich": RICH, "lean_frame": LEAN_FRAME, "lean_words": LEAN_WORDS}
