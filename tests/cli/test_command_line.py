"""The command line as a person and as a program use it, with good and bad input."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from server.cli import main

BRIEF = "A 20 second vertical ad. Ravi, a tailor, sews by lamplight. A customer knocks. Ravi opens the door and smiles."


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


def director(folder: Path, *arguments: str, given: bytes = b"", **environment: str) -> Done:
    """The command run in this process, with its own settings, input and output."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    env = {"DIRECTOR_DATA_DIR": str(folder / "data"), "DIRECTOR_OFFLINE": "true", **environment}
    code = 0
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["director", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8", errors="surrogateescape"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    out.flush()
    err.flush()
    return Done(code, out.buffer.getvalue(), err.buffer.getvalue())


def director_process(folder: Path, *arguments: str, **environment: str) -> Done:
    """The command in a process of its own."""
    env = {**os.environ, "DIRECTOR_DATA_DIR": str(folder / "data"), "DIRECTOR_OFFLINE": "true", **environment}
    command = [sys.executable, "-m", "server.cli", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, check=False, timeout=240)
    return Done(done.returncode, done.stdout, done.stderr)


def complaint(done: Done) -> str:
    """The one line on standard error of a command that failed."""
    assert done.returncode != 0, done.stdout.decode()
    lines = [line for line in done.stderr.decode().splitlines() if line.strip()]
    assert "Traceback" not in done.stderr.decode(), done.stderr.decode()
    return lines[-1]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    done = director(folder, "reel", BRIEF, "--out", str(folder / "film"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    (folder / "result.json").write_bytes(done.stdout)
    return folder


def test_a_brief_becomes_a_folder_of_work(made):
    film, result = made / "film", json.loads((made / "result.json").read_bytes())
    assert json.loads((film / "project.json").read_bytes()) == result["project"]
    assert "Ravi" in (film / "reel.md").read_text()
    shots = [shot["id"] for scene in result["project"]["scenes"] for shot in scene["shots"]]
    assert len((film / "shotlist.csv").read_text().splitlines()) == len(shots) + 1
    targets = {path.name for path in (film / "prompts").iterdir()}
    assert len(targets) >= 16
    for target in targets:
        for shot in shots:
            text = (film / "prompts" / target / f"{shot}.txt").read_text()
            data = json.loads((film / "prompts" / target / f"{shot}.json").read_text())
            assert text == data["text"] + "\n" and data["shot_id"] == shot


def test_the_frame_and_time_that_were_said_are_kept(made):
    project = json.loads((made / "result.json").read_bytes())["project"]
    assert project["global_style"]["aspect_ratio"]["value"] == "9:16"
    total = sum(scene["duration_s"]["value"] for scene in project["scenes"])
    assert abs(total - 20) <= 1


def test_compile_prints_one_object_per_shot_with_everything_a_caller_needs(made):
    done = director(made, "compile", str(made / "film/project.json"), "--target", "veo-3.1", "--json")
    prompts = json.loads(done.stdout)
    assert prompts and all(prompt["target"] == "veo-3.1" for prompt in prompts)
    for field in ("text", "negative", "parameters", "references", "dropped", "warnings", "lengths"):
        assert all(field in prompt for prompt in prompts)


def test_any_workflow_starts_by_id(made):
    given = json.dumps({"brief": BRIEF + " Fast."}).encode()
    done = director(made, "run", "reel_compiler", "--input", "-", "--json", given=given)
    assert json.loads(done.stdout)["wall"]["shots"] > 0, done.stderr.decode()


def test_the_doctor_says_who_answers(made):
    seen = json.loads(director(made, "doctor", "--json").stdout)
    assert seen["models"]["engine"] == "offline" and seen["store"]["answers"]


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["reel", ""], b"", "brief"),
        (["reel", "-"], b"\xff\xfe\xfa broken", "UTF-8"),
        (["reel", "-"], b"a" * 5_000_000, "larger"),
        (["reel", "--file", "nowhere.txt"], b"", "nowhere.txt"),
        (["reel", "A cat.", "--target", "veo-99"], b"", "veo-99"),
        (["reel", "A cat.", "--ratio", "banana"], b"", "aspect_ratio"),
        (["reel", "A cat.", "--duration", "-3"], b"", "duration_s"),
        (["run", "reel_compilre"], b"", "reel_compiler"),
        (["run", "reel_compiler", "--data", "[1]"], b"", "JSON object"),
        (["run", "reel_compiler", "--data", '{"breif": "x"}'], b"", "brief"),
        (["compile", "nowhere.json"], b"", "nowhere.json"),
        (["compile", "project-of-nobody"], b"", "project-of-nobody"),
    ],
)
def test_bad_input_ends_with_one_clear_line_and_changes_nothing(tmp_path, arguments, given, says):
    done = director(tmp_path, *arguments, given=given)
    assert says in complaint(done)
    assert done.returncode in (1, 2)
    store = tmp_path / "data" / "director.db"
    if store.exists():
        with sqlite3.connect(store) as connection:
            assert connection.execute("SELECT count(*) FROM projects").fetchone() == (0,)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"id": "project-x", "scenes": [{"id"', "whole JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"id": "project-x", "colour": 1}', "colour"),
        (b'{"id": "project-x", "schema_version": 99}', "newer version"),
        (b'{"id": "project-x", "title": 7}', "title"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "no project"),
    ],
)
def test_a_project_file_that_is_none_is_refused_by_field(tmp_path, content, says):
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    assert says in complaint(director(tmp_path, "compile", str(path)))


def test_a_model_that_cannot_be_reached_is_a_clear_failure_and_never_a_silent_fallback(tmp_path):
    done = director(
        tmp_path, "reel", "A cat sleeps.", DIRECTOR_OFFLINE="false",
        DIRECTOR_MODEL_BASE_URL="http://127.0.0.1:9/v1", DIRECTOR_MODEL_NAME="nothing",
    )  # fmt: skip
    assert "onnection" in complaint(done) and "read_brief" in complaint(done)
    assert not (tmp_path / "film").exists()


def test_an_unwritable_folder_is_named(made, tmp_path):
    (tmp_path / "film").write_text("a file, not a folder")
    done = director(tmp_path, "compile", str(made / "film/project.json"), "--out", str(tmp_path / "film"))
    assert "film" in complaint(done)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_named_and_nothing_is_changed(small_disk):
    assert director(small_disk, "reel", BRIEF).returncode == 0
    (small_disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 4_096))
    assert "full" in complaint(director(small_disk, "reel", BRIEF + " Once more."))
    (small_disk / "ballast").unlink()
    with sqlite3.connect(small_disk / "data" / "director.db") as connection:
        assert connection.execute("SELECT count(*) FROM projects").fetchone() == (1,)
    assert director(small_disk, "reel", BRIEF + " Once more.").returncode == 0


def test_two_processes_with_different_hash_seeds_write_the_same_bytes(tmp_path):
    folders = []
    for seed in ("1", "4242"):
        folder = tmp_path / seed
        done = director_process(folder, "reel", BRIEF, "--out", str(folder / "film"), PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr.decode()
        folders.append(
            {p.relative_to(folder): p.read_bytes() for p in sorted((folder / "film").rglob("*")) if p.is_file()}
        )
    assert folders[0] == folders[1]
