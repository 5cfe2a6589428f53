"""Texts for models: one Markdown file per step, `prompts/<workflow>/<step>.md`, loaded by name.

A file is what the system says; below a line `---` may follow what the person's turn says. There, `{field}` becomes
the step's input of that name as JSON and `{inputs}` all of them; other braces stay as they are. The system text is
never filled in, so what comes from outside can not become an instruction. Without a lower part the turn is the
inputs as JSON.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from state.errors import DirectorError
from state.usage import Route

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)

NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")


class PromptError(DirectorError):
    """A prompt's name or text does not hold together."""

    code = "prompt"
    status = 500


class _Fields(Template):
    """`{name}` is a field; every other brace is text."""

    pattern = r"""
        \{(?P<braced>[a-z][a-z0-9_]*)\} |
        (?P<escaped>(?!)) | (?P<named>(?!)) | (?P<invalid>(?!))
    """  # type: ignore[assignment]


@dataclass(frozen=True)
class Prompt:
    """What the system says, what the person's turn says, and the SHA-256 of the file they came from."""

    system: str
    human: str
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Prompt":
        """Split a prompt file at its first line `---`."""
        system, _, human = text.replace("\r\n", "\n").partition("\n---\n")
        if not system.strip():
            raise PromptError("the system text is empty")
        return cls(system.strip(), human.strip() or "{inputs}", hashlib.sha256(text.encode()).hexdigest())

    def render(self, inputs: BaseModel) -> tuple[str, str]:
        """The system text and the person's turn for these inputs."""
        values: dict[str, Any] = inputs.model_dump(mode="json")
        fields = {name: _json(value) for name, value in values.items()}
        return self.system, _Fields(self.human).safe_substitute({**fields, "inputs": _json(values)})

    def fields(self) -> tuple[str, ...]:
        """Names that the person's turn asks for."""
        return tuple(dict.fromkeys(re.findall(r"\{([a-z][a-z0-9_]*)\}", self.human)))


Check = Callable[[In, Out], Sequence[str]]


@dataclass(frozen=True)
class Step(Generic[In, Out]):
    """One model call of a workflow: its name, what it needs, what it takes and what it gives.

    A conversational step's `gives` is what its turn is validated against when it is asked for structured output;
    streamed chat does not use it.
    """

    name: str
    route: Route
    takes: type[In]
    gives: type[Out]
    prompt: Prompt
    check: Check[In, Out] | None = None
    """What the answer must hold beside its schema: findings, each a sentence an engine can mend its answer by."""

    @property
    def workflow(self) -> str:
        return self.name.partition("/")[0]


def step(
    name: str, route: Route, takes: type[In], gives: type[Out], check: Check[In, Out] | None = None
) -> Step[In, Out]:
    """The step whose text is `prompts/<name>.md`. Read once, where the step is declared."""
    prompt = load_prompt(name)
    unknown = [field for field in prompt.fields() if field not in takes.model_fields and field != "inputs"]
    if unknown:
        raise PromptError(f"{takes.__name__} has no field {', '.join(unknown)}", field=name)
    return Step(name, route, takes, gives, prompt, check)


def load_prompt(name: str) -> Prompt:
    """The prompt `<workflow>/<step>`."""
    if not NAME.fullmatch(name):
        raise PromptError("a step is named <workflow>/<step> in lower case", field=name)
    source = files("prompts").joinpath(f"{name}.md")
    try:
        return Prompt.parse(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompts/{name}.md", field=name) from error


def _json(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return json.dumps(value, ensure_ascii=False)
