"""Every dialect, in a plain list. Adding a target is one entry here, one class, and one facts file."""

from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.elevenlabs import ElevenLabsMusicSfx, ElevenLabsV3
from prompts.compiler.dialects.flux import Flux1Kontext, Flux1Pro, Flux2, Flux3Video
from prompts.compiler.dialects.google_image import Imagen4, NanoBanana, NanoBanana2, NanoBanana21, NanoBananaPro
from prompts.compiler.dialects.gpt_image import GptImage2, GptImage15, GptImage26
from prompts.compiler.dialects.hailuo import Hailuo02, Hailuo3, Hailuo23
from prompts.compiler.dialects.hunyuan import HunyuanVideo
from prompts.compiler.dialects.ideogram import Ideogram3, Ideogram4
from prompts.compiler.dialects.kling import Kling21, Kling25Turbo, Kling26, Kling30, Kling40
from prompts.compiler.dialects.ltx import Ltx2
from prompts.compiler.dialects.luma import LumaRay2, LumaRay3
from prompts.compiler.dialects.lyria import Lyria
from prompts.compiler.dialects.marey import MoonvalleyMarey
from prompts.compiler.dialects.midjourney import MidjourneyV6, MidjourneyV7, MidjourneyV8, Niji
from prompts.compiler.dialects.minimax_music import MinimaxMusic
from prompts.compiler.dialects.mmaudio import MMAudio
from prompts.compiler.dialects.omni import GeminiOmniFlash
from prompts.compiler.dialects.pika import Pika22
from prompts.compiler.dialects.qwen import QwenImage
from prompts.compiler.dialects.recraft import RecraftV3
from prompts.compiler.dialects.runway import RunwayGen4, RunwayGen4Turbo, RunwayGen45, RunwayReferences
from prompts.compiler.dialects.seedance import Seedance10, Seedance15, Seedance20
from prompts.compiler.dialects.seedream import Seedream4
from prompts.compiler.dialects.sora import Sora2, Sora2Pro
from prompts.compiler.dialects.stable_audio import StableAudio
from prompts.compiler.dialects.stable_diffusion import Sdxl, StableDiffusion35
from prompts.compiler.dialects.suno import Suno
from prompts.compiler.dialects.udio import Udio
from prompts.compiler.dialects.veo import Veo3, Veo31, Veo31Fast
from prompts.compiler.dialects.vidu import ViduQ3
from prompts.compiler.dialects.wan import Wan22, Wan25

DIALECTS: list[type[Dialect]] = [
    Veo31, Veo31Fast, Veo3, Sora2, Sora2Pro, RunwayGen45, RunwayGen4, RunwayGen4Turbo, Kling40, Kling30, Kling26,
    Kling25Turbo, Kling21, LumaRay3, LumaRay2, Hailuo3, Hailuo23, Hailuo02, Seedance20, Seedance15, Seedance10,
    Wan25, Wan22, HunyuanVideo, Ltx2, Pika22, ViduQ3, MoonvalleyMarey, GeminiOmniFlash, Flux3Video,
    MidjourneyV8, MidjourneyV7, MidjourneyV6, Niji, Flux2, Flux1Kontext, Flux1Pro, StableDiffusion35, Sdxl,
    NanoBananaPro, NanoBanana21, NanoBanana2, NanoBanana, Imagen4, GptImage26, GptImage2, GptImage15,
    Ideogram4, Ideogram3, Seedream4, QwenImage, RecraftV3, RunwayReferences,
    ElevenLabsV3, ElevenLabsMusicSfx, Suno, Udio, StableAudio, Lyria, MinimaxMusic, MMAudio,
]  # fmt: skip

ALIASES: dict[str, str] = {
    "veo": "veo-3.1",
    "veo3": "veo-3",
    "veo3.1": "veo-3.1",
    "veo-fast": "veo-3.1-fast",
    "sora": "sora-2",
    "sora2": "sora-2",
    "sora-pro": "sora-2-pro",
    "runway": "runway-gen4.5",
    "gen4": "runway-gen4",
    "gen-4": "runway-gen4",
    "gen4.5": "runway-gen4.5",
    "gen-4.5": "runway-gen4.5",
    "runway-gen-4": "runway-gen4",
    "runway-gen-4.5": "runway-gen4.5",
    "gen4-image": "runway-references",
    "kling": "kling-4.0",
    "kling-4": "kling-4.0",
    "kling-3": "kling-3.0",
    "kling-2.5": "kling-2.5-turbo",
    "luma": "luma-ray3",
    "ray3": "luma-ray3",
    "ray2": "luma-ray2",
    "ray": "luma-ray3",
    "dream-machine": "luma-ray3",
    "hailuo": "hailuo-3",
    "minimax": "hailuo-3",
    "seedance": "seedance-2.0",
    "seedance-2": "seedance-2.0",
    "wan": "wan-2.5",
    "hunyuan": "hunyuan-video",
    "ltx": "ltx-2",
    "pika": "pika-2.2",
    "vidu": "vidu-q3",
    "marey": "moonvalley-marey",
    "moonvalley": "moonvalley-marey",
    "omni": "gemini-omni-flash",
    "midjourney": "midjourney-v8",
    "mj": "midjourney-v8",
    "mj-v8": "midjourney-v8",
    "mj7": "midjourney-v7",
    "mj-v7": "midjourney-v7",
    "mj6": "midjourney-v6",
    "mj-v6": "midjourney-v6",
    "flux": "flux-2",
    "flux2": "flux-2",
    "flux-pro": "flux-2",
    "flux-2-pro": "flux-2",
    "flux-1.1-pro": "flux-1-pro",
    "kontext": "flux-1-kontext",
    "flux-kontext": "flux-1-kontext",
    "flux.1-kontext": "flux-1-kontext",
    "sd": "sd-3.5",
    "sd3.5": "sd-3.5",
    "stable-diffusion": "sd-3.5",
    "stable-diffusion-3.5": "sd-3.5",
    "nano": "nano-banana-pro",
    "banana": "nano-banana-pro",
    "gemini-3-pro-image": "nano-banana-pro",
    "imagen": "imagen-4",
    "gpt-image": "gpt-image-2",
    "gpt-image-1": "gpt-image-1.5",
    "dall-e": "gpt-image-2",
    "ideogram": "ideogram-3",
    "seedream": "seedream-4",
    "qwen": "qwen-image",
    "recraft": "recraft-v3",
    "elevenlabs": "elevenlabs-v3",
    "eleven": "elevenlabs-v3",
    "eleven-v3": "elevenlabs-v3",
    "elevenlabs-music": "elevenlabs-music-sfx",
    "elevenlabs-sfx": "elevenlabs-music-sfx",
    "lyria-3": "lyria",
    "stableaudio": "stable-audio",
    "minimax-music": "minimax-music-speech",
}
"""Names people type, each to one target."""
