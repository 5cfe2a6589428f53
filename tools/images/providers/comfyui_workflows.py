"""ComfyUI workflows in "API format": the plain one, those a person brings, and the places in them."""

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from state.errors import InvalidInput

PLAIN: dict[str, Any] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{model}"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "{prompt}"}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "{negative}"}},
    "4": {"class_type": "EmptyLatentImage", "inputs": {"width": "{width}", "height": "{height}", "batch_size": 1}},
    "5": {
        "class_type": "KSampler",
        "inputs": {
            "model": ["1", 0],
            "positive": ["2", 0],
            "negative": ["3", 0],
            "latent_image": ["4", 0],
            "seed": "{seed}",
            "steps": 25,
            "cfg": 6.5,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1.0,
        },
    },
    "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
    "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "director"}},
}
"""A picture from words, with whatever checkpoint is named `image_model`."""
REFERENCE = "{reference}"


def reference_nodes(workflow: Mapping[str, Any]) -> list[str]:
    """The `LoadImage` nodes that take reference pictures, in order: their image is `{reference}`, or their title begins
    with that word. Other `LoadImage` nodes load what the person put there."""
    return [
        key
        for key, node in workflow.items()
        if node["class_type"] == "LoadImage"
        and (
            node.get("inputs", {}).get("image") == REFERENCE
            or str(node.get("_meta", {}).get("title", "")).casefold().startswith("reference")
        )
    ]


def filled_workflow(
    workflow: Mapping[str, Any], values: Mapping[str, Any], uploaded: Sequence[str] = ()
) -> dict[str, Any]:
    """The workflow with values in their places and the uploaded pictures in its reference nodes; the first picture is
    shown again where there are more nodes than pictures."""
    nodes = copy.deepcopy(dict(workflow))
    for node in nodes.values():
        for field, value in node.get("inputs", {}).items():
            node["inputs"][field] = _filled(value, values)
    if uploaded:
        for at, key in enumerate(reference_nodes(workflow)):
            nodes[key]["inputs"]["image"] = uploaded[at] if at < len(uploaded) else uploaded[0]
    return nodes


def read_workflow(path: Path) -> dict[str, Any]:
    """A workflow in ComfyUI's API format. Raises `InvalidInput` when it is missing, or not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path}: {error}", field="comfyui_workflow") from error
    whole = isinstance(document, dict) and all(isinstance(n, dict) and "class_type" in n for n in document.values())
    if not whole:
        raise InvalidInput(f"{path} is not a workflow in API format", field="comfyui_workflow")
    return dict(document)


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    """A field with its place filled; words may stand in the middle of others, numbers stand alone."""
    if not isinstance(value, str):
        return value
    if value in values:
        return values[value]
    for place in ("{prompt}", "{negative}"):
        value = value.replace(place, str(values[place]))
    return value
