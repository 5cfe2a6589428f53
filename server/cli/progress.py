"""A line that says what a run is doing."""

from typing import Any

from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from server.cli.console import err
from server.cli.running import Listener


class ProgressLine:
    """A line that says what is being done, on standard error; silent for machines."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet or not err.is_terminal
        self._line = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True)

    def __enter__(self) -> Listener:
        if self._quiet:
            return lambda kind, part: None
        self._line.start()
        task = self._line.add_task("Starting")

        def listen(kind: str, part: Any) -> None:
            if kind == "progress" and part.get("type") == "step":
                self._line.update(task, description=escape(part["message"]))

        return listen

    def __exit__(self, *reason: object) -> None:
        if not self._quiet:
            self._line.stop()
