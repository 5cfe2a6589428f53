"""Sentences about what should or must not be in the picture, and what each reference picture is for."""

from functools import lru_cache

from prompts.compiler.clause import Clause
from prompts.compiler.text import listed, phrase, sentence
from state.il import Reference


@lru_cache(maxsize=1024)
def avoiding(unwanted: tuple[str, ...]) -> Clause | None:
    """A short constraint sentence."""
    return Clause(("negatives",), f"Avoid {listed(unwanted)}.") if unwanted else None


@lru_cache(maxsize=1024)
def stating(wanted: tuple[str, ...]) -> Clause | None:
    """What should be there instead, without a word of what should not."""
    return Clause(("negatives",), sentence("; ".join(wanted))) if wanted else None


def role(reference: Reference, token: str) -> str:
    """What a reference picture is for, after its token."""
    name = "" if token.strip("@") == reference.name else phrase(reference.name)
    return {
        "character": f"is {name or 'the character'}",
        "location": f"is the place ({name})" if name else "is the place",
        "prop": f"is the {name}" if name else "is the prop",
        "style": "sets the style only",
        "composition": "sets the composition",
        "first_frame": "sets the composition",
        "last_frame": "is how the moment ends",
    }[reference.role]
