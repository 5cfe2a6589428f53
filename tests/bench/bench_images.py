"""Picture work as times of a Pillow PNG encode of the same picture, and memory over a thousand frames.

Run `python tests/bench/bench_images.py`; `--frames 1000` sets the length of the memory run, `--json` prints one object.
CPU seconds of this process, best of several rounds, so that other work on the machine counts little.
"""

import argparse
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from tools.images.measures import measure
from tools.images.previz.blocking import block_scene
from tools.images.previz.model import Blocking, FramePlan, Person
from tools.images.previz.page import Panel
from tools.images.previz.planning import plan_shot
from tools.images.previz.render import render_frame
from tools.images.previz.sheets import render_bare_sheet
from tools.images.slicing import slice_stack

SHOTS = ("wide", "medium", "close_up", "over_shoulder")


def sample() -> Blocking:
    people = [Person(name="Mara", wardrobe="mustard coat"), Person(name="Tobias", wardrobe="navy suit")]
    return block_scene(people, location="kitchen", time_of_day="dusk")


def cpu(work: Callable[[], object], rounds: int = 5) -> float:
    """The least CPU time of several runs, in seconds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def encode(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def resident() -> float:
    """Megabytes this process holds now (peak where the system does not say)."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def figures() -> dict[str, float]:
    """Each kind of work: milliseconds, and times of a Pillow encode of the same picture."""
    plans = [plan_shot(sample(), shot_type=shot, lighting="motivated") for shot in SHOTS]
    frame = opened(render_frame(plans[1], 960).png)
    stack = opened(render_bare_sheet([Panel(plan) for plan in plans], "grid_2x2", cell_width=480).png)
    work: dict[str, tuple[Callable[[], object], Image.Image]] = {
        "previz_frame_960": (lambda: render_frame(plans[1], 960), frame),
        "previz_stack_4up": (
            lambda: render_bare_sheet([Panel(plan) for plan in plans], "grid_2x2", cell_width=480),
            stack,
        ),
        "analysis": (lambda: measure(frame), frame),
        "slicing": (lambda: slice_stack(stack, "grid_2x2"), stack),
    }
    found = {}
    for name, (run, picture) in work.items():
        unit = cpu(lambda picture=picture: encode(picture))
        spent = cpu(run, 3)
        found[f"{name}_ms"] = round(spent * 1000, 1)
        found[f"{name}_per_encode"] = round(spent / unit, 2)
    return found


def memory(frames: int) -> dict[str, float]:
    """Resident megabytes after a warm-up and after that many different small frames."""

    def draw(index: int) -> FramePlan:
        person = Person(name=f"Person {index}", facing=float(index * 37 % 360))
        return plan_shot(
            block_scene([person], location=("street", "bar", "forest")[index % 3], interior=index % 3 == 1),
            shot_type=SHOTS[index % 3],
        )

    for index in range(30):
        render_frame(draw(index), 160)
    before = resident()
    for index in range(30, 30 + frames):
        render_frame(draw(index), 160)
    return {"frames": frames, "rss_before_mb": round(before, 1), "rss_after_mb": round(resident(), 1)}


def main(options: Sequence[str] = ()) -> None:
    """Print the figures; `options` are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(list(options))
    found = figures() | memory(arguments.frames)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:32s} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
