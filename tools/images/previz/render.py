"""One frame as a picture."""

from typing import NamedTuple

from tools.images.previz.canvas import document, rasterise
from tools.images.previz.framing import MANY
from tools.images.previz.marks import camera_marks, movement_marks
from tools.images.previz.model import Camera, FramePlan
from tools.images.previz.projection import NEAR, lens_half_angles, view_of
from tools.images.previz.scene import draw_scene
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import lead_of

PREVIZ_NOTICE = "PREVIZ, drawn locally (no image model)"
PROVIDER = "previz"


class Picture(NamedTuple):
    """An encoded picture and its size."""

    png: bytes
    width: int
    height: int


def frame_svg(plan: FramePlan, width: int, height: int, marks: bool = True) -> str:
    """The frame as an SVG document; `marks` adds camera and movement arrows."""
    scene = draw_scene(reframed(plan, width / height), width, height)
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


def reframed(plan: FramePlan, aspect: float) -> FramePlan:
    """The same shot in a cell of another shape: what the frame holds from top to bottom stays the same, and a narrower
    cell holds more, as far as it takes to lose nobody the shot is about."""
    if abs(aspect - plan.aspect_ratio) < 0.01:
        return plan
    across, tangent = lens_half_angles(plan.camera.lens_mm, plan.aspect_ratio)
    wide = max(tangent * aspect, min(across, _reach(plan, across)))
    lens = 18.0 / (wide if aspect >= 1 else wide / aspect)
    camera = Camera.model_validate({**plan.camera.model_dump(), "lens_mm": max(6.0, min(1200.0, lens))})
    return plan.model_copy(update={"camera": camera, "aspect_ratio": aspect})


def _reach(plan: FramePlan, across: float) -> float:
    """How far to a side, as a tangent, the people stand whom the shot is about and the frame shows."""
    lead = lead_of(plan.blocking, plan.subject)
    about = plan.blocking.people if plan.shot_type in MANY else (lead,) if lead else ()
    view = view_of(plan.camera, plan.aspect_ratio, 1.0)
    heads = (view.to_camera(skeleton_of(person).head) for person in about)
    shown = ((float(x), float(depth)) for x, _, depth in heads if depth > NEAR and abs(x) <= across * depth)
    return max(((abs(x) + 0.2) / depth for x, depth in shown), default=0.0)
