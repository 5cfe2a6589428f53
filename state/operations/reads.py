"""What an operation needs to see of a project: the words for it, and the project cut down to it.

An id stands for the part that holds it (a shot, beat or line for its scene). `after(id)` adds the part that follows it,
`users(id)` every part that points at it or at anything in it, `every(collection)` a whole collection.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from state.operations.references import references
from state.parts import COLLECTIONS, Collection, collection_of, ids_of, part_id, restrict
from state.project import SceneProject

EVERYTHING = "*"
"""The whole project."""


def after(part: str) -> str:
    """The part that follows this one in its collection."""
    return f"after:{part}"


def users(item: str) -> str:
    """Every part that points at this id, or at anything in the part of this id."""
    return f"users:{item}"


def every(collection: Collection) -> str:
    """All parts of one collection."""
    return f"every:{collection}"


def restricted(project: SceneProject, reads: Iterable[str]) -> SceneProject:
    """The project with only what `reads` names, as a store hands it to an operation."""
    wanted = frozenset(reads)
    if EVERYTHING in wanted:
        return project
    named = {one for one in wanted if ":" not in one}
    named |= set(_followers(project, _marked(wanted, "after")))
    pointed = set(_with_contents(project, _marked(wanted, "users")))
    collections = _marked(wanted, "every")

    def kept(collection: str, one: str, part: Any) -> bool:
        if one in named or collection in collections:
            return True
        if not named.isdisjoint(ids_of(part)):
            return True
        return not pointed.isdisjoint(references(part)) if pointed else False

    return restrict(project, kept)


def _marked(reads: frozenset[str], mark: str) -> frozenset[str]:
    return frozenset(one.removeprefix(f"{mark}:") for one in reads if one.startswith(f"{mark}:"))


def _followers(project: SceneProject, ids: frozenset[str]) -> Iterator[str]:
    if not ids:
        return
    for name in COLLECTIONS:
        parts = collection_of(project, name)
        for part, following in pairwise(parts):
            if part_id(part) in ids:
                yield part_id(following)


def _with_contents(project: SceneProject, ids: frozenset[str]) -> Iterator[str]:
    yield from ids
    for scene in project.scenes:
        if scene.id in ids:
            yield from ids_of(scene)
