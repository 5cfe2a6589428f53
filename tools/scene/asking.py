"""Tools that answer about a project, take answers, ask for prompts, and take changes back."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationError

from state.bible import GlobalStyle
from state.direction import Act, Ask, Change, Skipped
from state.operations import Author, CloseQuestion, Operation, SetStyle
from state.project import Scene, SceneProject, Shot
from state.vocabulary import Origin
from tools.scene.digest import heading
from tools.scene.tool import Arguments, BadArguments, entity_of, scene_of, settled, shot_of, titled, told

LISTS = frozenset(("color_palette", "negatives", "tone", "influences"))


class LookArguments(Arguments):
    at: str
    """`project`, or the id or name of a scene, shot, person, place or thing."""


class Look:
    """What is there."""

    name: ClassVar[str] = "look"
    description: ClassVar[str] = (
        "Read the project without changing it: its scenes, one scene's shots, one shot's slots, or who or what "
        "is where."
    )
    arguments: ClassVar[type[Arguments]] = LookArguments

    def operations(self, project: SceneProject, arguments: LookArguments, author: Author = "workflow") -> Change:
        at = arguments.at.strip()
        names = {entity.id: entity.name for entity in project.bible.entities()}
        if at.casefold() in ("project", project.id, ""):
            return told(_project(project, names))
        if at.startswith("shot-"):
            return told(_shot(*shot_of(project, at, "at"), names))
        wanted = at.casefold()
        if any(wanted in (scene.id, scene.title.casefold()) for scene in project.scenes):
            return told(_scene(scene_of(project, at, "at"), names))
        return told(_entity(project, at))


def _project(project: SceneProject, names: dict[str, str]) -> str:
    total = sum(_length(shot) for scene in project.scenes for shot in scene.shots if shot.canonical)
    lines = [f"{project.title}: {len(project.scenes)} scenes, {sum(1 for _ in project.shots())} shots, {total:g} s."]
    for number, scene in enumerate(project.scenes, 1):
        lock = ", locked" if scene.locked else ""
        lines.append(
            f"{number}. {titled(scene)}, {heading(scene, names) or 'no heading'}, {len(scene.shots)} shots, "
            f"{sum(_length(shot) for shot in scene.shots if shot.canonical):g} s{lock}"
        )
    return "\n".join(lines)


def _scene(scene: Scene, names: dict[str, str]) -> str:
    people = ", ".join(names.get(one, one) for one in scene.characters) or "nobody"
    lines = [f"{titled(scene)}, {heading(scene, names) or 'no heading'}, with {people}."]
    lines += [f"Beat {beat.id}: {beat.text.value}" for beat in scene.beats]
    lines += [f"{names.get(line.character_id, line.character_id)}: “{line.text}”" for line in scene.dialogue]
    lines += [_shot_line(shot, names) for shot in scene.shots]
    return "\n".join(lines)


def _shot_line(shot: Shot, names: dict[str, str]) -> str:
    slots = shot.prompt_slots
    size = slots.shot_type.value.words if slots.shot_type else "no size"
    move = f", {slots.camera_movement.value.words}" if slots.camera_movement else ""
    who = ", ".join(names.get(one, one) for one in shot.characters)
    marks = "".join([", alternate" if not shot.canonical else "", ", locked" if shot.locked else ""])
    return f"{shot.id}: {size}{move}, {_length(shot):g} s{f', {who}' if who else ''}{marks}"


def _shot(scene: Scene, shot: Shot, names: dict[str, str]) -> str:
    lines = [f"{_shot_line(shot, names)}, in {titled(scene)}."]
    for name, slot in shot.prompt_slots.over(scene.prompt_slots).filled().items():
        value = ", ".join(slot.value) if isinstance(slot.value, tuple) else getattr(slot.value, "words", slot.value)
        lock = ", locked" if slot.locked else ""
        lines.append(f"{name.replace('_', ' ')}: {value} ({slot.origin.value}{lock})")
    return "\n".join(lines)


def _entity(project: SceneProject, at: str) -> str:
    entity = entity_of(project, at, "at")
    words = f": {entity.description.value}" if entity.description else ", not described yet"
    scenes = [scene for scene in project.scenes if _uses(scene, entity.id)]
    shots = [shot.id for scene in scenes for shot in scene.shots if entity.id in (*shot.characters, *shot.props)]
    where = ", ".join(titled(scene) for scene in scenes) or "no scene"
    seen = f" Seen in {', '.join(shots)}." if shots else ""
    return f"{entity.name} ({entity.kind}){words}. In {where}.{seen}"


def _uses(scene: Scene, entity_id: str) -> bool:
    return entity_id in (*scene.characters, *scene.props, scene.slugline.location_id)


def _length(shot: Shot) -> float:
    return shot.prompt_slots.duration_s.value if shot.prompt_slots.duration_s else 0.0


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
