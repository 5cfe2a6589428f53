"""The shot list as CSV, one row per shot, for a spreadsheet or a call sheet. Pure."""

import csv
import io

from prompts.compiler.il import lower
from state.project import SceneProject
from tools.export.reel import heading, spelled

COLUMNS = (
    "scene", "heading", "shot", "canonical", "beat", "size", "angle", "movement", "lens", "light", "time", "palette",
    "seconds", "frame", "people", "subject", "action", "dialogue", "sound", "locked",
)  # fmt: skip


def shotlist_csv(project: SceneProject) -> str:
    """CSV with a header line (RFC 4180, UTF-8)."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for scene, shot in project.shots():
        il = lower(project, scene, shot)
        beat = next((beat.text.value for beat in scene.beats if beat.id == shot.beat_id), "")
        row = (
            scene.id, heading(project, scene), shot.id, "yes" if shot.canonical else "no", beat, spelled(il.shot_type),
            spelled(il.camera_angle), spelled(il.camera_movement), spelled(il.lens), spelled(il.lighting_mood),
            spelled(il.time_of_day), ", ".join(il.color_palette), f"{il.duration_s:g}" if il.duration_s else "",
            il.aspect_ratio.value if il.aspect_ratio else "", ", ".join(one.name for one in il.character_ref),
            il.subject, il.action, " / ".join(f"{line.speaker}: {line.text}" for line in il.dialogue), il.sound,
            "yes" if shot.locked or scene.locked else "no",
        )  # fmt: skip
        writer.writerow([_inert(cell) for cell in row])
    return page.getvalue()


def _inert(cell: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
