"""The record at the command line: who changed what, taking back, what is out of date, locks."""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from server.cli import main

BRIEF = "A 20 second vertical ad. Ravi, a tailor, sews by lamplight. A customer knocks. Ravi opens the door and smiles."


class Work(NamedTuple):
    """A folder with a store, a film in it, and the way to the commands."""

    folder: Path
    film: str
    capture: Any

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit status, output and complaints of a command."""
        code = 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DIRECTOR_DATA_DIR", str(self.folder / "data"))
            patch.setenv("DIRECTOR_OFFLINE", "true")
            patch.setattr(sys, "argv", ["director", *map(str, arguments)])
            try:
                main()
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        said = self.capture.readouterr()
        return code, said.out, said.err

    def json(self, *arguments: object) -> Any:
        """What a command answers with `--json`."""
        code, out, err = self.run(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    def told(self, *arguments: object) -> str:
        """What a command tells a person, on one line whatever the width of the terminal."""
        code, out, err = self.run(*arguments)
        assert code == 0, err
        return " ".join(out.split())

    def complaint(self, *arguments: object) -> str:
        """The one line of a command that fails."""
        code, out, err = self.run(*arguments)
        lines = [line for line in err.splitlines() if line.strip()]
        assert code == 2 and len(lines) == 1 and not out, (code, out, err)
        return lines[0]

    def project(self) -> Any:
        """The film as it stands."""
        code, out, err = self.run("export", self.film, "--format", "json")
        assert code == 0, err
        return json.loads(out)

    @property
    def head(self) -> int:
        return int(self.json("history", self.film, "--limit", 1)[0]["version"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A compiled film in a store, once for all tests, which build on it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIRECTOR_DATA_DIR", str(folder / "data"))
        patch.setenv("DIRECTOR_OFFLINE", "true")
        patch.setattr(sys, "argv", ["director", "reel", BRIEF, "--out", str(folder / "film"), "--json"])
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code
    return folder, json.loads((folder / "film/project.json").read_bytes())["id"]


@pytest.fixture
def work(made: tuple[Path, str], capfd: pytest.CaptureFixture[str]) -> Work:
    capfd.readouterr()
    return Work(*made, capfd)


def test_what_is_stored_is_listed_with_its_version(work: Work) -> None:
    listed = work.json("projects")
    assert [one["project_id"] for one in listed] == [work.film]
    assert work.film in work.told("projects") and "No projects" in work.told("projects", "zzz")


def test_a_lock_is_one_version_and_holds_until_it_is_taken_off(work: Work) -> None:
    ravi = next(one for one in work.project()["bible"]["characters"] if one["name"] == "Ravi")
    before = work.head
    assert work.json("lock", work.film, ravi["id"])["parts"] == [ravi["id"]]
    assert "as it was" in work.told("lock", work.film, ravi["id"])
    refused = work.complaint("rename", work.film, ravi["id"], "Anil")
    assert "RenameEntity refused" in refused and ravi["id"] in refused and "Unlock it first" in refused
    assert work.json("unlock", work.film, ravi["id"])["version"] == before + 2
    shot = work.project()["scenes"][0]["shots"][0]["id"]
    work.json("lock", work.film, shot, "--slot", "lens")
    assert work.project()["scenes"][0]["shots"][0]["prompt_slots"]["lens"]["locked"] is True
    work.json("undo", work.film)
    assert work.project()["scenes"][0]["shots"][0]["prompt_slots"]["lens"]["locked"] is False


def test_history_undo_redo_restore_and_difference_tell_one_story(work: Work) -> None:
    ravi = next(one for one in work.project()["bible"]["characters"] if one["name"] == "Ravi")["id"]
    before, start = work.project(), work.head
    work.json("rename", work.film, ravi, "Anil")
    renamed = work.project()
    changed = work.json("diff", work.film, start, start + 1)["changes"]
    assert {"part": ravi, "field": "name", "kind": "changed", "before": "Ravi", "after": "Anil"} in changed
    assert "name changed Ravi Anil" in work.told("diff", work.film, start, start + 1)
    assert "Anil" in json.dumps(renamed["compiled"]) and work.json("stale", work.film) == []
    work.json("undo", work.film)
    assert work.project() == before
    work.json("redo", work.film)
    assert work.project() == renamed
    work.json("restore", work.film, start)
    assert work.project()["bible"] == before["bible"]
    kinds = [one["kind"] for one in work.json("history", work.film, "--limit", 4)]
    assert kinds == ["restore", "redo", "undo", "edit"]
    assert f"undo of version {start + 1}" in work.told("history", work.film)
    assert work.json("snapshot", work.film, "as told")["version"] == start + 4
    assert "as told" in work.told("snapshot", work.film)


def test_what_is_out_of_date_is_named_with_the_reason_and_compiled_again(work: Work) -> None:
    project = work.project()
    ravi = next(one for one in project["bible"]["characters"] if one["name"] == "Ravi")
    shown = {shot["id"] for scene in project["scenes"] for shot in scene["shots"] if ravi["id"] in shot["characters"]}
    assert shown and work.told("stale", work.film) == "Nothing is out of date."
    assert work.run("chat", "Make Ravi's shots wider.", "--project", work.film)[0] == 0
    stale = work.json("stale", work.film)
    assert stale, "wider shots leave their prompts out of date"
    assert all(any("shot_type" in change["field"] for change in one["why"]) for one in stale)
    assert "shot_type" in work.told("stale", work.film)
    one = stale[0]["ref"]
    work.json("rebuild", work.film, "--only", one)
    assert one not in [left["ref"] for left in work.json("stale", work.film)]
    work.json("rebuild", work.film)
    assert work.json("stale", work.film) == []
    assert "as it was" in work.told("rebuild", work.film)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["history", "project-none"], "project-none"),
        (["undo", "project-none"], "project-none"),
        (["stale", "project-none"], "project-none"),
        (["rebuild", "project-none"], "project-none"),
        (["questions", "project-none"], "project-none"),
        (["diff", "FILM", "1", "999"], "version"),
        (["restore", "FILM", "999"], "version"),
        (["lock", "FILM", "scene-99"], "scene-99"),
        (["lock", "FILM", "no id"], "target"),
        (["lock", "FILM", "style"], "slot"),
        (["lock", "FILM", "scene-1", "--slot", "colour"], "colour"),
        (["rename", "FILM", "character-99", "X"], "character-99"),
        (["rename", "FILM", "character-1", ""], "name"),
        (["answer", "FILM", "question-99", "yes"], "question-99"),
        (["snapshot", "FILM", "n" * 201], "name"),
    ],
)
def test_bad_words_end_with_one_clear_line_and_change_nothing(work: Work, arguments: list[str], says: str) -> None:
    before = work.head
    assert says in work.complaint(*[work.film if one == "FILM" else one for one in arguments])
    assert work.head == before


def test_too_many_undos_say_how_far_they_came(work: Work) -> None:
    versions = len(work.json("history", work.film))
    said = work.complaint("undo", work.film, "--steps", versions)
    assert "nothing to undo" in said and "version" in said
    assert work.project()["scenes"] == []
