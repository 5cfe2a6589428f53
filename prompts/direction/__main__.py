"""`python -m prompts.direction "make it lonelier"`: print what a direction is read as; `--page`: all phrases."""

import sys
from collections.abc import Iterator

from prompts.direction.page import directions_page
from prompts.direction.reading import read_direction
from prompts.direction.say import said_change, said_scope
from state.direction import DirectionReading


def lines(reading: DirectionReading) -> Iterator[str]:
    """What was read, one line per thing."""
    for direction in reading.directions:
        yield f"{said_scope(direction.scope)}:"
        yield from (f"  {said_change(change)}" for change in direction.changes)
        yield from (f"  add {request.evidence}" for request in direction.shots)
        yield from (f"  but not “{negation.evidence}” ({negation.slot})" for negation in direction.negations)
    for question in reading.questions:
        options = f" [{' | '.join(question.options)}]" if question.options else ""
        yield f"? {question.text}{options}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--page"]:
        sys.stdout.write(directions_page())
    else:
        print("\n".join(lines(read_direction(" ".join(sys.argv[1:])))))
