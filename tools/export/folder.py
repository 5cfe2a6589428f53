"""A project written to a folder: the record, the reel, the shot list, and every prompt as text and as data."""

import json
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from state.base import canonical_bytes
from state.errors import DirectorError
from state.il import CompiledPrompt
from state.project import SceneProject
from tools.export.reel import reel_markdown
from tools.export.shotlist import shotlist_csv

SAFE = re.compile(r"[^A-Za-z0-9._-]+")


class CannotWrite(DirectorError):
    """The folder or the disk refuses; what was there before is unchanged."""

    code = "cannot_write"
    status = 507


def project_files(project: SceneProject) -> dict[str, bytes]:
    """Every file of an export by its path inside the folder. The same project gives the same bytes."""
    files = {
        "project.json": canonical_bytes(project) + b"\n",
        "reel.md": reel_markdown(project).encode(),
        "shotlist.csv": shotlist_csv(project).encode(),
    }
    for prompt in project.compiled:
        stem = f"prompts/{SAFE.sub('-', prompt.target)}/{SAFE.sub('-', prompt.shot_id)}"
        files[f"{stem}.txt"] = prompt_text(prompt).encode()
        files[f"{stem}.json"] = prompt_json(prompt)
    return files


def prompt_text(prompt: CompiledPrompt) -> str:
    """What to paste into the target: the prompt alone, ending in a newline."""
    return prompt.text + "\n"


def prompt_json(prompt: CompiledPrompt) -> bytes:
    """The whole compiled prompt, readable."""
    return (json.dumps(prompt.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n").encode()


def write_folder(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write the files, each whole or not at all. Raises `CannotWrite` naming the first that could not be."""
    written = []
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
        except OSError as error:
            raise CannotWrite(f"{path} cannot be written: {error.strerror or error}", field=name) from error
        written.append(path)
    return written


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def targets_of(prompts: Iterable[CompiledPrompt]) -> tuple[str, ...]:
    """The targets there are prompts for, each once."""
    return tuple(dict.fromkeys(prompt.target for prompt in prompts))
