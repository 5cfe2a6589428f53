"""Alibaba Wan: subject, scene, motion, camera, aesthetic control, style, then sound."""

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.fitting import seconds
from prompts.compiler.parameters import Parameter

ORDER = (
    "event", "cast", "props", "place", "motion", "movement", "framing", "light", "palette", "mood", "look",
    "take", "shots", "lettering", "roles", "negatives", "speech", "sound", "music",
)  # fmt: skip
SIZES = {
    "16:9": "1280*720",
    "9:16": "720*1280",
    "1:1": "960*960",
}


class Wan25(Dialect):
    id = "wan-2.5"
    order = ORDER
    duration = Parameter("duration")
    ratio = "size"
    ratio_values = SIZES
    seed = "seed"
    negative = "negative_prompt"
    first_frame = "img_url"
    reference = "reference_urls"
    reference_roles = frozenset(("character", "prop"))
    frames_exclude_references = True
    token = "character{n}"
    audio = "audio"
    shot_label = "[{start}-{end}] {what}"


def set_frames(dialect: Dialect, draft: Draft, wish: float, name: str, fps: int, span: tuple[int, int]) -> None:
    """Clip length as a frame count of the form 4n+1, the nearest to the wish."""
    low, high = span
    frames = min(max(round((wish * fps - 1) / 4) * 4 + 1, low), high)
    made = round(frames / fps, 2)
    if abs(made - wish) > 2 / fps:
        draft.warn(
            "fitted", f"{seconds(wish)} is not on offer; {frames} frames ({made:g} s) is the nearest.", "duration_s"
        )
    dialect.set(draft, name, frames)
    draft.said.add("duration_s")


class Wan22(Dialect):
    """Open weights: the text-to-video model runs at 16 frames a second, 17 to 161 frames."""

    id = "wan-2.2"
    order = ORDER
    duration = Parameter("num_frames")
    ratio = "size"
    ratio_values = {"16:9": "1280*720", "9:16": "720*1280"}
    seed = "seed"
    negative = "negative_prompt"
    first_frame = "image"

    def set_duration(self, wish: float, draft: Draft) -> None:
        set_frames(self, draft, wish, "num_frames", 16, (17, 161))
