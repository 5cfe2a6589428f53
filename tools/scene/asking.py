"""Tools that take answers, ask for prompts, and take changes back."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationError

from state.bible import GlobalStyle
from state.direction import Act, Ask, Change, Skipped
from state.operations import Author, CloseQuestion, Operation, SetStyle
from state.project import SceneProject
from state.vocabulary import Origin
from tools.scene.tool import Arguments, BadArguments, settled, shot_of, told

LISTS = frozenset(("color_palette", "negatives", "tone", "influences"))


class AnswerArguments(Arguments):
    question: str
    """Id of the open question."""
    answer: str
    """The person's answer, in their words."""


class AnswerQuestion:
    """An open question, answered."""

    name: ClassVar[str] = "answer_question"
    description: ClassVar[str] = "Take the person's answer to an open question of the record."
    arguments: ClassVar[type[Arguments]] = AnswerArguments

    def operations(self, project: SceneProject, arguments: AnswerArguments, author: Author = "workflow") -> Change:
        question = next((one for one in project.questions if one.id == arguments.question), None)
        if question is None:
            known = ", ".join(one.id for one in project.questions) or "none"
            raise BadArguments(f"there is no open question “{arguments.question}”; there are {known}", field="question")
        answer = arguments.answer.strip()
        if not answer:
            raise BadArguments("say the answer", field="answer")
        name = question.about.removeprefix("global_style.").removeprefix("style.")
        if name not in GlobalStyle.model_fields:
            why = "That question needs its own change first; say what should change."
            return told("", (Ask(text=why, options=question.options, evidence=answer),))
        held = getattr(project.global_style, name)
        if held is not None and (held.locked or (held.personal and author != "person")):
            why_kept = Skipped(target="style", slot=name, reason=f"{name} holds a person's own choice or is locked.")
            return Change(refused=(why_kept,))
        style = _answered(name, answer)
        if style is None:
            asked = Ask(text=f"“{answer}” does not fit: {question.text}", options=question.options, evidence=answer)
            return told("", (asked,))
        operations: list[Operation] = [SetStyle(style=style), CloseQuestion(question_id=question.id)]
        return settled(project, operations, f"{name.replace('_', ' ')} is {answer} now.", author)


def _answered(name: str, answer: str) -> GlobalStyle | None:
    """The style with the answer in it, as said; None when it does not fit the field."""
    value: Any = answer
    if name in LISTS:
        value = tuple(part.strip() for part in answer.split(",") if part.strip())
    elif name == "duration_s":
        value = answer.lower().removesuffix("seconds").removesuffix("sec").removesuffix("s").strip()
    try:
        return GlobalStyle.model_validate({name: {"value": value, "origin": Origin.SAID, "evidence": answer[:2_000]}})
    except ValidationError:
        return None


class CompileArguments(Arguments):
    targets: tuple[str, ...]
    """Ids of targets: veo-3.1, midjourney-v7, …; an empty list asks the person which."""
    shots: tuple[str, ...]
    """Ids of shots; an empty list for all."""


class Compile:
    """Prompts for targets."""

    name: ClassVar[str] = "compile"
    description: ClassVar[str] = "Compile shots into prompts for image, video, voice or music targets."
    arguments: ClassVar[type[Arguments]] = CompileArguments

    def operations(self, project: SceneProject, arguments: CompileArguments, author: Author = "workflow") -> Change:
        for index, one in enumerate(arguments.shots):
            shot_of(project, one, f"shots.{index}")
        if not arguments.targets:
            asked = Ask(text="For which targets? (veo-3.1, kling-2.5-turbo, midjourney-v7, …)", options=(), evidence="")
            return told("", (asked,))
        act = Act(kind="compile", targets=arguments.targets, shots=arguments.shots)
        return told(f"Compiling for {', '.join(arguments.targets)}.", act=act)


class UndoArguments(Arguments):
    steps: Annotated[int, Field(ge=1, le=50)]
    """How many changes to take back."""


class Undo:
    """The last change, taken back."""

    name: ClassVar[str] = "undo"
    description: ClassVar[str] = "Take back the last change, or the last few."
    arguments: ClassVar[type[Arguments]] = UndoArguments

    def operations(self, project: SceneProject, arguments: UndoArguments, author: Author = "workflow") -> Change:
        what = "the last change" if arguments.steps == 1 else f"the last {arguments.steps} changes"
        return told(f"Taking back {what}.", act=Act(kind="undo", steps=arguments.steps))
