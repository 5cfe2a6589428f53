"""A person as the reading of a brief grows."""

from dataclasses import dataclass, field

from state.workflows.reel_compiler import ReadPerson
from tools.models.offline.source import one_line


@dataclass
class Found:
    """A person as the reading grows."""

    name: str
    evidence: str
    where: tuple[int, int]
    aliases: list[str] = field(default_factory=list)
    description: str = ""
    looks: str = ""
    wardrobe: str = ""
    age: str = ""
    role: str = ""
    noun: str = ""
    gender: str = ""
    named: bool = False

    def part(self) -> ReadPerson:
        """As the reading carries it."""
        aliases = (one_line(alias) for alias in self.aliases if alias.lower() != self.name.lower())
        return ReadPerson(
            name=one_line(self.name),
            aliases=tuple(dict.fromkeys(aliases)),
            description=_phrase(one_line(", ".join(filter(None, (self.description, self.looks))))),
            wardrobe=one_line(self.wardrobe),
            age=self.age,
            role=self.role,
            evidence=self.evidence,
        )


def _phrase(text: str) -> str:
    """An article that began a sentence begins none inside a prompt."""
    first = text.split(" ", 1)[0]
    return f"{first.lower()}{text[len(first) :]}" if first.lower() in ("a", "an", "the", "two", "three") else text
