"""Tencent HunyuanVideo: subject, motion, scene, then shot, camera, light, style and atmosphere."""

from prompts.compiler.clause import Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.kling import ORDER
from prompts.compiler.dialects.wan import set_frames
from prompts.compiler.parameters import Parameter


class HunyuanVideo(Dialect):
    id = "hunyuan-video"
    order = ORDER
    duration = Parameter("video_length")
    ratio = "aspect_ratio"
    seed = "seed"
    negative = "negative_prompt"
    first_frame = "image_path"

    def set_duration(self, wish: float, draft: Draft) -> None:
        set_frames(self, draft, wish, "video_length", 24, (5, 121))
