"""What the README shows works as it is written."""

import asyncio
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from server.cli.app import COMMANDS
from tests.server.director_process import DirectorProcess

README = Path("README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:2024"


@pytest.fixture(scope="module")
def director(tmp_path_factory: pytest.TempPathFactory):
    process = DirectorProcess(tmp_path_factory.mktemp("readme")).start()
    yield process
    process.stop()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no {language} block"
    return found[1]


def test_the_python_lines_run(director, capsys):
    lines = block("python").replace(ADDRESS, director.url)
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    space: dict[str, object] = {}
    exec(f"async def shown():\n{body}\n", space)
    asyncio.run(space["shown"]())
    printed = capsys.readouterr().out
    assert "project.patched" in printed
    assert "'wall'" in printed


def test_the_curl_lines_run(director):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    lines = re.findall(r"^curl (?:[^\n]*\\\n)*[^\n]*", README, re.MULTILINE)
    assert len(lines) >= 3
    for line in lines:
        command = shlex.split(line.replace("\\\n", " ").replace(ADDRESS, director.url))
        done = subprocess.run([*command, "-s", "-f"], capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr.decode()}"
        assert done.stdout, line


def test_every_director_command_it_shows_exists():
    shown = set(re.findall(r"^director ([a-z]+)", README, re.MULTILINE))
    assert shown
    assert shown <= set(COMMANDS)


def test_every_make_target_it_shows_exists():
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets


def test_every_page_it_links_to_is_there():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert Path(link).exists(), link
