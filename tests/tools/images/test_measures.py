import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageEnhance, ImageFilter

from tests.bench.bench_palette import distance
from tools.images.hashes import compare, fingerprint_of
from tools.images.measures import chroma_distance, lens_facts, measure
from tools.images.palette import palette_of

SPEC = importlib.util.spec_from_file_location(
    "bench_slicing_photos", Path(__file__).parents[2] / "bench" / "bench_slicing.py"
)
bench = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bench)
NAMES = [*bench.PHOTOS, "china.jpg", "flower.jpg"]
PHOTOS = {name: picture.copy() for name, picture in zip(NAMES, bench.photographs(), strict=True)}
for photograph in PHOTOS.values():
    photograph.thumbnail((512, 512))
NATURAL = {name: picture for name, picture in PHOTOS.items() if name != "color.png"}
"""Without the synthetic gamut chart, which has no main colours."""
COLOURED = {name: picture for name, picture in NATURAL.items() if name not in {"camera.png", "grass.png", "gravel.png"}}


def smeared(picture: Image.Image, down: int, across: int) -> Image.Image:
    pixels = np.asarray(picture.convert("RGB"), dtype=float)
    length = max(9, picture.width // 30)
    moved = sum(np.roll(np.roll(pixels, step * across, axis=1), step * down, axis=0) for step in range(length)) / length
    return Image.fromarray(moved.astype(np.uint8)).crop((length * across, length * down, picture.width, picture.height))


@pytest.mark.parametrize("name", NATURAL)
def test_palette_is_near_a_k_means_reference(name: str):
    assert distance(NATURAL[name]) <= 6


def test_palette_weights_are_shares_heaviest_first():
    for picture in PHOTOS.values():
        weights = [swatch.weight for swatch in palette_of(picture)]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == pytest.approx(1, abs=0.001)


def test_greyscale_is_flagged_and_nothing_else_is():
    for name, picture in PHOTOS.items():
        assert ("greyscale" in measure(picture).flags) == (name in {"camera.png", "grass.png", "gravel.png"}), name
        assert "greyscale" in measure(picture.convert("L")).flags


def test_near_black_is_flagged_after_five_stops_and_not_before():
    for picture in COLOURED.values():
        assert "near_black" in measure(picture.point(lambda value: value // 16)).flags
    assert [name for name, picture in COLOURED.items() if "near_black" in measure(picture).flags] == []


def test_blur_is_flagged_and_sharp_photographs_are_not():
    for name, picture in NATURAL.items():
        assert not {"blurred", "motion_blur"} & set(measure(picture).flags), name
        defocused = measure(picture.filter(ImageFilter.GaussianBlur(picture.width / 110))).flags
        assert "blurred" in defocused and "motion_blur" not in defocused, name


@pytest.mark.parametrize("direction", [(0, 1), (1, 0)])
def test_motion_blur_is_told_from_defocus(direction: tuple[int, int]):
    found = [name for name, picture in NATURAL.items() if "motion_blur" in measure(smeared(picture, *direction)).flags]
    assert len(found) >= 0.85 * len(NATURAL), set(NATURAL) - set(found)


@pytest.mark.parametrize(
    ("change", "field", "sign"),
    [
        (lambda p: p.point(lambda v: v // 3), "brightness", -1),
        (lambda p: p.point(lambda v: min(255, int(v * 1.7))), "brightness", 1),
        (lambda p: ImageEnhance.Color(p).enhance(1.9), "chroma", 1),
        (lambda p: ImageEnhance.Color(p).enhance(0.3), "chroma", -1),
        (lambda p: ImageEnhance.Contrast(p).enhance(0.5), "contrast", -1),
        (
            lambda p: Image.merge(
                "RGB",
                [
                    b.point(lambda v, k=k: min(255, int(v * k)))
                    for b, k in zip(p.split(), (1.1, 1.0, 0.75), strict=True)
                ],
            ),
            "warmth",
            1,
        ),
    ],
)
def test_numbers_move_the_way_the_picture_does(change, field: str, sign: int):
    for name, picture in list(COLOURED.items())[:6]:
        before, after = getattr(measure(picture).numbers, field), getattr(measure(change(picture)).numbers, field)
        assert (after - before) * sign > 0, name


def test_words_only_outside_the_neutral_band():
    neutral = Image.fromarray(np.tile(np.linspace(100, 180, 200).astype(np.uint8), (120, 1)))
    words = {statement.word for statement in measure(neutral).statements}
    assert not words & {"low_key", "high_key", "warm", "cool", "vivid", "muted"}
    measured = measure(PHOTOS["coffee.png"])
    assert {"warm"} <= {statement.word for statement in measured.statements}
    assert all(statement.source == "measured" and 0 < statement.confidence <= 0.95 for statement in measured.statements)
    assert any("warm" in phrase for phrase in measured.phrases)


def test_copies_are_duplicates_and_other_pictures_are_not():
    marks = {name: fingerprint_of(picture) for name, picture in PHOTOS.items()}
    for name, picture in PHOTOS.items():
        buffer = io.BytesIO()
        picture.resize((picture.width // 2, picture.height // 2)).save(buffer, "JPEG", quality=35)
        boxed = Image.new("RGB", (picture.width, picture.height + picture.height // 3))
        boxed.paste(picture, (0, picture.height // 6))
        for copy in (
            Image.open(buffer),
            picture.convert("L"),
            ImageEnhance.Brightness(picture).enhance(1.2),
            boxed,
            picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        ):
            assert compare(marks[name], fingerprint_of(copy)).verdict != "different", name
    pairs = [compare(marks[a], marks[b]).verdict for i, a in enumerate(marks) for b in list(marks)[:i]]
    assert "duplicate" not in pairs


def test_the_same_picture_measures_the_same_in_another_process():
    script = (
        "import skimage, hashlib\nfrom pathlib import Path\nfrom PIL import Image\nfrom tools.images.measures import measure\n"
        "p = Image.open(Path(skimage.__file__).parent / 'data' / 'coffee.png')\nprint(hashlib.sha256(measure(p).model_dump_json().encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "77")
    }
    assert len(seen) == 1


def test_wardrobe_colour_differs_only_when_recoloured():
    cloth = PHOTOS["astronaut.png"].crop((150, 330, 220, 420))
    assert chroma_distance(cloth, cloth.point(lambda v: int(v * 0.8))) < 0.046
    hue = cloth.convert("HSV")
    h, s, v = hue.split()
    recoloured = Image.merge("HSV", (h.point(lambda value: (value + 90) % 256), s, v)).convert("RGB")
    assert chroma_distance(cloth, recoloured) > 0.046


def test_exposure_data_becomes_a_phrase_and_broken_files_say_nothing():
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {ExifTags.Base.FNumber: 1.4, ExifTags.Base.FocalLength: 85.0, ExifTags.Base.ISOSpeedRatings: 200}
    )
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
    assert lens_facts(buffer.getvalue()).phrase == "85 mm, f/1.4, shallow focus"
    assert lens_facts(b"not a picture").phrase == ""
