"""`direction/interpret` offline: the phrase table."""

from prompts.direction.reading import read_direction
from state.direction import DirectionReading, DirectionRequest


def interpret(request: DirectionRequest) -> DirectionReading:
    """What the table makes of a direction; the rest are questions."""
    return read_direction(request.text, request.names)
