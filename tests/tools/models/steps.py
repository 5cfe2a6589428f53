"""What the gateway's tests ask for, and a configuration with two models on one host."""

from typing import Literal

from pydantic import BaseModel, Field


class Wish(BaseModel):
    wish: str


class Scene(BaseModel):
    title: str = Field(min_length=3)
    mood: Literal["calm", "tense"] = "calm"
    seconds: int = Field(ge=1, le=60)


class SetMood(BaseModel):
    """Change the mood of a scene."""

    scene: str
    mood: Literal["calm", "tense"]


GOOD = '{"title": "Night", "mood": "tense", "seconds": 8}'

ROUTES = "\n".join(
    f"      {route}: {{chain: [primary, backup], max_output_tokens: 512, timeout_s: 5}}"
    for route in ("chat", "structure", "vision", "image", "embedding")
)
TEACHER = "      teacher: {chain: [sage], max_output_tokens: 1024, timeout_s: 5}"
TIERS = "\n".join(
    f"""  {tier}:
    price_usd_month: {price}
    tokens_month: {tokens}
    images_month: 10
    projects: 3
    scenes: 20
    overage: [{{meter: tokens, amount: 1000}}]
    routes:
{ROUTES}
{TEACHER}"""
    for tier, price, tokens in (("free", 0, 20_000), ("pro", 19, 2_000_000))
)
MODELS = "\n".join(
    f"  {name}: {{provider: openai_compatible, model: {name}, context: 32768, price: {{input: 1000000, output: 2000000}}}}"
    for name in ("primary", "backup", "sage", "old")
)
CONFIG = f"""
version: 1
tiers:
{TIERS}
models:
{MODELS}
  own: {{provider: openai_compatible, model: "", context: 32768}}
retired:
  old: {{successor: backup, since: 2026-01-01}}
variants:
  try-sage: {{route: structure, chain: [sage, primary]}}
  try-old: {{route: structure, chain: [old]}}
"""
