"""The commands and their order."""

from importlib.metadata import version as installed

import typer

from prompts.compiler.compile import COMPILER_VERSION
from prompts.compiler.targets import TARGETS
from server.cli import chatting, compiling, demo, doctor, reel, serving, workflows
from server.cli.console import out, show_json
from server.cli.options import AsJson

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Turn a brief into a film's scenes, shots and prompts.",
)

app.command("reel")(reel.reel)
app.command("chat")(chatting.chat)
app.command("compile")(compiling.compile_prompts)
app.command("workflows")(workflows.workflows)
app.command("run")(workflows.run)
app.command("serve")(serving.serve)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)


@app.command()
def version(as_json: AsJson = False) -> None:
    """Say which version this is."""
    facts = {"bedroom-director": installed("bedroom-director"), "compiler": COMPILER_VERSION, "targets": len(TARGETS)}
    if as_json:
        show_json(facts)
    else:
        out.print(" ".join(f"{name} {value}" for name, value in facts.items()))
