"""Operations on what the record asks a person."""

from typing import Literal

from state.bible import Id
from state.operations.base import Operation, count, follower, keep, position, without
from state.parts import HEAD
from state.project import Question, SceneProject


class AskQuestion(Operation):
    """Put a question to the person on the record."""

    op: Literal["ask_question"] = "ask_question"
    question: Question
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({HEAD})

    def introduces(self) -> tuple[str, ...]:
        return (self.question.id,)

    def applied(self, project: SceneProject) -> SceneProject:
        asked = keep(project, questions=self.put_before(project.questions, (self.question,), self.before))
        return count(asked, (self.question.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (CloseQuestion(question_id=self.question.id),)


class CloseQuestion(Operation):
    """Take a question off the record: it was answered or no longer matters."""

    op: Literal["close_question"] = "close_question"
    question_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({HEAD})

    def applied(self, project: SceneProject) -> SceneProject:
        if all(question.id != self.question_id for question in project.questions):
            raise self.refused("question_id", f"there is no open question {self.question_id}.")
        return keep(project, questions=without(project.questions, self.question_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        at = position(before.questions, self.question_id)
        return (AskQuestion(question=before.questions[at], before=follower(before.questions, self.question_id)),)
