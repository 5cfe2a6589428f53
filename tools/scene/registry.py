"""The tools a chat model may call. Adding one is a class in this folder and an entry here."""

from state.direction import Change
from state.operations import Author
from state.project import SceneProject
from tools.scene.asking import AnswerQuestion, Compile, Undo
from tools.scene.directing import Direct, Lock, SetSlotsTool, SetStyleTool, Unlock
from tools.scene.entities import AddCharacter, AddLocation, AddProp, DescribeEntity, Rename, SetDialogue
from tools.scene.looking import Look
from tools.scene.structure import (
    AddSceneTool,
    AddShotTool,
    MergeScenesTool,
    MoveSceneTool,
    MoveShotTool,
    RemoveSceneTool,
    RemoveShotTool,
    SplitSceneTool,
)
from tools.scene.tool import BadArguments, SceneTool, read_arguments

SCENE_TOOLS: tuple[SceneTool, ...] = (
    Direct(),
    SetSlotsTool(),
    SetStyleTool(),
    Rename(),
    AddSceneTool(),
    RemoveSceneTool(),
    MoveSceneTool(),
    SplitSceneTool(),
    MergeScenesTool(),
    AddShotTool(),
    RemoveShotTool(),
    MoveShotTool(),
    AddCharacter(),
    AddLocation(),
    AddProp(),
    DescribeEntity(),
    SetDialogue(),
    Lock(),
    Unlock(),
    AnswerQuestion(),
    Compile(),
    Undo(),
    Look(),
)

BY_NAME: dict[str, SceneTool] = {tool.name: tool for tool in SCENE_TOOLS}


def call_tool(project: SceneProject, name: str, given: object, author: Author = "workflow") -> Change:
    """What a model's tool call comes to on a project; raises BadArguments naming the field at fault. Pure."""
    tool = BY_NAME.get(name)
    if tool is None:
        raise BadArguments(f"there is no tool “{name}”; there are {', '.join(BY_NAME)}", field="name")
    return tool.operations(project, read_arguments(tool, given), author)
