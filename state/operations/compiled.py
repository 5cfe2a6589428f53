"""Operations on compiled prompts."""

from bisect import bisect_left
from typing import Literal

from state.bible import Id
from state.il import CompiledPrompt
from state.operations.base import Operation, keep
from state.parts import compiled_id
from state.project import SceneProject


class SetCompiledPrompt(Operation):
    """Store the prompt of one shot for one target."""

    op: Literal["set_compiled_prompt"] = "set_compiled_prompt"
    prompt: CompiledPrompt

    def reads(self) -> frozenset[str]:
        return _reads((self.prompt,))

    def applied(self, project: SceneProject) -> SceneProject:
        return with_prompts(project, (self.prompt,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return restore_prompts(before, (self.prompt,))


class SetCompiledPrompts(Operation):
    """Store many prompts at once; each is the prompt of one shot for one target."""

    op: Literal["set_compiled_prompts"] = "set_compiled_prompts"
    prompts: tuple[CompiledPrompt, ...]

    def reads(self) -> frozenset[str]:
        return _reads(self.prompts)

    def applied(self, project: SceneProject) -> SceneProject:
        return with_prompts(project, self.prompts)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return restore_prompts(before, self.prompts)


class RemoveCompiledPrompt(Operation):
    """Forget the prompt of one shot for one target."""

    op: Literal["remove_compiled_prompt"] = "remove_compiled_prompt"
    shot_id: Id | Literal[""] = ""
    target: str

    def reads(self) -> frozenset[str]:
        return frozenset({compiled_id(self.shot_id, self.target)})

    def applied(self, project: SceneProject) -> SceneProject:
        at = _place(project.compiled, (self.shot_id, self.target))
        if at == len(project.compiled) or _key(project.compiled[at]) != (self.shot_id, self.target):
            raise self.refused("target", f"{self.shot_id or 'the project'} has no prompt for {self.target}.")
        return keep(project, compiled=(*project.compiled[:at], *project.compiled[at + 1 :]))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (SetCompiledPrompt(prompt=before.compiled[_place(before.compiled, (self.shot_id, self.target))]),)


def with_prompts(project: SceneProject, prompts: tuple[CompiledPrompt, ...]) -> SceneProject:
    """The project with these prompts in the place of those of the same shot and target."""
    if len(prompts) == 1:
        prompt, at = prompts[0], _place(project.compiled, _key(prompts[0]))
        replaced = at < len(project.compiled) and _key(project.compiled[at]) == _key(prompt)
        compiled = (*project.compiled[:at], prompt, *project.compiled[at + replaced :])
        return keep(project, compiled=compiled)
    held = {_key(prompt): prompt for prompt in (*project.compiled, *prompts)}
    return keep(project, compiled=tuple(held[key] for key in sorted(held)))


def restore_prompts(before: SceneProject, prompts: tuple[CompiledPrompt, ...]) -> tuple[Operation, ...]:
    """Operations that bring back what `before` held for the shots and targets of these prompts."""
    keys = sorted({_key(prompt) for prompt in prompts})
    wanted = set(keys)
    held = {_key(prompt): prompt for prompt in before.compiled if _key(prompt) in wanted}
    new = [key for key in keys if key not in held]
    gone = tuple(RemoveCompiledPrompt(shot_id=shot, target=target) for shot, target in new)
    old = tuple(held[key] for key in keys if key in held)
    if not old:
        return gone
    return (*gone, SetCompiledPrompt(prompt=old[0]) if len(old) == 1 else SetCompiledPrompts(prompts=old))


def _reads(prompts: tuple[CompiledPrompt, ...]) -> frozenset[str]:
    named = {compiled_id(prompt.shot_id, prompt.target) for prompt in prompts}
    return frozenset(named | {prompt.shot_id for prompt in prompts if prompt.shot_id})


def _key(prompt: CompiledPrompt) -> tuple[str, str]:
    return prompt.shot_id, prompt.target


def _place(compiled: tuple[CompiledPrompt, ...], key: tuple[str, str]) -> int:
    return bisect_left(compiled, key, key=_key)
