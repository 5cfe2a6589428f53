"""Several frames or shots in one picture or clip: what each of them shows."""

from prompts.compiler import wording
from prompts.compiler.clause import Clause
from prompts.compiler.prose import Prose
from prompts.compiler.text import sentence
from state.il import IL
from state.vocabulary import PanelLayout

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def moment(offset_ms: int) -> str:
    """A point in time relative to the key frame."""
    if offset_ms == 0:
        return "the moment itself"
    return f"{abs(offset_ms)} ms {'earlier' if offset_ms < 0 else 'later'}"


def contents(il: IL, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What each of `count` frames shows, and the slots that decided it. Frames nobody decided about are absent."""
    if il.panel_layout is PanelLayout.TURNAROUND and count == len(wording.TURNAROUND_VIEWS):
        return wording.TURNAROUND_VIEWS, ("panel_layout",)
    if il.time_offset_ms:
        return tuple(moment((index - 1) * abs(il.time_offset_ms)) for index in range(count)), ("time_offset_ms",)
    pattern = wording.PATTERNS.get(il.coverage_type) if il.coverage_type is not None else None
    if pattern:
        return tuple(pattern[index % len(pattern)] for index in range(count)), ("coverage_type",)
    return (), ()


def page(prose: Prose) -> Clause | None:
    """A page of frames, described panel by panel, for targets that compose one picture."""
    il = prose.il
    slots: list[str] = [name for name in ("panel_layout", "frame_count", "layout_mode") if name in prose.filled]
    told = []
    if prose.frames > 1:
        told.append(_grid(prose, slots))
    elif il.panel_layout is not None and il.panel_layout is not PanelLayout.SINGLE:
        told.append(f"The page is {wording.PANELS[il.panel_layout][0]}.")
    elif il.panel_layout is PanelLayout.SINGLE:
        told.append("The picture is a single frame.")
    if il.layout_mode is not None:
        told.append(f"Lay it out as {wording.LAYOUTS[il.layout_mode]}.")
    told += _place_in_time(prose, slots)
    return Clause(tuple(slots), " ".join(told)) if told else None


def _grid(prose: Prose, slots: list[str]) -> str:
    il, count = prose.il, prose.frames
    layout, holds = wording.PANELS[il.panel_layout] if il.panel_layout is not None else ("", 0)
    if holds != count:
        layout = f"{layout}, {number_word(count)} frames in all" if layout else f"a page of {number_word(count)} frames"
    shown, by = contents(il, count)
    slots += [slot for slot in by if slot not in slots]
    lead = f"One picture composed as {layout} of the same scene, read left to right and top to bottom"
    if shown:
        lead += ": " + "; ".join(f"({index}) {what}" for index, what in enumerate(shown, 1))
    return f"{lead}. Wardrobe, light and palette stay identical in every frame, with thin, even gutters between them."


def _place_in_time(prose: Prose, slots: list[str]) -> list[str]:
    il, told = prose.il, []
    if il.frame_index is not None:
        of = f" of {il.frame_count}" if il.frame_count else ""
        told.append(
            f"This is frame {il.frame_index + 1}{of}."
            if prose.frames <= 1
            else f"Give frame {il.frame_index + 1} the most weight."
        )
        slots.append("frame_index")
    if il.time_offset_ms is not None and "time_offset_ms" not in slots:
        told.append(
            f"The moment is {moment(il.time_offset_ms)}." if il.time_offset_ms else "This is the key moment itself."
        )
        slots.append("time_offset_ms")
    return told


def sheet(prose: Prose) -> Clause | None:
    """A page of frames in a few words, for targets that read phrases."""
    il = prose.il
    slots: list[str] = [name for name in ("panel_layout", "layout_mode") if name in prose.filled]
    words = [wording.LAYOUTS[il.layout_mode]] if il.layout_mode is not None else []
    if il.panel_layout is not None:
        words.append(wording.PANELS[il.panel_layout][0])
    if il.frame_count is not None and (il.panel_layout is None or wording.PANELS[il.panel_layout][1] != il.frame_count):
        words.append("one frame" if il.frame_count == 1 else f"a sheet of {number_word(il.frame_count)} frames")
    if il.frame_count is not None:
        slots.append("frame_count")
    return Clause(tuple(slots), ", ".join(words)) if words else None


def sequence(prose: Prose, label: str, total_s: float | None) -> Clause | None:
    """Several shots in one clip. `label` is formatted with `n`, `start` and `end` (seconds)."""
    il, count = prose.il, prose.frames
    if count < 2 or il.frame_count is None:
        return None
    shown, by = contents(il, count)
    if not shown:
        return None
    step = (total_s or 0) / count
    told = [
        sentence(label.format(n=index + 1, start=clock(index * step), end=clock((index + 1) * step), what=what))
        for index, what in enumerate(shown)
    ]
    return Clause(("frame_count", *by), " ".join(told))


def clock(at: float) -> str:
    """Seconds as "00:03"."""
    whole = round(at)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def number_word(count: int) -> str:
    """ "four" for 4; figures above ten."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
