"""The facts of `data/offline/`, read once."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """The facts in `data/offline/<name>.yaml`."""
    text = files("data.offline").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def words(name: str, *classes: str) -> frozenset[str]:
    """The words of these classes in `data/offline/<name>.yaml`; all of its classes when none is named."""
    found = table(name)
    chosen = classes or tuple(key for key in found if key != "irregular")
    return frozenset(
        str(word).lower() for key in chosen for word in (found[key].split() if isinstance(found[key], str) else ())
    )


@cache
def further_nouns() -> dict[str, str]:
    """WordNet's nouns, compounds joined by "-", each with its class."""
    found = table("wordnet")
    return {
        word: kind.removesuffix("_rare")
        for kind, members in found.items()
        if kind not in ("verbs", "verb_forms", "describing", "place_names", "people_names", "first_names")
        for word in members.split()
    }


# Read once at import: the event loop must never wait for a file.
for _name in (
    "adjectives", "beats", "coverage", "cues", "fields", "foreign", "foreign_nouns", "function_words", "gazetteer",
    "guards", "languages", "looks", "people", "places", "props", "questions", "structures", "verbs", "wordnet",
):  # fmt: skip
    table(_name)
