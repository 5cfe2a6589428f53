"""Words on pages: none over another, none off the sheet, none lost without saying so, in any script."""

import io
from itertools import combinations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from tools.images.previz.blocking import block_scene
from tools.images.previz.character_sheets import render_turnaround
from tools.images.previz.comic import comic_page
from tools.images.previz.floorplan import floor_plan
from tools.images.previz.glyphs import STAND_IN, drawable, right_to_left, scripts_missing
from tools.images.previz.lettering import fit, overlap
from tools.images.previz.model import Person, Prop, Slate
from tools.images.previz.page import Line, Page, Panel, Sheet
from tools.images.previz.planning import plan_shot
from tools.images.previz.poster import render_poster
from tools.images.previz.sheets import GRIDS, render_sheet, storyboard_page

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A page takes too long to draw to look for the shortest words that fail."""
SMALL = Image.new("RGB", (16, 9), "#667")
ARABIC, HEBREW = "تدخل مارا المطبخ المغمور بالمياه وتمسك بالمصباح.", "מארה נכנסת למטבח המוצף ומחזיקה בפנס."
WORDS = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [ARABIC, HEBREW, ARABIC * 12, "木村さんは灯台で手紙を読む。" * 6, "นารีเดินเข้าไปในห้องครัว" * 4, "👩‍👩‍👧 🎬 😀 ❤️ ☂"]
    ),
    st.sampled_from(
        ["Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 4, "W" * 900, "\n".join(["“No.”", "Never."] * 20)]
    ),
    st.text("AaÄßéжλ ,.", max_size=2000),
)
NAMES = WORDS.map(lambda words: words.strip()[:80] or "X")


def png() -> bytes:
    buffer = io.BytesIO()
    SMALL.save(buffer, "PNG")
    return buffer.getvalue()


def collisions(lines: tuple[Line, ...] | list[Line], width: int, height: int) -> list[str]:
    """What is wrong with these lines on a page of this size."""
    drawn = [line for line in lines if drawable(line.words).strip()]
    off = [
        f"{line} is off the page"
        for line in drawn
        if line.box[0] < -0.5 or line.box[1] < 0 or line.box[2] > width + 0.5 or line.box[3] > height
    ]
    shrunk = [(one.box[0] + 0.5, one.box[1] + 0.5, one.box[2] - 0.5, one.box[3] - 0.5) for one in drawn]
    over = [
        f"{a} over {b}"
        for (a, one), (b, other) in combinations(zip(drawn, shrunk, strict=True), 2)
        if overlap(one, other)
    ]
    return off + over


def of_page(sheet: Page | Sheet) -> list[str]:
    covered = [
        f"{line} is on a frame"
        for line in sheet.lines
        for x, y, w, h in sheet.cells
        if overlap((line.box[0], line.box[1] + 0.5, line.box[2], line.box[3]), (x, y, x + w, y + h))
    ]
    return covered + collisions(sheet.lines, sheet.width, sheet.height)


def panel(caption: str, title: str, number: str, offset: int | None, ratio: float) -> Panel:
    plan = plan_shot(block_scene([]), aspect_ratio=ratio, caption=caption, time_offset_ms=offset)
    return Panel(plan.model_copy(update={"slate": Slate(scene=number, shot="3A", time_offset_ms=offset)}), title, png())


@settings(phases=UNSHRUNK, max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS, st.none() | st.integers(-90_000, 90_000)), min_size=1, max_size=9),
    st.sampled_from(sorted(GRIDS)),
    WORDS,
    st.sampled_from([(180, 9 / 16), (200, 1.0), (460, 16 / 9), (400, 2.39)]),
)
def test_no_words_of_a_storyboard_page_meet_or_leave_it(told, layout: str, title: str, shape: tuple[int, float]):
    panels = [panel(*words, shape[1]) for words in told]
    page = storyboard_page(panels, layout, title, title[::-1], title, shape[0])
    assert of_page(page) == []


@settings(phases=UNSHRUNK, max_examples=12, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_no_words_of_a_comic_page_meet_or_leave_their_panel(captions: list[str], title: str):
    sheet = comic_page([panel(words, "", "", None, 1.0) for words in captions], title, 900, 1300)
    assert collisions(sheet.lines, sheet.width, sheet.height) == []
    for line in sheet.lines:
        inside = [
            cell for cell in sheet.cells if overlap(line.box, (cell[0], cell[1], cell[0] + cell[2], cell[1] + cell[3]))
        ]
        assert all(x <= line.box[0] and line.box[2] <= x + w and line.box[3] <= y + h for x, y, w, h in inside)


@settings(phases=UNSHRUNK, max_examples=30, deadline=None)
@given(st.lists(NAMES, max_size=14, unique=True), st.lists(NAMES, max_size=5), st.integers(0, 12), WORDS, st.data())
def test_no_labels_of_a_floor_plan_meet_or_leave_it(people: list[str], props: list[str], shots: int, title: str, data):
    place = data.draw(st.sampled_from(["kitchen", "car", "street", "bathroom", "the old mill"]))
    scene = block_scene(
        [Person(name=name, pose=data.draw(st.sampled_from(["stand", "walk", "sit"]))) for name in people],
        location=place,
        interior=place != "street",
        props=[Prop(name=name) for name in props],
    )
    frames = [
        (f"{at}{'A' * at}", plan_shot(scene, shot_type=data.draw(st.sampled_from(["wide", "close_up", "pov"]))))
        for at in range(shots)
    ]
    page = floor_plan(scene, frames, title=title, width=data.draw(st.sampled_from([700, 1200])))
    assert collisions(page.lines, page.width, page.height) == []
    written = [line.words for line in page.lines]
    assert all(any(line.startswith(label) for line in written) for label, _ in frames)


@settings(phases=UNSHRUNK, max_examples=8, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_no_words_of_a_poster_meet_or_leave_it(title: str, tagline: str, credits: str):
    plan = plan_shot(block_scene([]), shot_type="wide")
    sheet = render_poster(plan, title=title, tagline=tagline, credits=credits, width=420)
    assert collisions(sheet.lines, sheet.width, sheet.height) == []


def test_the_pages_of_a_character_hold_the_longest_name():
    sheet = render_turnaround(Person(name="Wolfeschlegelsteinhausenbergerdorff " * 2), cell_width=110)
    assert of_page(sheet) == []


@pytest.mark.parametrize(
    ("words", "shown", "lost"),
    [
        ("Käse, жизнь, λόγος, Łódź", "Käse, жизнь, λόγος, Łódź", ()),
        ("木村 waits", "□□ waits", ("CJK",)),
        ("한국 ไทย", "□□ □□□", ("Hangul", "Thai")),
        ("नमस्ते", "□□□□", ("Devanagari",)),
        ("☂ 😀 🎬", "☂ 😀 □", ("symbols",)),
        ("❤\ufe0f ok\u202e", "❤ ok", ()),
        (ARABIC, ARABIC, ()),
        ("می‌روم", "می‌روم", ()),
    ],
)
def test_a_letter_that_no_font_has_is_stood_in_for_and_its_script_named(words: str, shown: str, lost: tuple[str, ...]):
    assert drawable(words) == shown
    assert scripts_missing(words) == lost


def test_a_page_says_which_scripts_it_could_not_draw_and_no_other():
    told = render_sheet([panel("木村 waits for 한국", "", "1", None, 1.0)], "single", cell_width=300)
    assert told.missing == ("CJK", "Hangul")
    assert any(STAND_IN in line.words and "CJK, Hangul" in line.words for line in told.lines)
    assert render_sheet([panel(ARABIC + HEBREW, "", "1", None, 1.0)], "single", cell_width=300).missing == ()


@pytest.mark.parametrize("words", [ARABIC, HEBREW])
def test_what_reads_from_the_right_stands_at_the_right(words: str):
    page = Page(600, 60)
    page.paragraph(20, 10, fit(words, 560, 40, 16, 9), "#000000")
    ink = np.asarray(Image.open(io.BytesIO(page.sheet().png)).convert("L")) < 128
    columns = np.flatnonzero(ink.any(axis=0))
    assert right_to_left(words) and columns[-1] > 570 and columns[0] > 40
    full_stop = np.flatnonzero(ink[:, columns[0] : columns[0] + 3].any(axis=1))
    assert len(full_stop) <= 4  # the sentence ends at the left, with its stop


@settings(phases=UNSHRUNK, max_examples=15, deadline=None)
@given(
    st.one_of(
        st.text("AVWfijTo. éжλ", min_size=1, max_size=60), st.sampled_from([ARABIC, HEBREW, "☂ 😀 ok", "木村 AV"])
    )
)
def test_a_line_covers_what_it_says_it_covers(words: str):
    page = Page(1200, 60)
    page.write(20, 40, words, 20, "#000000")
    ink = np.asarray(Image.open(io.BytesIO(page.sheet().png)).convert("L")) < 128
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if len(columns):
        left, top, right, bottom = page.lines[0].box
        assert columns[0] >= left - 2 and columns[-1] <= right + 2
        assert rows[0] >= top - 6 and rows[-1] <= bottom + 3
