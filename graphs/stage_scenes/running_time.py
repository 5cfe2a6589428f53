"""How long scenes run that do not say so: a printed page of a screenplay is a minute. Pure."""

from collections.abc import Mapping
from math import ceil

from state.project import Scene, SceneProject

PAGE_LINES = 55
"""Lines of a printed page, which runs a minute."""
ACTION_WIDTH = 61
SPEECH_WIDTH = 35
"""Characters of a printed line of action and of speech, in the trade's 12 point Courier."""
WORDS_PER_SECOND = 2.5
SHORTEST_S = 2.0


def printed_lines(scene: Scene) -> int:
    """Lines the scene takes on the page, with its heading, its cues and the empty lines between."""
    action = sum(ceil(len(beat.text.value) / ACTION_WIDTH) + 1 for beat in scene.beats)
    speech = sum(ceil(len(line.text) / SPEECH_WIDTH) + 2 + bool(line.parenthetical) for line in scene.dialogue)
    return 2 + action + speech


def measured(scene: Scene) -> float:
    """Seconds by the page, and never too few for the words that are spoken; on a grid of half a second."""
    spoken = sum(len(line.text.split()) for line in scene.dialogue) / WORDS_PER_SECOND
    return _grid(max(printed_lines(scene) * 60 / PAGE_LINES, spoken, SHORTEST_S))


def running_times(project: SceneProject) -> Mapping[str, tuple[float, str]]:
    """Seconds of every scene by id, with how they were found where the scene does not say. Where a person said how long
    the whole runs, scenes without a time share what the others leave."""
    unsaid = [scene for scene in project.scenes if scene.duration_s is None]
    said = {scene.id: (scene.duration_s.value, "") for scene in project.scenes if scene.duration_s is not None}
    whole = project.global_style.duration_s
    room = whole.value - sum(seconds for seconds, _ in said.values()) if whole and whole.personal else 0.0
    pages = {scene.id: measured(scene) for scene in unsaid}
    if room >= SHORTEST_S * len(unsaid) and pages:
        share = room / sum(pages.values())
        why = f"its share by pages of the {whole.value:g} s that were asked for" if whole else ""
        return {**said, **{one: (max(round(seconds * share, 1), 1.0), why) for one, seconds in pages.items()}}
    return {**said, **{scene.id: (pages[scene.id], _why(scene)) for scene in unsaid}}


def _why(scene: Scene) -> str:
    eighths = max(round(printed_lines(scene) * 8 / PAGE_LINES), 1)
    return f"{eighths}/8 of a page, at a minute a page"


def _grid(seconds: float) -> float:
    return ceil(seconds * 2) / 2
