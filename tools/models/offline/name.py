"""A proper name of a brief and what the words around it say it names."""

from dataclasses import dataclass, field


@dataclass
class Name:
    """A proper name, where it stands and what the words around it say it is."""

    text: str
    evidence: str
    statement: int
    scores: dict[str, float] = field(default_factory=dict)
    count: int = 0
    role: str = ""
    age: str = ""
    out: bool = False
    """Ruled out for good: whatever is added later, it names nothing in the film."""
    places: list[tuple[int, int]] = field(default_factory=list)
    """(statement, token) of each occurrence."""

    def rule_out(self) -> None:
        """It names nothing in the film."""
        self.out = True

    def add(self, kind: str, points: float) -> None:
        self.scores[kind] = self.scores.get(kind, 0.0) + points

    @property
    def kind(self) -> str:
        """ "person", "place", "product" or "" when the evidence is weak."""
        if self.out:
            return ""
        best = max(("person", "place", "product"), key=lambda kind: self.scores.get(kind, 0.0))
        return best if self.scores.get(best, 0.0) >= 2.0 else ""
