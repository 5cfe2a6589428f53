"""Compiling a 1,000-shot project for every target, beside serialising the same project with pydantic."""

import gc
import json
import statistics
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from prompts.compiler.compile import compile_each, compile_project
from prompts.compiler.targets import TARGETS
from state.bible import Character, GlobalStyle, Location, ProjectBible, Prop
from state.project import Beat, DialogueLine, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import CameraAngle, CameraMovement, Lens, LightingMood, Origin, ShotType, TimeOfDay

SHOTS_PER_SCENE = 10


def slot(
    value: Any, origin: Origin = Origin.INFERRED, evidence: str = "the brief says so in its second sentence"
) -> Any:
    """A slot as a workflow fills it."""
    return Slot(value=value, origin=origin, evidence=evidence)


def project(shots: int = 1000) -> SceneProject:
    """A project as the Reel Compiler makes it: every required slot decided on every shot, two people, lines, props."""
    people = tuple(
        Character(
            id=f"character-{index}",
            name=name,
            description=slot(f"a {age} with {hair} hair and {detail}", Origin.SAID),
            wardrobe=slot(wardrobe),
        )
        for index, (name, age, hair, detail, wardrobe) in enumerate(
            (
                ("Mara", "woman in her thirties", "cropped black", "a scar through one eyebrow", "a grey wool coat"),
                ("Jon", "broad man of fifty", "thinning red", "ink on his fingers", "a canvas apron over a shirt"),
            ),
            1,
        )
    )
    places = tuple(
        Location(
            id=f"location-{index}", name=name, description=slot(f"a {name.lower()} with peeling paint and one lamp")
        )
        for index, name in enumerate(("Attic", "Print shop", "Canal path"), 1)
    )
    scenes = tuple(scene(index, shots) for index in range(-(-shots // SHOTS_PER_SCENE)))
    return SceneProject(
        id="project-1",
        title="The Last Letter",
        source="A typesetter finds a letter that was never sent. " * 40,
        global_style=GlobalStyle(
            look=slot("35mm film grain"),
            tone=slot(("tense", "lonely")),
            aspect_ratio=slot("2.39:1"),
            negatives=slot(("lens flare", "text")),
            music=slot("a single cello"),
        ),
        bible=ProjectBible(
            characters=people,
            locations=places,
            props=(Prop(id="prop-1", name="letter", description=slot("a sealed letter")),),
        ),
        scenes=scenes,
    )


def scene(index: int, shots: int) -> Scene:
    """One scene with its beats, lines and shots."""
    count = min(SHOTS_PER_SCENE, shots - index * SHOTS_PER_SCENE)
    first = index * SHOTS_PER_SCENE
    return Scene(
        id=f"scene-{index + 1}",
        title=f"Scene {index + 1}",
        slugline=Slugline(location_id=f"location-{index % 3 + 1}", time_of_day=list(TimeOfDay)[index % 14]),
        prompt_slots=PromptSlots(lighting_mood=slot(list(LightingMood)[index % 22]), weather=slot("light rain")),
        characters=("character-1", "character-2"),
        beats=(Beat(id=f"beat-{index + 1}", text=slot("Mara folds the letter and listens at the door.")),),
        dialogue=(
            DialogueLine(
                id=f"line-{index + 1}", character_id="character-1", text="Don't wait up.", parenthetical="whispering"
            ),
        ),
        shots=tuple(shot(first + number, index) for number in range(count)),
    )


def shot(number: int, scene_index: int) -> Shot:
    """One shot with its own framing, action and colors."""
    return Shot(
        id=f"shot-{number + 1}",
        beat_id=f"beat-{scene_index + 1}",
        prompt_slots=PromptSlots(
            subject=slot("Mara"),
            action=slot(f"Mara folds letter number {number} into her coat and turns off the lamp"),
            shot_type=slot(list(ShotType)[number % 18]),
            camera_angle=slot(list(CameraAngle)[number % 16]),
            camera_movement=slot(list(CameraMovement)[number % 33]),
            lens=slot(list(Lens)[number % 12]),
            color_palette=slot(("slate blue", "amber", "black")),
            motion_strength=slot((number % 10) / 10),
            duration_s=slot(3.0 + number % 7),
            sound=slot("rain on glass"),
            seed=slot(number),
        ),
        characters=("character-1",),
        props=("prop-1",),
        lines=(f"line-{scene_index + 1}",) if number % SHOTS_PER_SCENE == 0 else (),
    )


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median seconds of CPU time, garbage collected beforehand."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def run(shots: int = 1000, rounds: int = 5) -> dict[str, Any]:
    """Seconds and ratios: all targets together, per target; and one target compiled alone."""
    made = project(shots)
    serialised = made.model_dump_json()
    compile_project(project(2), TARGETS)
    serialise = timed(made.model_dump_json, rounds * 4)
    everything = timed(lambda: deque(compile_each(made, TARGETS), maxlen=0), max(1, rounds // 2))
    held = timed(lambda: compile_project(made, TARGETS), 1)
    alone = {target: timed(partial(compile_project, made, [target]), 1) for target in TARGETS}
    ratios = sorted(seconds / serialise for seconds in alone.values())
    return {
        "shots": shots,
        "targets": len(TARGETS),
        "project_bytes": len(serialised),
        "serialise_s": round(serialise, 4),
        "compile_all_s": round(everything, 3),
        "ratio_per_target": round(everything / len(TARGETS) / serialise, 2),
        "microseconds_per_prompt": round(everything / len(TARGETS) / shots * 1e6, 1),
        "ratio_per_target_all_held": round(held / len(TARGETS) / serialise, 2),
        "ratio_alone_median": round(statistics.median(ratios), 2),
        "ratio_alone_worst": round(ratios[-1], 2),
        "worst_target": max(alone, key=lambda target: alone[target]),
    }


def main() -> None:
    """Print the figures."""
    print(json.dumps(run(), indent=1))


if __name__ == "__main__":
    main()
