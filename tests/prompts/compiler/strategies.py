"""Random ILs: plausible, awkward and far too long."""

from hypothesis import strategies as st

from state import vocabulary as v
from state.il import IL, CharacterRef, Reference, SpokenLine

WORDS = [
    "amber",
    "brick",
    "cellar",
    "dusty",
    "ember",
    "fox",
    "granite",
    "harbor",
    "iron",
    "jacket",
    "kettle",
    "lantern",
    "mirror",
    "nettle",
    "orchard",
    "paper",
    "quarry",
    "river",
    "saddle",
    "timber",
    "umbrella",
    "velvet",
    "window",
    "yarn",
    "zinc",
    "café",
    "naïve",
    "夜",
    "🦊",
    "Mr.",
    "O'Neil",
    "J.",
    "he",
    "runs",
    "the",
    "of",
    "in",
    "two",
    "people",
]
ENDINGS = ("", ".", "!", "?", "…", ",", '."')


@st.composite
def text(draw: st.DrawFn, most: int = 24) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=most))
    quoted = draw(st.sampled_from(("", "", "", '"', "“")))
    if quoted:
        words[-1] = quoted + words[-1] + ("”" if quoted == "“" else quoted)
    joined = draw(st.sampled_from((" ", " ", ". ", ", ", "\n"))).join(words)
    return joined + draw(st.sampled_from(ENDINGS))


@st.composite
def huge(draw: st.DrawFn) -> str:
    return " ".join([draw(text())] * draw(st.integers(1, 60)))[:20_000].strip() or "x"


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


ASSETS = st.sampled_from([letter * 64 for letter in "0123456789abcdef"])
LINES = st.builds(
    SpokenLine,
    speaker=st.sampled_from(("Mara", "Jon", "OLD MAN")),
    text=text() | huge(),
    manner=st.sampled_from(("", "whispering", "softly", "to herself", "(beat)")),
    extension=st.sampled_from(("", "V.O.", "O.S.", "CONT'D", "on phone")),
)
PEOPLE = st.builds(
    CharacterRef,
    id=st.sampled_from(("character-1", "character-2")),
    name=st.sampled_from(("Mara", "Jon", "Old Man")),
    description=st.just("") | text() | huge(),
    wardrobe=st.just("") | text(),
)
REFERENCES = st.builds(
    Reference,
    role=st.sampled_from(("first_frame", "last_frame", "character", "location", "prop", "style", "composition")),
    asset=ASSETS,
    name=st.just("") | text(),
)
ILS = st.builds(
    IL,
    subject=st.just("") | text() | huge(),
    action=st.just("") | text() | huge(),
    setting=st.just("") | text(),
    setting_description=st.just("") | text() | huge(),
    shot_type=maybe(st.sampled_from(v.ShotType)),
    camera_angle=maybe(st.sampled_from(v.CameraAngle)),
    camera_movement=maybe(st.sampled_from(v.CameraMovement)),
    movement_speed=maybe(st.sampled_from(v.MovementSpeed)),
    lens=maybe(st.sampled_from(v.Lens)),
    depth_of_field=maybe(st.sampled_from(v.DepthOfField)),
    composition=maybe(st.sampled_from(v.Composition)),
    lighting_mood=maybe(st.sampled_from(v.LightingMood)),
    time_of_day=maybe(st.sampled_from(v.TimeOfDay)),
    weather=st.just("") | text(4),
    color_palette=st.lists(text(2), max_size=5).map(tuple),
    palette_scheme=maybe(st.sampled_from(v.PaletteScheme)),
    style=st.just("") | text() | huge(),
    era=st.just("") | text(3),
    mood=st.lists(text(2), max_size=3).map(tuple),
    motion_strength=maybe(st.floats(0, 1)),
    duration_s=maybe(st.floats(0.1, 1000, allow_nan=False)),
    aspect_ratio=maybe(st.sampled_from(v.AspectRatio)),
    negatives=st.lists(text(3) | st.sampled_from(("no people", "text", "lens flare", "drums")), max_size=12).map(tuple),
    seed=maybe(st.integers(0, 2**32 - 1)),
    character_ref=st.lists(PEOPLE, max_size=3).map(tuple),
    props=st.lists(text(3), max_size=3).map(tuple),
    dialogue=st.lists(LINES, max_size=3).map(tuple),
    sound=st.just("") | text() | huge(),
    music=st.just("") | text() | huge(),
    coverage_type=maybe(st.sampled_from(v.CoverageType)),
    frame_index=maybe(st.integers(0, 99)),
    frame_count=maybe(st.integers(1, 100)),
    time_offset_ms=maybe(st.integers(-3_600_000, 3_600_000)),
    panel_layout=maybe(st.sampled_from(v.PanelLayout)),
    layout_mode=maybe(st.sampled_from(v.LayoutMode)),
    typography_brief=st.just("") | text(),
    sign_text=st.lists(text(3), max_size=2).map(tuple),
    references=st.lists(REFERENCES, max_size=6).map(tuple),
)
