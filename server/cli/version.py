"""Which version this is."""

from importlib.metadata import version as installed

from prompts.compiler.compile import COMPILER_VERSION
from prompts.compiler.targets import TARGETS
from server.cli.console import out, show_json
from server.cli.options import AsJson


def version(as_json: AsJson = False) -> None:
    """Say which version this is."""
    facts = {"bedroom-director": installed("bedroom-director"), "compiler": COMPILER_VERSION, "targets": len(TARGETS)}
    if as_json:
        show_json(facts)
    else:
        out.print(" ".join(f"{name} {value}" for name, value in facts.items()))
