"""`python -m server.cli`: the `director` command."""

from server.cli import main

main()
