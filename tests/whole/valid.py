"""A request that its owner may make, for every operation that does not explain itself by its path.

Whoever adds a route that needs a body adds it here; without one the tests that go over every route say so.
"""

from collections.abc import Callable
from typing import Any

from tests.whole.world import RUN, SCRIPT, World, picture
from tools.storage.moments import new_id, now

Asked = dict[str, Any]
"""What `httpx.Client.request` takes beside method and address."""

PATCH = {"headers": {"content-type": "application/json-patch+json"}}
CRON = {**RUN, "schedule": "0 9 * * *"}
BRIEF = "INT. KITCHEN - NIGHT. Mara waits."


def _project(world: World) -> Any:
    return world.get(f"/projects/{world.ids['project_id']}")


def _unchanged(part: str) -> Callable[[World], Asked]:
    """A JSON Patch that only looks."""
    return lambda world: {"json": [{"op": "test", "path": "/id", "value": world.ids[f"{part}_id"]}], **PATCH}


VALID: dict[str, Callable[[World], Asked]] = {
    "POST /assistants": lambda world: {"json": {"graph_id": "steps"}},
    "PATCH /assistants/{assistant_id}": lambda world: {"json": {"name": "renamed"}},
    "POST /assistants/{assistant_id}/latest": lambda world: {"json": {"version": 1}},
    "POST /assistants/{assistant_id}/versions": lambda world: {"json": {}},
    "POST /assistants/search": lambda world: {"json": {}},
    "POST /assistants/count": lambda world: {"json": {}},
    "POST /threads": lambda world: {"json": {}},
    "POST /threads/search": lambda world: {"json": {}},
    "POST /threads/count": lambda world: {"json": {}},
    "POST /threads/{thread_id}/history": lambda world: {"json": {}},
    "POST /runs/crons/search": lambda world: {"json": {}},
    "POST /runs/crons/count": lambda world: {"json": {}},
    "POST /store/items/search": lambda world: {"json": {}},
    "POST /store/namespaces": lambda world: {"json": {}},
    "POST /runs/crons": lambda world: {"json": CRON},
    "POST /threads/{thread_id}/runs/crons": lambda world: {"json": CRON},
    "PATCH /runs/crons/{cron_id}": lambda world: {"json": {"enabled": False}},
    "PATCH /threads/{thread_id}": lambda world: {"json": {"metadata": {"more": 1}}},
    "POST /threads/{thread_id}/state": lambda world: {"json": {"values": {"count": 1}}},
    "POST /threads/{thread_id}/state/checkpoint": lambda world: {
        "json": {"checkpoint": {"checkpoint_id": world.ids["checkpoint_id"], "checkpoint_ns": ""}}
    },
    "POST /threads/{thread_id}/runs": lambda world: {"json": RUN},
    "POST /threads/{thread_id}/runs/stream": lambda world: {"json": RUN},
    "POST /threads/{thread_id}/runs/wait": lambda world: {"json": RUN},
    "POST /threads/{thread_id}/runs/{run_id}/cancel": lambda world: world.with_running_run(),
    "POST /runs": lambda world: {"json": RUN},
    "POST /runs/stream": lambda world: {"json": RUN},
    "POST /runs/wait": lambda world: {"json": RUN},
    "POST /runs/batch": lambda world: {"json": [RUN]},
    "POST /runs/cancel": lambda world: {"json": {"status": "all"}},
    "POST /threads/{thread_id}/commands": lambda world: {
        "json": {"id": 1, "method": "run.start", "params": {**RUN, "assistant_id": "steps"}}
    },
    "POST /threads/{thread_id}/stream/events": lambda world: {"json": {"channels": ["values", "lifecycle"]}},
    "PUT /store/items": lambda world: {"json": {"namespace": ["shelf"], "key": "mine", "value": {"a": 1}}},
    "GET /store/items": lambda world: {"params": {"namespace": "shelf", "key": "book"}},
    "DELETE /store/items": lambda world: {"json": {"namespace": ["shelf"], "key": "book"}},
    "POST /compile": lambda world: {"json": {"project": _project(world), "targets": ["veo-3.1"]}},
    "POST /compile/shot": lambda world: {"json": {"il": {"shot_id": world.ids["shot_id"]}, "targets": ["veo-3.1"]}},
    "POST /structure": lambda world: {"json": {"brief": BRIEF}},
    "POST /chat": lambda world: {"json": {"message": "make it lonelier", "project_id": world.ids["project_id"]}},
    "POST /vision": lambda world: {"json": {"asset": world.ids["asset_id"]}},
    "POST /projects": lambda world: {"json": {"title": "Another"}},
    "POST /projects/import": lambda world: {"content": SCRIPT},
    "GET /projects/{project_id}/export": lambda world: {"params": {"format": "json"}},
    "GET /projects/{project_id}/export/losses": lambda world: {"params": {"format": "fdx"}},
    "POST /projects/{project_id}/questions/{question_id}/answer": lambda world: {"json": {"answer": "yes"}},
    "PATCH /projects/{project_id}": lambda world: {
        "json": [{"op": "test", "path": "/id", "value": world.ids["project_id"]}],
        **PATCH,
    },
    "PATCH /projects/{project_id}/style": lambda world: {"json": [], **PATCH},
    "PATCH /projects/{project_id}/scenes/{scene_id}": _unchanged("scene"),
    "PATCH /projects/{project_id}/shots/{shot_id}": _unchanged("shot"),
    "PATCH /projects/{project_id}/bible/{entity_id}": _unchanged("entity"),
    "POST /projects/{project_id}/scenes": lambda world: {"json": {"part": {"title": "Street"}}},
    "POST /projects/{project_id}/scenes/{scene_id}/shots": lambda world: {"json": {"part": {}}},
    "POST /projects/{project_id}/bible": lambda world: {"json": {"part": {"kind": "prop", "name": "Lamp"}}},
    "GET /projects/{project_id}/diff": lambda world: {"params": {"a": 1, "b": 2}},
    "GET /projects/{project_id}/contents/{content_hash}": lambda world: world.with_content(),
    "POST /projects/{project_id}/redo": lambda world: world.after_an_undo(),
    "POST /projects/{project_id}/restore": lambda world: {"json": {"version": 1}},
    "POST /projects/{project_id}/snapshots": lambda world: {"json": {"name": "first", "version": 1}},
    "POST /projects/{project_id}/events": lambda world: {"json": {"events": [_event()]}},
    "GET /assets": lambda world: {"params": {"project_id": world.ids["project_id"]}},
    "POST /assets": lambda world: {"content": picture()},
    "POST /projects/{project_id}/frames/{choice}": lambda world: {"json": {"frames": [world.ids["shot_id"]]}},
}


def _event() -> dict[str, Any]:
    return {"kind": "frame.kept", "event_id": new_id(), "ts": now().isoformat(), "payload": {"workflow": "previz"}}
