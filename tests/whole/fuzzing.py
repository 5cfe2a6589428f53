"""Requests made up from the OpenAPI document, most with ids that exist: no answer is a 5xx or another than documented.

`python -m tests.whole.fuzzing [cases] [seed] [sqlite|postgres]`
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import hypothesis.strategies as st
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import STREAM_CUT_SHORT_ATTRIBUTE, Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.whole.process import SQLITE, whole
from tests.whole.valid import VALID
from tests.whole.world import World

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NOT_HERE = 501
"""What `/vision` says where no vision model is set up."""
STREAM_SECONDS = 0.3
"""How long an answer that goes on and on is read."""
REAL_GRAPHS = ("steps", "agent", "approval")


@dataclass
class Findings:
    """What came back, by operation; `wrong` are the first failures of each."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        return sum(sum(counter.values()) for counter in self.statuses.values())

    def only_refused(self) -> list[str]:
        """Operations of which no request ever got through."""
        return [name for name, seen in self.statuses.items() if not any(status < 400 for status in seen)]


def fuzz(url: str, cases: int, number: int) -> Findings:
    """So many requests, spread over all operations, the same for the same `number`."""
    findings = Findings()
    with httpx.Client(base_url=url, timeout=60) as http:
        schema = schemathesis.openapi.from_dict(http.get("/openapi.json").json())
        operations = [found.ok() for found in schema.get_all_operations()]
        world = World(http, "fuzz")
        for operation in operations:
            _fuzz_one(operation, url, world, -(-cases // len(operations)), number, findings)
    return findings


def _fuzz_one(operation: Any, url: str, world: World, cases: int, number: int, findings: Findings) -> None:
    seen = findings.statuses.setdefault(operation.label, Counter())
    removes = operation.method.upper() == "DELETE"
    session = requests.Session()
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    made = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made, real=st.integers(0, 4), graph=st.sampled_from(REAL_GRAPHS))
    def ask(case: Any, real: int, graph: str) -> None:
        if real:
            _with_real_ids(case, world, graph)
        if real == 4:
            _with_a_valid_request(case, operation.label, world)
        response = _answer(case, url, session)
        seen[response.status_code] += 1
        if removes and response.status_code < 300 and real:
            world.make()
        half_read = response.stream_cut_short and "text/event-stream" not in response.headers["content-type"]
        if response.status_code == NOT_HERE or half_read:
            return
        try:
            case.validate_response(response, checks=CHECKS)
        except (FailureGroup, Failure) as error:
            findings.wrong.setdefault(operation.label, f"{_told(error)}\n{case.as_curl_command()[:1500]}")

    ask()


def _with_real_ids(case: Any, world: World, graph: str) -> None:
    known = world.ids
    case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
    case.query = {name: known.get(name, value) for name, value in (case.query or {}).items()}
    for body in case.body if isinstance(case.body, list) else [case.body]:
        if isinstance(body, dict):
            if isinstance(body.get("assistant_id"), str):
                body["assistant_id"] = graph
            if isinstance(body.get("graph_id"), str):
                body["graph_id"] = graph
            body.update({name: known[name] for name in body.keys() & known.keys() - {"assistant_id", "name"}})


def _with_a_valid_request(case: Any, operation: str, world: World) -> None:
    """What its owner may ask, with only the rest made up."""
    asked = VALID[operation](world) if operation in VALID else {}
    if "json" in asked:
        case.body, case.media_type = asked["json"], "application/json"
    if "content" in asked:
        case.body, case.media_type = asked["content"], "application/octet-stream"
    case.query = {**(case.query or {}), **asked.get("params", {})}
    if operation in VALID:
        case.headers = dict(asked.get("headers", {}))
        case.path_parameters = {name: world.ids[name] for name in case.path_parameters or {}}


def _answer(case: Any, url: str, session: requests.Session) -> Response:
    sent = case.as_transport_kwargs(base_url=url)
    answer = session.request(**sent, stream=True, timeout=30, allow_redirects=False)
    with _closing(answer):
        answer._content = b"".join(_arriving(answer))
    return Response.from_requests(answer, verify=True)


def _arriving(answer: requests.Response) -> Iterator[bytes]:
    """What comes, for a while: streams and waits may go on for ever."""
    endless = answer.headers.get("transfer-encoding") == "chunked"
    sock = getattr(getattr(answer.raw, "_connection", None), "sock", None)
    if endless and sock is not None:
        sock.settimeout(STREAM_SECONDS)
    deadline = time.monotonic() + (STREAM_SECONDS if endless else 30)
    try:
        for chunk in answer.iter_content(None):
            yield chunk
            if time.monotonic() > deadline:
                raise TimeoutError
    except (requests.RequestException, TimeoutError):
        setattr(answer, STREAM_CUT_SHORT_ATTRIBUTE, True)


@contextmanager
def _closing(answer: requests.Response) -> Iterator[None]:
    try:
        yield
    finally:
        answer.close()


def _told(error: BaseException) -> str:
    inner = getattr(error, "exceptions", None) or [error]
    return "; ".join(str(one)[:800] for one in inner)


def main(arguments: list[str]) -> int:
    """Fuzz, and print what came back."""
    cases = int(arguments[0]) if arguments else 5_000
    number = int(arguments[1]) if len(arguments) > 1 else 1
    database = arguments[2] if len(arguments) > 2 else SQLITE
    began = time.monotonic()
    with whole(database) as process:
        findings = fuzz(process.url, cases, number)
        log = process.log()
    for name, seen in findings.statuses.items():
        print(f"{name:75} " + " ".join(f"{status}×{count}" for status, count in sorted(seen.items())))
    for name, said in findings.wrong.items():
        print(f"\nWRONG {name}\n{said}")
    if findings.wrong:
        print(log[-6000:])
    refused = findings.only_refused()
    print(f"\nnever got through: {', '.join(refused) or 'none'}")
    total = Counter(status for seen in findings.statuses.values() for status in seen.elements())
    print(", ".join(f"{status}: {count}" for status, count in sorted(total.items())))
    seconds = time.monotonic() - began
    print(f"{database}: {findings.cases} cases, {len(findings.wrong)} operations wrong, {seconds:.0f} s, seed {number}")
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
