"""What the offline director can do: one skill per step, by the step's name. Adding one is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from state.base import Part
from state.direction import ChatTurn, DirectionRequest
from state.vision import LookRequest
from state.workflows.beat_pack import PackRequest
from state.workflows.reel_compiler import OutlineRequest, ReadRequest, StageRequest
from state.workflows.split_stack import CoverageRequest
from state.workflows.storyboard_from_still import EventsRequest
from state.workflows.time_stack import MomentsRequest
from tools.models.offline.outline import outline
from tools.models.offline.pictures import choose_packs, look, plan_coverage, plan_moments
from tools.models.offline.reading import read_brief
from tools.models.offline.reply import Reply
from tools.models.offline.skills_chat import take_turn
from tools.models.offline.skills_direction import interpret
from tools.models.offline.staging import stage_scene
from tools.models.offline.still import tell_events


@dataclass(frozen=True)
class Skill:
    """What a step takes, and the pure function that answers it with a record or a `Reply`."""

    takes: type[Part]
    answer: Callable[[Any], BaseModel | Reply]


SKILLS: dict[str, Skill] = {
    "reel_compiler/read_brief": Skill(ReadRequest, read_brief),
    "reel_compiler/outline": Skill(OutlineRequest, outline),
    "reel_compiler/stage_scene": Skill(StageRequest, stage_scene),
    "director_chat/turn": Skill(ChatTurn, take_turn),
    "direction/interpret": Skill(DirectionRequest, interpret),
    "split_stack/plan_coverage": Skill(CoverageRequest, plan_coverage),
    "pictures/look": Skill(LookRequest, look),
    "beat_pack/choose_packs": Skill(PackRequest, choose_packs),
    "storyboard_from_still/tell_events": Skill(EventsRequest, tell_events),
    "time_stack/plan_moments": Skill(MomentsRequest, plan_moments),
}
