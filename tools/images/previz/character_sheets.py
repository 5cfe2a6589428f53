"""Turnaround and expression sheets of one character."""

from collections.abc import Sequence

from tools.images.previz.blocking import block_scene
from tools.images.previz.face import EXPRESSIONS
from tools.images.previz.model import Camera, Person, Slate
from tools.images.previz.page import Panel, Sheet
from tools.images.previz.planning import plan_shot
from tools.images.previz.sheets import render_bare_sheet, render_sheet

TURNAROUND: tuple[tuple[str, float], ...] = (("front", 0.0), ("three-quarter", -42.0), ("side", -90.0), ("back", 180.0))


def turnaround_panels(person: Person, *, lighting: str = "soft", palette: Sequence[str] = ()) -> list[Panel]:
    """Four full-length views of the same person from the same height and distance."""
    panels = []
    for label, turn in TURNAROUND:
        still = person.model_copy(
            update={
                "position": (0.0, 0.0),
                "facing": 270.0 + turn,
                "pose": "stand",
                "expression": "neutral",
                "look_at": None,
                "moving": (0.0, 0.0),
            }
        )
        plan = plan_shot(
            block_scene([still], location="stage"),
            shot_type="full",
            camera_angle="frontal",
            lens_mm=85,
            lighting=lighting,
            palette=palette,
            aspect_ratio=0.5,
            depth_of_field="deep",
            slate=Slate(shot=person.name),
        )
        height = person.height
        camera = Camera(position=(0.0, -height * 2.9, height * 0.52), look_at=(0.0, 0.0, height * 0.5), lens_mm=85)
        panels.append(Panel(plan.model_copy(update={"camera": camera}), label))
    return panels


def expression_panels(
    person: Person, names: Sequence[str] = (), *, lighting: str = "soft", palette: Sequence[str] = ()
) -> list[Panel]:
    """The same close-up with different expressions."""
    shown = list(names) or [
        "neutral",
        "happy",
        "laughing",
        "sad",
        "angry",
        "afraid",
        "surprised",
        "suspicious",
        "tender",
    ]
    panels = []
    for name in shown:
        face = person.model_copy(
            update={
                "position": (0.0, 0.0),
                "facing": 270.0,
                "pose": "stand",
                "expression": name if name in EXPRESSIONS else "neutral",
            }
        )
        plan = plan_shot(
            block_scene([face], location="stage"),
            shot_type="close_up",
            camera_angle="eye_level",
            lighting=lighting,
            palette=palette,
            aspect_ratio=1.0,
            depth_of_field="deep",
            slate=Slate(shot=person.name),
        )
        panels.append(Panel(plan, name))
    return panels


def render_turnaround(
    person: Person, *, bare: bool = False, cell_width: int = 360, palette: Sequence[str] = ()
) -> Sheet:
    """A turnaround sheet: front, three-quarter, side, back."""
    panels = turnaround_panels(person, palette=palette)
    if bare:
        return render_bare_sheet(panels, "strip_4", cell_width=cell_width)
    return render_sheet(
        panels,
        "strip_4",
        title=f"{person.name}: turnaround",
        subtitle="front · three-quarter · side · back",
        cell_width=cell_width,
    )


def render_expressions(
    person: Person, names: Sequence[str] = (), *, bare: bool = False, cell_width: int = 360, palette: Sequence[str] = ()
) -> Sheet:
    """An expression sheet of up to nine faces."""
    panels = expression_panels(person, names, palette=palette)[:9]
    if bare:
        return render_bare_sheet(panels, "grid_3x3", cell_width=cell_width)
    return render_sheet(panels, "grid_3x3", title=f"{person.name}: expressions", cell_width=cell_width)
