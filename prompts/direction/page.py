"""`docs/directions.md`: every phrase of the table and what it does, written from the table."""

from prompts.direction.say import said_change
from prompts.direction.table import Entry, table

HEAD = """# Directions

What the phrase table understands, and what each phrase changes. Generated from `data/directions.yaml` by
`python -m prompts.direction --page`; try a phrase with `python -m prompts.direction "make it lonelier"`.

Adjectives work in every degree ("warm", "warmer", "more warm", "a bit warmer"), and turned round ("less warm",
"too warm", "not so warm", "not warm enough"). Nouns take "more", "less", "add" and "no". Small words ("the",
"it", "please") may stand anywhere and are left out below. Besides the table, every term of the vocabulary is
understood by its names (`docs/glossary.md`), and so are lens lengths ("85mm"), apertures ("f/2.8"), lengths in
seconds, aspect ratios and colours of the palette.

Where: "in scene 2", "shot 3b", "the last shot", "every close-up", "the kitchen scenes", "all of Mara's shots",
"on Mara", "the second half", "from scene 2 on", "everything else", "except the ending". Without a place, what is
selected is meant.

What stays: "without speeding it up", "keep the light", "don't touch the framing", "not warmer, colder".

What is not wholly understood, could mean two things, names a film or a person as a manner, or contradicts itself is
asked about, and that part is not done.
"""


def directions_page() -> str:
    """The page as Markdown."""
    known = table()
    parts = [HEAD]
    for family in dict.fromkeys(entry.family for entry in known.entries):
        parts.append(f"\n## {family.capitalize()}\n\n| say | what changes |\n| --- | --- |\n")
        parts += [_row(entry) for entry in known.entries if entry.family == family]
    parts.append("\n## Without\n\n“No …”, “lose the …” puts these among the negatives: ")
    parts.append("; ".join(thing.avoid for thing in known.things) + ".\n")
    parts.append("\n## Asked about\n\n| said | asked |\n| --- | --- |\n")
    parts += [f"| {', '.join(one.says)} | {_cell(one.ask, one.options)} |\n" for one in known.ambiguous]
    return "".join(parts)


def _row(entry: Entry) -> str:
    words = [*entry.adjectives, *(f"more {noun}" for noun in entry.nouns), *entry.says]
    about = f" ({', '.join(entry.about)})" if entry.about and not entry.alone else ""
    changes = "; ".join(said_change(change.delta(entry.force, "")) for change in entry.changes)
    does = "adds the set-ups that the scene lacks, as alternates" if entry.shots else changes
    return f"| {', '.join(words)}{about} | {does if not entry.ask else _cell(entry.ask, entry.options)} |\n"


def _cell(question: str, options: tuple[str, ...]) -> str:
    return f"{question} ({', '.join(options)})" if options else question
