"""Every workflow of the registry, by the same questions."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graphs.__main__ import ROOT, new, out_of_step
from graphs.generated import diagram, langgraph_config
from graphs.registry import WORKFLOWS, UnknownWorkflow, find_workflow

BY_ID = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda one: one.id)


@BY_ID
def test_a_workflow_says_what_it_is_for(workflow):
    assert workflow.title and workflow.summary.endswith(".")
    assert workflow.summary[0].islower() or workflow.summary[0].isupper()


@BY_ID
def test_its_folder_is_its_id(workflow):
    module = sys.modules[workflow.module]
    assert module.graph is workflow.graph
    assert (ROOT / "graphs" / workflow.id / "graph.py").exists()


@BY_ID
def test_its_picture_names_every_node_of_the_wiring(workflow):
    picture = diagram(workflow)
    for node in workflow.graph.get_graph().nodes:
        assert node.strip("_") in picture


@BY_ID
def test_its_example_fits_its_input_schema(workflow):
    given = workflow.example.model_dump(mode="json", exclude_defaults=True)
    assert set(given) <= set(workflow.graph.get_input_jsonschema()["properties"])


@BY_ID
def test_it_is_compiled_without_a_checkpointer_so_that_any_server_can_bring_its_own(workflow):
    assert workflow.graph.checkpointer is None


def test_langgraph_json_names_every_workflow_and_nothing_else():
    written = json.loads((ROOT / "langgraph.json").read_text())
    assert written == langgraph_config()
    assert set(written["graphs"]) == {workflow.id for workflow in WORKFLOWS}


def test_generated_files_are_in_step():
    assert out_of_step() == []


def test_an_unknown_workflow_is_named_with_its_near_match():
    with pytest.raises(UnknownWorkflow, match="did you mean reel_compiler"):
        find_workflow("reel_compilr")


def test_a_new_workflow_runs_as_it_is_written(tmp_path: Path):
    new("lookbook", tmp_path)
    for package in ("state", "state/workflows", "graphs"):
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
    program = (
        "import sys, graphs, state.workflows\n"
        f"graphs.__path__.append({str(tmp_path / 'graphs')!r})\n"
        f"state.workflows.__path__.append({str(tmp_path / 'state/workflows')!r})\n"
        "from graphs.lookbook.graph import WORKFLOW\n"
        "print(WORKFLOW.title, WORKFLOW.graph.invoke(WORKFLOW.example)['answer'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Lookbook .snepo rood A", done.stderr


def test_a_new_workflow_never_writes_over_an_old_one(tmp_path: Path):
    new("lookbook", tmp_path)
    with pytest.raises(FileExistsError):
        new("lookbook", tmp_path)
