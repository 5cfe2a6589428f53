"""Operations on storyboards."""

from typing import Literal

from state.bible import Id
from state.operations.base import Operation, count, follower, keep, position, swap, without
from state.operations.reads import after
from state.operations.references import references
from state.parts import ids_of
from state.project import SceneProject, Storyboard


class AddStoryboard(Operation):
    """Put a storyboard into the project, in front of `before` or at the end."""

    op: Literal["add_storyboard"] = "add_storyboard"
    board: Storyboard
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        anchor = [self.before] if self.before else []
        return frozenset({*ids_of(self.board), *references(self.board), *anchor})

    def introduces(self) -> tuple[str, ...]:
        return ids_of(self.board)

    def applied(self, project: SceneProject) -> SceneProject:
        boards = self.put_before(project.storyboards, (self.board,), self.before)
        return count(keep(project, storyboards=boards), ids_of(self.board))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveStoryboard(board_id=self.board.id),)


class RemoveStoryboard(Operation):
    """Take a storyboard out."""

    op: Literal["remove_storyboard"] = "remove_storyboard"
    board_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.board_id, after(self.board_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        _find(self, project, self.board_id)
        return keep(project, storyboards=without(project.storyboards, self.board_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        board = _find(self, before, self.board_id)
        return (AddStoryboard(board=board, before=follower(before.storyboards, board.id)),)


class ReplaceStoryboard(Operation):
    """Give a storyboard new panels or a new layout."""

    op: Literal["replace_storyboard"] = "replace_storyboard"
    board: Storyboard

    def reads(self) -> frozenset[str]:
        return frozenset({*ids_of(self.board), *references(self.board)})

    def applied(self, project: SceneProject) -> SceneProject:
        _find(self, project, self.board.id, "board.id")
        replaced = keep(project, storyboards=swap(project.storyboards, self.board))
        return count(replaced, ids_of(self.board))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceStoryboard(board=_find(self, before, self.board.id)),)


def _find(operation: Operation, project: SceneProject, board_id: str, field: str = "board_id") -> Storyboard:
    at = position(project.storyboards, board_id)
    if at == len(project.storyboards):
        raise operation.refused(field, f"there is no {board_id}.")
    return project.storyboards[at]
