"""Finding a target by the names people type."""

import re
from difflib import get_close_matches

from prompts.compiler.dialects import ALIASES, DIALECTS
from state.errors import NotFound


class UnknownTarget(NotFound):
    """No dialect answers to this name. `near` lists the ids that look like it."""

    code = "unknown_target"

    def __init__(self, target: str, near: tuple[str, ...]) -> None:
        hint = f" Did you mean {' or '.join(near)}?" if near else f" Known targets: {', '.join(TARGETS)}."
        super().__init__(f"No target is called {target!r}.{hint}", field="target")
        self.target = target
        self.near = near


TARGETS: tuple[str, ...] = tuple(dialect.id for dialect in DIALECTS)
"""The id of every target, in the order of the registry."""


def folded(name: str) -> str:
    """ "FLUX.2 [pro]" → "flux-2-pro"."""
    return re.sub(r"[^a-z0-9.]+", "-", name.strip().lower().replace("flux.", "flux-")).strip("-.")


def resolve(target: str) -> str:
    """The id of a target given by id or alias, in any case. Raises `UnknownTarget`."""
    name = folded(target)
    if name in TARGETS:
        return name
    if name in ALIASES:
        return ALIASES[name]
    names = [*TARGETS, *ALIASES]
    close = [ALIASES.get(match, match) for match in get_close_matches(name, names, n=6, cutoff=0.6)]
    raise UnknownTarget(target, tuple(dict.fromkeys(close))[:3])
