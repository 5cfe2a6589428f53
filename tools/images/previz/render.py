"""One frame as a picture."""

from typing import NamedTuple

from tools.images.previz.canvas import document, rasterise
from tools.images.previz.marks import camera_marks, movement_marks
from tools.images.previz.model import Camera, FramePlan
from tools.images.previz.projection import lens_half_angles
from tools.images.previz.scene import draw_scene

PREVIZ_NOTICE = "PREVIZ, drawn locally (no image model)"
PROVIDER = "previz"


class Picture(NamedTuple):
    """An encoded picture and its size."""

    png: bytes
    width: int
    height: int


def frame_svg(plan: FramePlan, width: int, height: int, marks: bool = True) -> str:
    """The frame as an SVG document; `marks` adds camera and movement arrows."""
    scene = draw_scene(_reframed(plan, width / height), width, height)
    body = scene.body
    if marks:
        body += movement_marks(plan.blocking, scene.view, scene.figures) + camera_marks(
            plan.camera_movement, width, height
        )
    return document(body, width, height, scene.defs)


def render_frame(plan: FramePlan, width: int = 960, marks: bool = True) -> Picture:
    """Draw a frame at its aspect ratio. The same plan gives the same bytes on every machine."""
    height = max(2, round(width / plan.aspect_ratio))
    return Picture(rasterise(frame_svg(plan, width, height, marks), width), width, height)


def _reframed(plan: FramePlan, aspect: float) -> FramePlan:
    """The same shot in a cell of another shape: what the frame holds from top to bottom stays the same."""
    if abs(aspect - plan.aspect_ratio) < 0.01:
        return plan
    _, tangent = lens_half_angles(plan.camera.lens_mm, plan.aspect_ratio)
    wide = tangent * aspect
    lens = 18.0 / (wide if aspect >= 1 else tangent)
    camera = Camera.model_validate({**plan.camera.model_dump(), "lens_mm": max(6.0, min(1200.0, lens))})
    return plan.model_copy(update={"camera": camera, "aspect_ratio": aspect})
