import importlib.util
from pathlib import Path

import pytest
from PIL import Image

from tools.images.slicing import Box, slice_stack
from tools.images.slicing_layouts import structures_for

SPEC = importlib.util.spec_from_file_location("bench_slicing", Path(__file__).parents[2] / "bench" / "bench_slicing.py")
bench = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bench)


@pytest.mark.parametrize("hinted", [True, False])
def test_generated_stacks_of_every_kind_are_cut(hinted: bool):
    score = bench.measure(len(bench.KINDS), seed=7, hinted=hinted)
    assert score.good / score.cells >= 0.95, score.by_kind  # one small sample; the benchmark measures hundreds
    assert score.confident_wrong <= 1
    assert score.missing_found == score.missing_total


def test_single_pictures_stay_whole():
    singles = [*bench.photographs(), *bench.drawings()[::3]]
    for picture in singles:
        assert len(slice_stack(picture).cells) == 1
        assert len(slice_stack(picture, "single").cells) == 1


def test_bars_in_or_around_one_picture_are_not_cut_silently():
    for photo in bench.photographs()[:4]:
        picture = photo.resize((640, 420))
        picture.paste((70, 72, 76), (300, 0, 318, 420))
        sliced = slice_stack(picture)
        assert len(sliced.cells) == 1 or sliced.needs_confirmation
        framed = Image.new("RGB", (700, 560), "black")
        framed.paste(picture.crop((0, 0, 290, 420)).resize((700, 420)), (0, 70))
        assert len(slice_stack(framed).cells) == 1


def test_a_single_picture_in_place_of_a_stack_is_put_up_for_confirmation():
    for picture in bench.photographs()[:6]:
        sliced = slice_stack(picture, "grid_2x2")
        assert len(sliced.cells) == 1
        assert sliced.needs_confirmation


def test_a_blank_cell_is_reported_missing_and_asked_about():
    photos = bench.photographs()
    page = Image.new("RGB", (1000, 700), "white")
    spots = [(20, 20), (510, 20), (20, 360), (510, 360)]
    for index, spot in enumerate(spots[:3]):
        page.paste(photos[index].resize((470, 320)), spot)
    sliced = slice_stack(page, "grid_2x2")
    assert [cell.missing for cell in sliced.cells] == [False, False, False, True]
    assert sliced.needs_confirmation
    truth = Box(left=510, top=360, right=980, bottom=680)
    assert sliced.cells[3].box.overlap(truth) > 0.95


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (64, 64), (300, 5)])
def test_tiny_and_flat_pictures_are_one_cell(size: tuple[int, int]):
    sliced = slice_stack(Image.new("RGB", size, (90, 90, 90)), "grid_3x3")
    assert len(sliced.cells) == 1
    assert sliced.needs_confirmation


def test_layout_ids_of_the_vocabulary_are_understood():
    assert structures_for("grid_2x3")[0].counts == (3, 3)
    assert structures_for("strip_4")[0].counts == (4,)
    assert structures_for("stack_3")[0].counts == (1, 1, 1)
    assert structures_for("comic_page") == ()
