"""Single pictures at the command line: kept in the store, and read."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from server.cli.console import out, read_bytes, show_json, table
from server.cli.options import AsJson
from state.usage import Tier
from state.vision import PictureReading
from tools.context import LOCAL_OWNER
from tools.images.decoding import MAX_BYTES, decode_safely
from tools.images.looking import look_with_model, read_measured
from tools.models.call_events import call_event
from tools.storage.assets import AssetOrigin
from tools.toolbox import toolbox

Picture = Annotated[Path, typer.Argument(metavar="PICTURE", help="A PNG, JPEG or WebP file.")]


def upload(
    picture: Picture,
    project: Annotated[str, typer.Option(help="Id of the project it belongs to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep a picture in the store, made safe, and print its id for workflows that start from one."""

    async def kept() -> None:
        tools = await toolbox()
        if project:
            await tools.projects.load_parts(project, [], owner=LOCAL_OWNER)
        clean = await decode_safely(read_bytes(picture, field="picture", limit=MAX_BYTES))
        origin = AssetOrigin(project_id=project, provider="upload", label=picture.name[:400])
        asset = await tools.assets.put_picture(clean, LOCAL_OWNER, origin)
        show_json(asset) if as_json else out.print(asset.asset_id)

    asyncio.run(kept())


def look(
    picture: Picture,
    question: Annotated[str, typer.Option(help="What to ask of it; a vision model answers.")] = "",
    measured_only: Annotated[bool, typer.Option("--measured", help="Show it to no model.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is in a picture: measured always, seen by a vision model where one is set up. Stores nothing of it."""

    async def read() -> PictureReading:
        tools = await toolbox()
        clean = await decode_safely(read_bytes(picture, field="picture", limit=MAX_BYTES))
        reading = await asyncio.to_thread(read_measured, clean.sha256, clean.data)
        if measured_only:
            return reading
        tier = Tier(tools.settings.tier)
        seen, call = await look_with_model(tools.gateway, reading, clean.data, question, account=LOCAL_OWNER, tier=tier)
        if call is not None:
            await tools.events.append([call_event(call, run_id="", session_id="")], owner=LOCAL_OWNER)
        return seen

    reading = asyncio.run(read())
    if as_json:
        show_json(reading)
        return
    rows = [(one.kind, one.word, one.source, f"{one.confidence:.2f}") for one in reading.statements]
    rows += [("flag", flag, "measured", "") for flag in reading.flags]
    out.print(table("", ("about", "what", "source", "sure"), rows))
    for note in reading.notes:
        out.print(f"[yellow]?[/yellow] {escape(note)}")
