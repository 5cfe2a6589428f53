"""The messages a step becomes."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from prompts.library import In, Step


@dataclass(frozen=True)
class Picture:
    """An image that goes with a step's inputs."""

    data: bytes
    mime_type: str


def turn(step: Step[In, Any], inputs: In, pictures: Sequence[Picture]) -> list[BaseMessage]:
    """What the system says and the person's turn; the typed inputs travel along for the offline engine."""
    system, human = step.prompt.render(inputs)
    content: str | list[str | dict[str, Any]] = human
    if pictures:
        content = [{"type": "text", "text": human}, *(_image_block(picture) for picture in pictures)]
    return [SystemMessage(system), HumanMessage(content, additional_kwargs=_task(step, inputs))]


def conversation(step: Step[In, Any], messages: Sequence[BaseMessage], inputs: In | None) -> list[BaseMessage]:
    system = SystemMessage(step.prompt.system, additional_kwargs=_task(step, inputs))
    if inputs is None:
        return [system, *messages]
    return [system, HumanMessage(step.prompt.render(inputs)[1]), *messages]


def _task(step: Step[Any, Any], inputs: BaseModel | None) -> dict[str, Any]:
    return {"task": {"name": step.name, "inputs": inputs}}


def _image_block(picture: Picture) -> dict[str, Any]:
    data = base64.b64encode(picture.data).decode()
    return {"type": "image", "base64": data, "mime_type": picture.mime_type}
