import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tools.images.previz.blocking import block_scene
from tools.images.previz.character_sheets import render_expressions, render_turnaround
from tools.images.previz.comic import comic_cells, render_comic
from tools.images.previz.floorplan import render_floor_plan
from tools.images.previz.lettering import LabelPlacer, fit, overlap, width_of, wrap
from tools.images.previz.model import Person, Slate
from tools.images.previz.page import Panel
from tools.images.previz.planning import plan_shot
from tools.images.previz.poster import render_poster
from tools.images.previz.sheets import offset_label, render_bare_sheet, render_sheet
from tools.images.slicing import slice_stack


def panels(count: int) -> list[Panel]:
    blocking = block_scene([Person(name="Mara"), Person(name="Tobias")], location="office")
    return [
        Panel(
            plan_shot(
                blocking, shot_type=shot, caption="She reads it twice. " * 9, slate=Slate(scene="3", shot=f"3{shot[0]}")
            )
        )
        for shot in ("wide", "medium", "close_up", "two_shot", "full", "insert")[:count]
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.floats(30, 500), st.floats(20, 120))
def test_fitted_words_never_leave_their_box(words: str, width: float, height: float):
    fitted = fit(words, width, height, 18, 9)
    assert all(width_of(line, fitted.size) <= width + 0.5 or len(line) <= 3 for line in fitted.lines)
    assert len(fitted.lines) * fitted.size * 1.28 <= max(height, 9 * 1.28) + 0.02
    if not fitted.cut:
        assert "".join(" ".join(fitted.lines).split()) == "".join(words.split())


def test_wrapping_keeps_every_word():
    assert " ".join(wrap("one two three four five", 20, 90)) == "one two three four five"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 400), st.floats(20, 140)), max_size=30))
def test_labels_never_collide(wanted: list[tuple[float, float, float]]):
    placer = LabelPlacer((0, 0, 600, 400))
    boxes = [found[0] for found in (placer.place(x, y, w, 16) for x, y, w in wanted) if found]
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 600 and box[3] <= 400 for box in boxes)


def test_a_bare_sheet_is_cut_back_into_its_cells():
    sheet = render_bare_sheet(panels(4), "grid_2x2", cell_width=320)
    sliced = slice_stack(Image.open(io.BytesIO(sheet.png)), "grid_2x2")
    assert not sliced.needs_confirmation
    for (x, y, w, h), cell in zip(sheet.cells, sliced.cells, strict=True):
        assert abs(cell.box.left - x) <= 2
        assert abs(cell.box.top - y) <= 2
        assert abs(cell.box.right - x - w) <= 2
        assert abs(cell.box.bottom - y - h) <= 2


@pytest.mark.parametrize(
    ("layout", "count", "shape"),
    [("grid_2x2", 4, (2, 2)), ("strip_3", 3, (3, 1)), ("stack_2", 2, (1, 2)), ("grid_2x2", 5, (2, 3))],
)
def test_sheets_hold_every_panel_in_reading_order(layout: str, count: int, shape: tuple[int, int]):
    sheet = render_sheet(panels(count), layout, title="T" * 300, subtitle="s" * 400, footer="f" * 300, cell_width=200)
    assert len(sheet.cells) == count
    assert len({cell[0] for cell in sheet.cells}) == shape[0]
    assert len({cell[1] for cell in sheet.cells}) == shape[1]
    assert list(sheet.cells) == sorted(sheet.cells, key=lambda cell: (cell[1], cell[0]))
    assert all(cell[0] + cell[2] <= sheet.width and cell[1] + cell[3] <= sheet.height for cell in sheet.cells)


@pytest.mark.parametrize("count", range(1, 13))
def test_comic_cells_fill_the_page_without_overlap(count: int):
    cells = comic_cells(count, 1200, 1700, 18, 30)
    boxes = [(x, y, x + w, y + h) for x, y, w, h in cells]
    assert len(boxes) == count
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(b[0] >= 30 and b[2] <= 1171 and b[3] <= 1671 for b in boxes)


def test_pages_of_other_kinds_are_drawn():
    frames = panels(3)
    blocking = frames[0].plan.blocking
    for sheet in (
        render_comic(frames, title="Board", width=500, height=700),
        render_poster(frames[0].plan, title="The long title of it", width=300),
        render_turnaround(blocking.people[0], cell_width=120),
        render_expressions(blocking.people[0], cell_width=90),
        render_floor_plan(blocking, [(f"C{i}", panel.plan) for i, panel in enumerate(frames)], width=700),
    ):
        picture = Image.open(io.BytesIO(sheet.png)).convert("L")
        assert picture.size == (sheet.width, sheet.height)
        assert float(np.asarray(picture, dtype=float).std()) > 8


def test_time_offsets_are_written_as_on_a_board():
    assert [offset_label(ms) for ms in (None, 0, 100, 2000, -300)] == ["", "T0", "T+100 MS", "T+2 S", "T−300 MS"]
