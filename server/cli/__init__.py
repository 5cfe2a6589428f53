"""The `director` command. Every command takes `--json` for machines, shows progress to people on standard error,
and ends non-zero with one clear line when something is wrong."""

import sys

from server.cli.app import command_line
from server.cli.console import explain
from server.starting import loading

__all__ = ["main"]


def main() -> None:
    """Run the command line. Exit status: 0 done, 1 failed, 2 wrong input, 130 interrupted."""
    try:
        with loading():
            command = command_line(sys.argv[1:])
        command(prog_name="director")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        code, line = explain(error)
        if line is None:
            raise
        print(f"director: {line}", file=sys.stderr)
        sys.exit(code)
