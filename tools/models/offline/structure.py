"""Which narrative structure fits, and what its roles are."""

from collections.abc import Sequence
from dataclasses import dataclass

from state.vocabulary import ProjectKind, Structure
from state.workflows.reel_compiler import Reason
from tools.brief.tables import table
from tools.models.offline.source import Statement, phrase_in


@dataclass(frozen=True)
class Role:
    """One part of a structure and its share of the running time."""

    name: str
    share: float


def roles(structure: Structure) -> tuple[Role, ...]:
    """The parts of a structure in order; shares sum to one."""
    return tuple(
        Role(entry["role"], float(entry["share"])) for entry in table("structures")["structures"][structure.value]
    )


def default_length(kind: ProjectKind | None) -> float:
    """Seconds to plan for when nobody says how long."""
    return float(table("structures")["defaults"][kind.value if kind else "unknown"])


def choose_structure(
    found: Sequence[Statement],
    text: str,
    kind: ProjectKind | None,
    length: float | None,
    tone: Sequence[str],
    because: list[Reason],
) -> Structure:
    """The first structure whose conditions in `data/offline/structures.yaml` hold."""
    script = any(statement.form == "slugline" for statement in found)
    seconds = length or default_length(kind)
    for rule in table("structures")["fit"]:
        if rule.get("source") == "screenplay" and not script:
            continue
        if "kind" in rule and (kind is None or rule["kind"] != kind.value):
            continue
        if seconds > rule.get("max_s", seconds) or seconds < rule.get("min_s", seconds):
            continue
        if "tone" in rule and not set(rule["tone"]) & set(tone[:1]):
            continue
        word = next((match.group() for word in rule.get("words", ()) if (match := phrase_in(word, text))), "")
        if "words" in rule and not word:
            continue
        texts = table("structures")["fit_because"]
        because.append(
            Reason(slot="structure", origin="inferred", evidence=word)
            if word
            else Reason(slot="structure", origin="default", evidence=texts.get(rule["structure"], texts["default"]))
        )
        return Structure(rule["structure"])
    return Structure.THREE_ACT
