"""From "every close-up in scene 2" to the shots of one project that are meant."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from prompts.direction.effective import effective
from state.direction import Ask, Name, Scope, Selection, Selector
from state.project import Scene, SceneProject, Shot

Shots = tuple[tuple[Scene, Shot], ...]


@dataclass(frozen=True)
class Focus:
    """What is selected while a direction is given: ids of scenes and shots; nothing: the whole project."""

    ids: tuple[str, ...] = ()


@dataclass
class Found:
    """What a scope picks: shots in story order, scenes picked as a whole, and what has to be asked instead."""

    shots: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    everything: bool = False
    questions: list[Ask] = field(default_factory=list)


def names_of(project: SceneProject) -> tuple[Name, ...]:
    """What a direction may call by name in this project."""
    entities = tuple(
        Name(id=entity.id, kind=entity.kind, names=(entity.name, *entity.aliases))
        for entity in project.bible.entities()
    )
    scenes = tuple(Name(id=scene.id, kind="scene", names=(scene.title,)) for scene in project.scenes if scene.title)
    return (*entities, *scenes)


def find(project: SceneProject, scope: Scope, focus: Focus, named_before: Iterable[str] = ()) -> Found:
    """The shots a scope means. `named_before` are shots that earlier directions of the same message took."""
    return _Finder(project, focus, frozenset(named_before)).find(scope)


class _Finder:
    def __init__(self, project: SceneProject, focus: Focus, named_before: frozenset[str]) -> None:
        self.project = project
        self.named_before = named_before
        self.all: Shots = tuple(project.shots())
        self.questions: list[Ask] = []
        self.focus = self._by_ids(focus.ids) if focus.ids else self.all
        named = {one for one in focus.ids if one.startswith("scene")}
        self.focus_scenes = {scene.id for scene, _ in self.focus} | named
        self.focused = bool(focus.ids)

    def find(self, scope: Scope) -> Found:
        base = self._union(scope.selections) if scope.selections else list(self.focus)
        out = {shot.id for _, shot in self._union(scope.but)}
        if scope.but and not scope.selections and not out & {shot.id for _, shot in base}:
            base = list(self.all)
        kept = [shot.id for _, shot in base if shot.id not in out]
        if not kept and not self.questions and (self.all or scope.selections):
            said = scope.evidence or "the selection"
            self.questions.append(Ask(text=f"No shot fits “{said}”. Which shots are meant?", options=(), evidence=said))
        if self.questions:
            return Found(questions=self.questions)
        ordered = [shot.id for _, shot in self.all if shot.id in set(kept)]
        return Found(
            shots=ordered,
            scenes=self._whole_scenes(set(ordered), scope),
            everything=len(ordered) == len(self.all) and not scope.but and self._unbounded(scope),
        )

    def _unbounded(self, scope: Scope) -> bool:
        """True when the project as such is meant, not shots that happen to be all of it."""
        if not scope.selections:
            return not self.focused
        return any(one.by == "all" for selection in scope.selections for one in selection.selectors)

    def _whole_scenes(self, picked: set[str], scope: Scope) -> list[str]:
        """Scenes of which every shot, alternates included, is picked."""
        return [scene.id for scene in self.project.scenes
                if scene.shots and all(shot.id in picked for shot in scene.shots)]  # fmt: skip

    def _by_ids(self, ids: Sequence[str]) -> Shots:
        return tuple((scene, shot) for scene, shot in self.all if shot.id in ids or scene.id in ids)

    def _union(self, selections: Sequence[Selection]) -> list[tuple[Scene, Shot]]:
        picked: dict[str, tuple[Scene, Shot]] = {}
        for selection in selections:
            picked |= {shot.id: (scene, shot) for scene, shot in self._all_of(selection)}
        return list(picked.values())

    def _all_of(self, selection: Selection) -> Shots:
        """The wide selectors narrow the pool first; counting selectors count in what is left."""
        counting = ("shot", "shots", "part", "one_size")
        ordered = sorted(selection.selectors, key=lambda one: one.by in counting)
        pool = self.all
        bounded = any(one.by not in counting for one in ordered)
        for selector in ordered:
            pool = self._pick(pool, selector, bounded)
        return pool

    def _pick(self, pool: Shots, selector: Selector, bounded: bool) -> Shots:
        value = selector.value
        match selector.by:
            case "all":
                return pool
            case "focus":
                return self._where(pool, lambda scene, shot: any(shot is other for _, other in self.focus))
            case "rest":
                return self._where(pool, lambda scene, shot: shot.id not in self.named_before)
            case "id":
                return self._by_id(pool, value)
            case "scene":
                return self._scene(pool, selector.first)
            case "scenes":
                return self._scene_run(pool, selector)
            case "size":
                return self._where(pool, lambda scene, shot: self._value(scene, shot, "shot_type") == value)
            case "person":
                return self._where(pool, lambda scene, shot: value in shot.characters)
            case "place":
                return self._where(pool, lambda scene, shot: scene.slugline.location_id == value)
            case "prop":
                return self._where(pool, lambda scene, shot: value in (*shot.props, *scene.props))
            case "time":
                return self._where(pool, lambda scene, shot: self._value(scene, shot, "time_of_day") == value)
            case "setting":
                return self._where(pool, lambda scene, shot: scene.slugline.setting in (value, "interior_exterior"))
            case _:
                return self._counted(pool, selector, bounded)

    def _counted(self, pool: Shots, selector: Selector, bounded: bool) -> Shots:
        if not bounded and self.focused and len(self.focus_scenes) == 1:
            inside = self._where(pool, lambda scene, shot: scene.id in self.focus_scenes)
            if selector.by == "shot" and inside and self._nth(inside, selector) != self._nth(pool, selector):
                return self._which(selector, inside, pool)
            pool = inside
        elif not bounded and selector.by == "shot" and selector.first > 1 and len(self.project.scenes) > 1:
            self._ask(f"Shot {selector.first} of which scene?", [f"scene {n}" for n, _ in
                                                                 enumerate(self.project.scenes, 1)][:4])  # fmt: skip
            return ()
        if selector.by == "shot":
            return self._nth(pool, selector)
        if selector.by == "shots":
            return _run(pool, selector.first, selector.last)
        if selector.by == "one_size":
            return self._only_one(pool, selector.value)
        return self._part(pool, selector)

    def _nth(self, pool: Shots, selector: Selector) -> Shots:
        return _run(pool, selector.first, selector.first)

    def _which(self, selector: Selector, inside: Shots, pool: Shots) -> Shots:
        options = [shot.id for one in (self._nth(inside, selector), self._nth(pool, selector)) for _, shot in one]
        self._ask("Of this scene, or of the whole film?", options)
        return ()

    def _only_one(self, pool: Shots, size: str) -> Shots:
        pool = self._where(pool, lambda scene, shot: self._value(scene, shot, "shot_type") == size)
        if len(pool) > 1:
            self._ask(f"There are {len(pool)} of them. Which?", [shot.id for _, shot in pool][:6])
            return ()
        return pool

    def _part(self, pool: Shots, selector: Selector) -> Shots:
        """The shots whose middle falls into this share of the running time."""
        lengths = [shot.prompt_slots.duration_s.value if shot.prompt_slots.duration_s else 1.0 for _, shot in pool]
        total, at = sum(lengths), 0.0
        picked = []
        for pair, length in zip(pool, lengths, strict=True):
            middle = 100 * (at + length / 2) / total
            if selector.first <= middle < selector.last:
                picked.append(pair)
            at += length
        return tuple(picked)

    def _by_id(self, pool: Shots, value: str) -> Shots:
        exact = tuple((scene, shot) for scene, shot in pool if value in (shot.id, scene.id))
        if exact or not value.startswith("shot-"):
            return exact
        digits = value[5:].rstrip("abcdefghijklmnopqrstuvwxyz")
        letter = value[5 + len(digits) :]
        if len(letter) != 1 or not digits.isdigit():
            return ()
        return self._nth(self._scene(pool, int(digits)), Selector(by="shot", value="", first=ord(letter) - 96, last=0))

    def _scene(self, pool: Shots, number: int) -> Shots:
        scenes = self.project.scenes
        index = number - 1 if number > 0 else len(scenes) + number
        counted = scenes[index] if 0 <= index < len(scenes) else None
        printed = [scene for scene in scenes if scene.slugline.number == str(number)]
        called = self.project.scene(f"scene-{number}")
        meant = {scene.id: scene for scene in (counted, called, *printed) if scene is not None}
        if number > 0 and len(meant) > 1:
            listed = "; ".join(f"{scene.id} “{scene.title}”" for scene in meant.values())
            self._ask(f"Scene {number} could be {listed}. Which one?", list(meant))
            return ()
        return self._where(pool, lambda scene, shot: scene.id in meant)

    def _scene_run(self, pool: Shots, selector: Selector) -> Shots:
        ids = [scene.id for scene in self.project.scenes]
        first = selector.first - 1 if selector.first > 0 else max(0, len(ids) + selector.first)
        last = selector.last if selector.last >= 0 else len(ids) + selector.last + 1
        return self._where(pool, lambda scene, shot: scene.id in set(ids[first:last]))

    def _value(self, scene: Scene, shot: Shot, slot: str) -> object:
        found = effective(self.project, scene, shot, slot)
        return None if found is None else found.value

    def _where(self, pool: Shots, test: Callable[[Scene, Shot], bool]) -> Shots:
        return tuple((scene, shot) for scene, shot in pool if test(scene, shot))

    def _ask(self, text: str, options: Sequence[str]) -> None:
        self.questions.append(Ask(text=text, options=tuple(options), evidence=""))


def _run(pool: Shots, first: int, last: int) -> Shots:
    """The n-th to the m-th of the pool, counted from 1, or from the end when negative."""
    start = first - 1 if first > 0 else len(pool) + first
    end = last if last > 0 else len(pool) + last + 1
    return pool[max(0, start) : end] if start < len(pool) and start >= 0 else ()
