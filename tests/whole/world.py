"""One of everything an owner can have, so that every route has something real to be asked about."""

import io
import re
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image

SCRIPT = (Path(__file__).parents[1] / "tools" / "screenplay" / "scripts" / "feature.fountain").read_bytes()
RUN = {"assistant_id": "steps", "input": {"count": 1}}


def picture() -> bytes:
    """A PNG unlike any other."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), f"#{uuid4().hex[:6]}").save(drawn, "PNG")
    return drawn.getvalue()


class World:
    """What `mark` stands for is written into everything; `ids` has a real one for every path parameter."""

    def __init__(self, http: httpx.Client, mark: str) -> None:
        self._http = http
        self.mark = mark
        self.ids: dict[str, str] = {}
        self.make()

    def make(self) -> None:
        """Everything anew."""
        marked = {"mark": self.mark}
        thread = self._post("/threads", {"metadata": marked})["thread_id"]
        self._post(f"/threads/{thread}/runs/wait", {**RUN, "metadata": marked})
        state = self._get(f"/threads/{thread}/state")
        self._put("/store/items", {"namespace": ["shelf"], "key": "book", "value": marked})
        self.ids |= {
            "thread_id": thread,
            "run_id": self._get(f"/threads/{thread}/runs")[0]["run_id"],
            "checkpoint_id": state["checkpoint"]["checkpoint_id"],
            "assistant_id": self._post("/assistants", {"graph_id": "steps", "metadata": marked})["assistant_id"],
            "cron_id": self._post("/runs/crons", {**RUN, "schedule": "0 9 * * *", "metadata": marked})["cron_id"],
            "namespace": "inner",
            "workflow_id": "reel_compiler",
            "name": "SceneProject",
            "choice": "keep",
            "version": "1",
            "content_hash": "0" * 64,
            **self._project(),
        }

    def with_running_run(self) -> dict[str, Any]:
        """The thread's run is one that goes on for a while; a request without a body."""
        slow = {"assistant_id": "steps", "input": {"count": 2, "seconds": 0.5}, "multitask_strategy": "rollback"}
        self.ids["run_id"] = self._post(f"/threads/{self.ids['thread_id']}/runs", slow)["run_id"]
        return {}

    def after_an_undo(self) -> dict[str, Any]:
        """The project has something to do again; a request without a body."""
        self._post(f"/projects/{self.ids['project_id']}/bible", {"part": {"kind": "prop", "name": "Cup"}})
        self._post(f"/projects/{self.ids['project_id']}/undo", None)
        return {}

    def with_content(self) -> dict[str, Any]:
        """The project has a suggestion that was kept behind its hash; a request without a body."""
        self._post("/chat", {"message": "make it lonelier", "project_id": self.ids["project_id"]})
        path = f"/projects/{self.ids['project_id']}"
        for found in re.findall(r'"([0-9a-f]{64})"', self._http.get(f"{path}/events").text):
            if self._http.get(f"{path}/contents/{found}").status_code == 200:
                self.ids["content_hash"] = found
        return {}

    def settle(self) -> None:
        """Wait until nothing goes on on the thread."""
        while self._get(f"/threads/{self.ids['thread_id']}")["status"] == "busy":
            time.sleep(0.05)

    def get(self, path: str) -> Any:
        """What there is."""
        return self._get(path)

    def _project(self) -> dict[str, str]:
        """A project of a script, with a question open, a picture and a name for its version."""
        made = self._http.post("/projects/import", content=SCRIPT, params={"project_id": f"project-{uuid4().hex[:8]}"})
        made.raise_for_status()
        path = made.headers["location"]
        project = self._get(path)
        about = {"project_id": project["id"], "label": self.mark}
        asset = self._http.post("/assets", content=picture(), params=about)
        asset.raise_for_status()
        self._post(f"{path}/snapshots", {"name": self.mark, "version": 1})
        scene = project["scenes"][0]
        self._post(f"{path}/scenes/{scene['id']}/shots", {"part": {}})
        shots = self._get(f"{path}/scenes/{scene['id']}")["shots"]
        return {
            "project_id": project["id"],
            "scene_id": scene["id"],
            "shot_id": shots[0]["id"],
            "entity_id": project["bible"]["characters"][0]["id"],
            "question_id": project["questions"][0]["id"],
            "asset_id": asset.json()["asset_id"],
        }

    def _get(self, path: str) -> Any:
        return self._http.get(path).raise_for_status().json()

    def _post(self, path: str, body: Any) -> Any:
        return self._http.post(path, json=body).raise_for_status().json()

    def _put(self, path: str, body: Any) -> None:
        self._http.put(path, json=body).raise_for_status()
