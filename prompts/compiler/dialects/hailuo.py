"""MiniMax Hailuo: subject, action, scene, then the camera as a [bracket command] where one exists."""

from prompts.compiler import wording
from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.kling import ORDER
from prompts.compiler.parameters import Parameter
from prompts.compiler.prose import Prose
from state.vocabulary import CameraMovement as M

BRACKETS: dict[M, str] = {
    M.STATIC: "Static shot",
    M.PAN_LEFT: "Pan left",
    M.PAN_RIGHT: "Pan right",
    M.TILT_UP: "Tilt up",
    M.TILT_DOWN: "Tilt down",
    M.TRUCK_LEFT: "Truck left",
    M.TRUCK_RIGHT: "Truck right",
    M.PUSH_IN: "Push in",
    M.PULL_OUT: "Pull out",
    M.PEDESTAL_UP: "Pedestal up",
    M.PEDESTAL_DOWN: "Pedestal down",
    M.ZOOM_IN: "Zoom in",
    M.ZOOM_OUT: "Zoom out",
    M.TRACKING: "Tracking shot",
}


class Hailuo23(Dialect):
    id = "hailuo-2.3"
    order = ORDER
    duration = Parameter("duration")
    first_frame = "first_frame_image"
    negatives_in = "positive_first"
    silent = {"aspect_ratio": "there is no ratio field: clips are 16:9, or follow the first frame"}

    def say_movement(self, prose: Prose, draft: Draft) -> Clause | None:
        move, speed = prose.il.camera_movement, prose.il.movement_speed
        if move is None or move not in BRACKETS:
            return prose.movement
        if speed is None or move is M.STATIC:
            return Clause(("camera_movement",), f"[{BRACKETS[move]}].")
        return Clause(("camera_movement", "movement_speed"), f"[{BRACKETS[move]}], {wording.SPEEDS[speed]}.")

    def set_duration(self, wish: float, draft: Draft) -> None:
        super().set_duration(wish, draft)
        if draft.parameters.get("duration") == 10:
            draft.parameters["resolution"] = "768P"


class Hailuo02(Hailuo23):
    id = "hailuo-02"
    last_frame = "last_frame_image"


class Hailuo3(Dialect):
    id = "hailuo-3"
    duration = Parameter("duration")
    ratio = "aspect_ratio"
    first_frame = "first_frame"
    last_frame = "last_frame"
    negatives_in = "positive_first"
