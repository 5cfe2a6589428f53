"""Boards, cuts and choices at the command line."""

import itertools
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from server.cli.console import read_bytes
from state.errors import InvalidInput
from tests.cli.test_command_line import complaint, director
from tools.images.decoding import MAX_BYTES

BRIEF = "A 12 second ad. Ravi, a tailor, sews by lamplight. A customer knocks. Ravi opens the door and smiles."


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("film")
    done = director(folder, "reel", BRIEF, "--out", str(folder / "film"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    return folder, json.loads(done.stdout)["wall"]["project_id"]


@pytest.mark.parametrize(("layout", "kind"), [("strip", "png"), ("comic", "pdf")])
def test_a_board_has_a_frame_for_every_shot(film: tuple[Path, str], layout: str, kind: str):
    folder, _ = film
    source, file = folder / "film" / "project.json", folder / f"{layout}.{kind}"
    done = director(folder, "board", str(source), "--layout", layout, "--format", kind, "--out", str(file))
    assert done.returncode == 0, done.stderr.decode()
    shots = sum(len(scene["shots"]) for scene in json.loads(source.read_text())["scenes"])
    assert done.stdout.decode().startswith(f"{shots} frames on")
    assert file.read_bytes()[:4] == (b"%PDF" if kind == "pdf" else b"\x89PNG")


def test_a_board_of_an_unknown_layout_or_of_nothing_is_refused(film: tuple[Path, str]):
    folder, project = film
    assert "none of storyboard" in complaint(director(folder, "board", project, "--layout", "mosaic"))
    assert "not_a_project.json" in complaint(director(folder, "board", "not_a_project.json"))


def test_the_panels_of_a_picture_are_found_and_written(tmp_path: Path):
    page = Image.new("RGB", (620, 320), "white")
    draw = ImageDraw.Draw(page)
    for left, color in ((10, "#345"), (315, "#953")):
        draw.rectangle((left, 10, left + 294, 309), fill=color)
        draw.ellipse((left + 60, 60, left + 200, 200), fill="#ddb")
    page.save(tmp_path / "page.png")
    done = director(tmp_path, "slice", str(tmp_path / "page.png"), "--json", "--out", str(tmp_path / "cut"))
    boxes = [cell["box"] for cell in json.loads(done.stdout)["cells"]]
    assert [(box["left"], box["right"]) for box in boxes] == [(10, 305), (315, 610)]
    assert sorted(one.name for one in (tmp_path / "cut").iterdir()) == ["page-1.png", "page-2.png"]
    (tmp_path / "broken.png").write_bytes(b"PK\x03\x04 not a picture")
    assert "Traceback" not in complaint(director(tmp_path, "slice", str(tmp_path / "broken.png")))
    unknown = director(tmp_path, "slice", str(tmp_path / "page.png"), "--layout", "gird_2x2")
    assert unknown.returncode == 2
    assert "grid_2x3" in complaint(unknown)


def test_candidates_are_promoted_deleted_and_brought_back(film: tuple[Path, str]):
    folder, project = film
    given = folder / "given.json"
    given.write_text(json.dumps({"project_id": project}))
    done = director(folder, "run", "split_stack", "--input", str(given), "--json")
    assert done.returncode == 0, done.stderr.decode()
    made = json.loads(done.stdout)["result"]["made"]
    shots = [one for one in made if one.startswith("shot-")]
    kept = director(folder, "keep", project, *shots[:2])
    assert kept.returncode == 0 and kept.stdout.decode().startswith("Kept")
    promoted = json.loads(director(folder, "promote", project, shots[0], "--json").stdout)
    assert promoted["parts"] == [next(part for part in promoted["parts"] if part.startswith("scene-"))]
    deleted = json.loads(director(folder, "delete", project, shots[1], "--json").stdout)
    assert deleted["version"] == promoted["version"] + 1
    assert "has no frame" in complaint(director(folder, "delete", project, shots[1]))
    assert director(folder, "undo", project).returncode == 0
    assert director(folder, "delete", project, shots[1]).returncode == 0


def test_a_whole_set_is_kept_deleted_and_brought_back(film: tuple[Path, str]):
    folder, project = film
    done = director(folder, "run", "split_stack", "--data", json.dumps({"project_id": project}), "--json")
    made = json.loads(done.stdout)["result"]
    version = str(made["version"])
    kept = director(folder, "keep", project, "--set", version)
    shots = [one for one in made["made"] if one.startswith("shot-")]
    assert kept.returncode == 0 and all(one in kept.stdout.decode() for one in shots)
    assert director(folder, "delete", project, "--set", version).returncode == 0
    assert "brought no frame that is still there" in complaint(director(folder, "keep", project, "--set", version))
    assert director(folder, "undo", project).returncode == 0
    promoted = json.loads(director(folder, "promote", project, "--set", version, "--json").stdout)
    assert promoted["version"] == made["version"] + 3
    assert "name frames, or the set" in complaint(director(folder, "keep", project))
    assert "name frames, or the set" in complaint(director(folder, "keep", project, shots[0], "--set", version))


def bad_pictures(folder: Path) -> dict[str, str]:
    """Files that are no safe picture, and what is said of each."""
    side = (30_000).to_bytes(4, "big")
    (folder / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + side * 2 + b"\x08\x02" + b"\x00" * 7)
    Image.effect_noise((400, 300), 80).save(folder / "whole.jpg")
    (folder / "cut.jpg").write_bytes((folder / "whole.jpg").read_bytes()[:3000])
    (folder / "drawn.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>")
    with zipfile.ZipFile(folder / "packed.png", "w") as archive:
        archive.writestr("a.txt", "a")
    frames = [Image.new("P", (9, 9), color) for color in (1, 2)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    with (folder / "large.png").open("wb") as file:
        file.truncate(200_000_000)
    return {
        "huge.png": "30,000 x 30,000 pixels",
        "cut.jpg": "broken or cut short",
        "drawn.svg": "SVG",
        "packed.png": "zip archive",
        "moving.gif": "GIF",
        "large.png": "larger than 20 MB",
        "absent.png": "No such file",
        "http://169.254.169.254/latest/meta-data": "addresses are not fetched",
    }


def test_what_is_no_safe_picture_is_refused_in_one_sentence_and_leaves_nothing(tmp_path: Path):
    commands = itertools.cycle(("upload", "slice", "look"))
    for (name, told), command in zip(bad_pictures(tmp_path).items(), commands, strict=False):
        given = name if name.startswith("http") else str(tmp_path / name)
        said = complaint(director(tmp_path, command, given))
        assert told in said and said.strip().count("\n") <= 1, (command, name, said)
    assert [one for one in tmp_path.rglob("*") if "assets" in one.parts and one.is_file()] == []


def test_a_file_of_any_size_takes_bounded_memory(tmp_path: Path):
    bad_pictures(tmp_path)
    tracemalloc.start()
    for endless in (tmp_path / "large.png", Path("/dev/zero")):
        with pytest.raises(InvalidInput, match="larger than 20 MB"):
            read_bytes(endless, field="picture", limit=MAX_BYTES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.5 * MAX_BYTES


def test_a_still_is_kept_read_and_told_around_at_the_command_line(tmp_path: Path):
    file = tmp_path / "still.png"
    Image.linear_gradient("L").convert("RGB").save(file)
    kept = director(tmp_path, "upload", str(file))
    asset = kept.stdout.decode().strip()
    assert kept.returncode == 0 and len(asset) == 64
    reading = json.loads(director(tmp_path, "look", str(file), "--json").stdout)
    assert {one["source"] for one in reading["statements"]} == {"measured"} and "greyscale" in reading["flags"]
    given = {"asset": asset, "before": 0, "after": 1}
    asked = director(tmp_path, "run", "storyboard_from_still", "--data", json.dumps(given))
    assert asked.returncode == 2 and "Who is in the still?" in asked.stderr.decode()
    told = {**given, "brief": "Yuki waits on the platform."}
    done = director(tmp_path, "run", "storyboard_from_still", "--data", json.dumps(told))
    assert json.loads(done.stdout)["result"]["labels"] == ["THE STILL", "AFTER 1"]
