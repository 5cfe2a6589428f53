"""What a person's answer to an open question changes in the record. Pure."""

import re

from state.errors import InvalidInput, NotFound
from state.operations import CloseQuestion, MergeEntities
from state.operations.base import Operation
from state.project import Question, SceneProject
from tools.screenplay.casting import same_name, speaks_for_several

YES = re.compile(r"(?:yes|y|yeah|same|one (?:person|character|and the same))\b", re.IGNORECASE)
NO = re.compile(r"(?:no|n|nope|different|two (?:people|persons|characters)|not the same)\b", re.IGNORECASE)


def answer_operations(project: SceneProject, question_id: str, answer: str) -> tuple[Operation, ...]:
    """Closes the question. Where it asks whether two names are one person, "yes" merges them and "no" leaves both;
    any other answer to that is `InvalidInput`, since a merge is never guessed."""
    question = open_question(project, question_id)
    if not answer.strip():
        raise InvalidInput("say what the answer is.", field="answer")
    closed = CloseQuestion(question_id=question.id)
    names = two_names(project, question)
    if names is None or NO.match(answer.strip()):
        return (closed,)
    if not YES.match(answer.strip()):
        raise InvalidInput(f"answer yes or no: {question.text}", field="answer")
    kept, absorbed = names
    return (MergeEntities(kept=kept, absorbed=absorbed), closed)


def open_question(project: SceneProject, question_id: str) -> Question:
    """The open question with this id. `NotFound` names those there are."""
    for question in project.questions:
        if question.id == question_id:
            return question
    there = ", ".join(question.id for question in project.questions[:20]) or "none is open"
    raise NotFound(f"there is no open question {question_id} ({there}).", field="question_id")


def two_names(project: SceneProject, question: Question) -> tuple[str, str] | None:
    """The character to keep and the one that may be the same person under another name, where that is the question."""
    about = question.about.removeprefix("bible.characters.")
    second = next((one for one in project.bible.characters if one.id == about), None)
    if second is None or about == question.about or len(question.options) != 1 or speaks_for_several(second.name):
        return None
    wanted = same_name(question.options[0])
    for one in project.bible.characters:
        if one.id != second.id and wanted in {same_name(name) for name in (one.name, *one.aliases)}:
            return one.id, second.id
    return None
