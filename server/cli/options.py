"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the project and its prompts into this folder.")]
Targets = Annotated[list[str] | None, typer.Option("--target", "-t", help="Target to compile for; may be repeated.")]
