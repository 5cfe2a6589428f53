"""Operations on the bible's entries: characters, locations and props."""

from typing import Literal

from state.bible import Character, Entity, Id, Location, Prop
from state.operations.base import GivenFields, Operation, count, follower, in_bible, keep, swap, without
from state.operations.reads import after, users
from state.project import SceneProject
from state.slots import Slot, Text

SHELVES: dict[str, Literal["characters", "locations", "props"]] = {
    "character": "characters",
    "location": "locations",
    "prop": "props",
}


class EntityFields(GivenFields):
    """Fields of a character, location or prop; those not given stay. Only characters have the last four."""

    aliases: tuple[Text, ...] = ()
    description: Slot[Text] | None = None
    wardrobe: Slot[Text] | None = None
    age: Slot[Text] | None = None
    role: Slot[Text] | None = None
    voice: Slot[Text] | None = None


class UpdateEntity(Operation):
    """Change what the bible says of a character, location or prop. Renaming has its own operation."""

    op: Literal["update_entity"] = "update_entity"
    entity_id: Id
    fields: EntityFields

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity_id})

    def applied(self, project: SceneProject) -> SceneProject:
        entity = find_entity(self, project, self.entity_id)
        given = self.fields.given()
        foreign = [name for name in given if name not in type(entity).model_fields]
        if foreign:
            raise self.refused(f"fields.{foreign[0]}", f"a {entity.kind} has no {foreign[0]}.")
        return put_entity(project, keep(entity, **given))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        entity = find_entity(self, before, self.entity_id)
        old = {name: getattr(entity, name) for name in self.fields.given()}
        return (UpdateEntity(entity_id=self.entity_id, fields=EntityFields(**old)),)


class AddEntity(Operation):
    """Put a character, location or prop into the bible, in front of `before` or at the end of its kind."""

    op: Literal["add_entity"] = "add_entity"
    entity: Entity
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity.id, *([self.before] if self.before else [])})

    def introduces(self) -> tuple[str, ...]:
        return (self.entity.id,)

    def applied(self, project: SceneProject) -> SceneProject:
        shelf = SHELVES[self.entity.kind]
        entries = self.put_before(getattr(project.bible, shelf), (self.entity,), self.before)
        return count(in_bible(project, shelf, entries), (self.entity.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveEntity(entity_id=self.entity.id),)


class RemoveEntity(Operation):
    """Take a bible entry out. Refused while a scene or a picture still uses it."""

    op: Literal["remove_entity"] = "remove_entity"
    entity_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity_id, after(self.entity_id), users(self.entity_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        return without_entity(project, find_entity(self, project, self.entity_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        entity = find_entity(self, before, self.entity_id)
        return (AddEntity(entity=entity, before=follower(getattr(before.bible, SHELVES[entity.kind]), entity.id)),)


class ReplaceEntity(Operation):
    """Give a bible entry new contents, whole. For a person's edit of many fields at once, and for undo."""

    op: Literal["replace_entity"] = "replace_entity"
    entity: Entity

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity.id})

    def applied(self, project: SceneProject) -> SceneProject:
        old = find_entity(self, project, self.entity.id, "entity.id")
        if old.kind != self.entity.kind:
            raise self.refused("entity.kind", f"{old.id} is a {old.kind}, not a {self.entity.kind}.")
        return put_entity(project, self.entity)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceEntity(entity=find_entity(self, before, self.entity.id)),)


def find_entity(
    operation: Operation, project: SceneProject, entity_id: str, field: str = "entity_id"
) -> Character | Location | Prop:
    """The bible entry, or a refusal that names it."""
    entity = project.entity(entity_id)
    if entity is None:
        raise operation.refused(field, f"the bible has no {entity_id}.")
    return entity


def put_entity(project: SceneProject, entity: Character | Location | Prop) -> SceneProject:
    """The project with this bible entry in the place of the one with its id."""
    shelf = SHELVES[entity.kind]
    return in_bible(project, shelf, swap(getattr(project.bible, shelf), entity))


def without_entity(project: SceneProject, entity: Character | Location | Prop) -> SceneProject:
    """The project with this entry taken out of its bible."""
    shelf = SHELVES[entity.kind]
    return in_bible(project, shelf, without(getattr(project.bible, shelf), entity.id))
