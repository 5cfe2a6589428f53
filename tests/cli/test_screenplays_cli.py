"""Screenplays in and out at the command line, and the whole round of work on one."""

import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from server.cli import main
from tools.archive.layout import Limits

SCRIPTS = Path(__file__).parents[1] / "tools" / "screenplay" / "scripts"
FEATURE = SCRIPTS / "feature.fountain"


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line that says what was wrong."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert self.code in (1, 2) and len(lines) == 1 and not self.out, self
        return lines[0]


def director(folder: Path, *arguments: object, given: bytes = b"") -> Done:
    """The command run in this process, with a store in `folder`."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    code = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIRECTOR_DATA_DIR", str(folder / "data"))
        patch.setenv("DIRECTOR_OFFLINE", "true")
        patch.setattr(sys, "argv", ["director", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    out.flush()
    err.flush()
    return Done(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())


def stored(folder: Path) -> int:
    """How many projects are in the store."""
    path = folder / "data" / "director.db"
    if not path.exists():
        return 0
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM projects").fetchone()[0])


@pytest.fixture
def film(tmp_path: Path) -> str:
    return str(director(tmp_path, "import", FEATURE, "--json").json["project_id"])


def exported(folder: Path, project: str, kind: str) -> str:
    done = director(folder, "export", project, "--format", kind)
    assert done.code == 0, done.err
    return done.out


def test_the_whole_round_ends_with_the_same_script(tmp_path: Path, film: str) -> None:
    """Import, lock, rename, undo, unlock: the script that comes out is the one that went in."""
    script = FEATURE.read_text(encoding="utf-8")
    assert exported(tmp_path, film, "fountain") == script
    assert director(tmp_path, "lock", film, "scene-1", "--json").json["version"] == 2
    people = json.loads(exported(tmp_path, film, "json"))["bible"]["characters"]
    tom = next(one["id"] for one in people if one["name"] == "TOM")
    assert director(tmp_path, "rename", film, tom, "THOMAS", "--json").json["version"] == 3
    renamed = exported(tmp_path, film, "fountain")
    assert "\nTHOMAS" in renamed and "\nTHOMAS" not in script
    assert director(tmp_path, "undo", film, "--json").json["version"] == 4
    assert exported(tmp_path, film, "fountain") == script
    assert director(tmp_path, "redo", film, "--json").json["version"] == 5
    assert exported(tmp_path, film, "fountain") == renamed
    assert director(tmp_path, "undo", film, "--steps", 2, "--json").json["version"] == 7
    assert exported(tmp_path, film, "fountain") == script
    history = director(tmp_path, "history", film, "--json").json
    assert [one["kind"] for one in reversed(history)] == ["create", "edit", "edit", "undo", "redo", "undo", "undo"]
    assert (history[-1]["author"], history[-1]["reason"]) == ("import", "imported from feature.fountain")


def test_final_draft_and_fountain_of_one_script_import_as_one_project(tmp_path: Path, film: str) -> None:
    """What Final Draft holds of the script is one project, whichever file it comes from."""
    director(tmp_path, "export", film, "--out", tmp_path / "film.fdx")
    made = director(tmp_path, "import", tmp_path / "film.fdx", "--id", "project-fdx", "--json").json
    director(tmp_path, "export", "project-fdx", "--out", tmp_path / "film.fountain")
    again = director(tmp_path, "import", tmp_path / "film.fountain", "--id", "project-fountain", "--json").json
    assert {**made, "project_id": "", "remarks": []} == {**again, "project_id": "", "remarks": []}
    one, two = (json.loads(exported(tmp_path, name, "json")) for name in ("project-fdx", "project-fountain"))
    assert {**one, "id": ""} == {**two, "id": ""}


def test_what_a_format_cannot_hold_is_said(tmp_path: Path) -> None:
    made = director(tmp_path, "import", SCRIPTS / "notes.fountain", "--json").json
    report = director(tmp_path, "export", made["project_id"], "--out", tmp_path / "notes.fdx", "--json").json
    assert report["bytes"] == (tmp_path / "notes.fdx").stat().st_size and report["format"] == "fdx"
    spoken = director(tmp_path, "export", made["project_id"], "--out", tmp_path / "notes.fdx")
    assert len(report["losses"]) == spoken.err.count("! ") > 0
    guessed = director(tmp_path, "import", SCRIPTS / "old_windows.fountain")
    assert "Windows-1252" in guessed.err and "scenes" in guessed.out


def test_an_answer_makes_two_names_one_person_and_a_lock_forbids_it(tmp_path: Path, film: str) -> None:
    open_ = {one["id"]: one["text"] for one in director(tmp_path, "questions", film, "--json").json}
    voice = next(one for one, text in open_.items() if "heard and not seen" in text)
    young = next(one for one in open_ if one != voice)
    assert "answer yes or no" in director(tmp_path, "answer", film, voice, "perhaps").complaint
    assert voice in director(tmp_path, "answer", film, "question-77", "yes").complaint
    assert director(tmp_path, "answer", film, young, "No, she is a child there.", "--json").code == 0
    assert director(tmp_path, "answer", film, voice, "yes, one person", "--json").code == 0
    people = {one["name"]: one for one in json.loads(exported(tmp_path, film, "json"))["bible"]["characters"]}
    assert set(people) == {"YOUNG MARA", "TOM", "MARA"} and people["MARA"]["aliases"] == ["MARA'S VOICE"]
    assert director(tmp_path, "questions", film, "--json").json == []
    reasons = [one["reason"] for one in director(tmp_path, "history", film, "--json").json]
    assert "yes, one person" in reasons[0] and "she is a child" in reasons[1]


def test_a_merge_stops_at_a_locked_scene(tmp_path: Path, film: str) -> None:
    project = json.loads(exported(tmp_path, film, "json"))
    voice = next(one for one in project["questions"] if "heard and not seen" in one["text"])
    speaker = voice["about"].rpartition(".")[2]
    scene = next(one["id"] for one in project["scenes"] if speaker in one["characters"])
    director(tmp_path, "lock", film, scene)
    refused = director(tmp_path, "answer", film, voice["id"], "yes").complaint
    assert scene in refused and "locked" in refused and "Unlock" in refused
    assert json.loads(exported(tmp_path, film, "json"))["questions"] == project["questions"]


def test_a_second_script_goes_to_the_end_with_the_people_known(tmp_path: Path, film: str) -> None:
    before = json.loads(exported(tmp_path, film, "json"))
    more = b"INT. PIER - DAY\n\nTOM coils a ROPE.\n\nTOM\nAgain.\n"
    made = director(tmp_path, "import", "-", "--into", film, "--json", given=more).json
    assert (made["scenes"], made["characters"], made["version"]) == (1, 0, 2)
    after = json.loads(exported(tmp_path, film, "json"))
    assert after["scenes"][:-1] == before["scenes"] and after["scenes"][-1]["dialogue"][0]["text"] == "Again."
    director(tmp_path, "undo", film)
    assert json.loads(exported(tmp_path, film, "json"))["scenes"] == before["scenes"]


def test_an_archive_and_a_project_file_carry_a_film_elsewhere(tmp_path: Path, film: str) -> None:
    director(tmp_path, "lock", film, "scene-1")
    director(tmp_path, "export", film, "--out", tmp_path / "film.zip")
    director(tmp_path, "export", film, "--out", tmp_path / "film.json")
    there = tmp_path / "elsewhere"
    assert director(there, "import", tmp_path / "film.zip", "--json").json == {"project_id": film}
    for kind in ("json", "fountain", "csv", "md"):
        assert exported(there, film, kind) == exported(tmp_path, film, kind)
    assert director(there, "history", film).out == director(tmp_path, "history", film).out
    assert director(there, "undo", film).code == 0
    assert film in director(there, "import", tmp_path / "film.zip").complaint
    third = tmp_path / "third"
    assert director(third, "import", tmp_path / "film.json", "--json").json == {"project_id": film, "version": 1}
    assert exported(third, film, "json") == exported(tmp_path, film, "json")


def test_an_imported_script_is_staged_scene_by_scene_and_stays_the_same_script(tmp_path: Path, film: str) -> None:
    director(tmp_path, "lock", film, "scene-2")
    one = director(tmp_path, "stage", film, "--scene", "scene-1", "-t", "veo-3.1", "--json").json
    assert one["scenes"] == ["scene-1"] and one["prompts"] == len(one["shots"]) > 0
    rest = director(tmp_path, "stage", film)
    assert "scene-1 is left: it has shots" in rest.out and "scene-2 is left: it is locked" in rest.out
    assert exported(tmp_path, film, "fountain") == FEATURE.read_text(encoding="utf-8")
    rows = exported(tmp_path, film, "csv").splitlines()
    assert len(rows) > len(one["shots"]) + 1
    assert "scene-77" in director(tmp_path, "stage", film, "--scene", "scene-77").complaint
    assert "veo-99" in director(tmp_path, "stage", film, "-t", "veo-99").complaint


BAD_SCRIPTS = {
    "truncated.fdx": (b'<?xml version="1.0"?>\n<FinalDraft>\n<Content>\n<Paragraph Type="Action"><Te', "ine 4"),
    "bomb.fdx": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "ine 1"),
    "entity.fdx": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "ine 1"),
    "broken.fountain": ("INT. CAFÉ - DAY\n\nÀ côté, é".encode() + b"\n\xff broken", "ine 4"),
    "large.fountain": (b"A line of action.\n\n" * 600_000, "10 MB"),
    "empty.fountain": (b"\n\n", "no screenplay"),
    "script.pdf": (b"%PDF-1.7 ...", "PDF"),
}


@pytest.mark.parametrize("name", BAD_SCRIPTS)
def test_a_bad_script_is_refused_with_its_line_and_nothing_is_kept(tmp_path: Path, name: str) -> None:
    data, says = BAD_SCRIPTS[name]
    (tmp_path / name).write_bytes(data)
    assert says in director(tmp_path, "import", tmp_path / name).complaint
    assert stored(tmp_path) == 0


def archive_of(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_bad_archives_are_refused_by_file_and_nothing_is_kept(
    tmp_path: Path, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Limits(bytes=8_000_000, files=100, one_file=4_000_000)
    monkeypatch.setattr("tools.archive.unpacking.Limits", lambda: small)
    director(tmp_path, "export", film, "--out", tmp_path / "film.zip")
    whole = (tmp_path / "film.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    cases = {
        "outside": (archive_of(**{**files, "../evil": b"x"}), "../evil"),
        "bomb": (archive_of(**{**files, "manifest.json": bytes(40_000_000)}), "manifest.json"),
        "changed": (archive_of(**{**files, "parts.jsonl": files["parts.jsonl"] + b"{}\n"}), "parts.jsonl"),
        "cut": (whole[: len(whole) // 2], "archive"),
    }
    for name, (data, says) in cases.items():
        path = tmp_path / f"{name}.zip"
        path.write_bytes(data)
        assert says in director(tmp_path / name, "import", path).complaint
        assert stored(tmp_path / name) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "nowhere.fountain"], "nowhere.fountain"),
        (["import", FEATURE, "--into", "project-of-nobody"], "project-of-nobody"),
        (["import", FEATURE, "--into", "project-1", "--id", "project-2"], "project_id"),
        (["import", FEATURE, "--id", "no id"], "id"),
        (["export", "project-of-nobody", "--format", "fountain"], "project-of-nobody"),
        (["export", "project-1", "--format", "docx"], "docx"),
        (["export", "project-1"], "format"),
        (["export", "project-1", "--format", "archive"], "out"),
        (["export", "film.json", "--format", "archive", "--out", "x.zip"], "project"),
    ],
)
def test_bad_words_end_with_one_clear_line(tmp_path: Path, arguments: list[object], says: str) -> None:
    assert says in director(tmp_path, *arguments).complaint
    assert stored(tmp_path) == 0
