"""Every kind of slot survives the ways in which others keep state."""

import pickle

from state.base import canonical_bytes
from state.bible import GlobalStyle
from state.project import SceneProject
from state.slots import PromptSlots, Slot


def _filled(model, values):
    return model.model_validate({name: {"value": value, "origin": "said"} for name, value in values.items()})


SLOTS = _filled(
    PromptSlots,
    {
        "subject": "Ada", "shot_type": "close_up", "camera_angle": "low_angle", "camera_movement": "static",
        "movement_speed": "slow", "lens": "normal", "depth_of_field": "deep", "composition": "centered",
        "lighting_mood": "rim", "time_of_day": "dusk", "color_palette": ["teal"], "palette_scheme": "neon",
        "motion_strength": 0.5, "duration_s": 3, "aspect_ratio": "16:9", "seed": 7, "coverage_type": "master",
        "frame_index": 0, "frame_count": 4, "time_offset_ms": -300, "panel_layout": "single", "layout_mode": "comic",
    },
)  # fmt: skip
STYLE = _filled(GlobalStyle, {"kind": "film", "structure": "aida", "pace": "slow", "duration_s": 30, "tone": ["calm"]})


def test_every_kind_of_slot_can_be_pickled():
    project = SceneProject(id="project-x", global_style=STYLE)
    for value in (SLOTS, project):
        again = pickle.loads(pickle.dumps(value))
        assert again == value
        assert canonical_bytes(again) == canonical_bytes(value)


def test_every_slot_field_is_of_a_kind_with_an_address():
    for model in (PromptSlots, GlobalStyle):
        for name, field in model.model_fields.items():
            kind = next((arg for arg in getattr(field.annotation, "__args__", ()) if issubclass(arg, Slot)), None)
            assert kind is None or pickle.loads(pickle.dumps(kind)) is kind, name
