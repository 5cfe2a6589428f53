"""Our server against a hand-rolled peer and against the bare graph; ratios, since machines differ.

`python tests/bench/bench_server.py [--rounds 5] [--paced] [--postgres URL]`
"""

import argparse
import asyncio
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "server_app"
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(HERE)]

import httpx  # noqa: E402
from token_graph import TOKENS, graph  # noqa: E402

INPUT = {"messages": [{"role": "user", "content": "go"}]}
BODY = {"assistant_id": "bench", "input": INPUT, "stream_mode": ["messages-tuple", "updates"], "on_completion": "keep"}
OURS = "import sys; from server.serve import serve; serve(sys.argv[1], port=int(sys.argv[2]), database_url=sys.argv[3])"


class Contender:
    """A server process and what is measured of it."""

    def __init__(self, name: str, command: list[str], port: int, **env: str) -> None:
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
        self.url = f"http://127.0.0.1:{port}"

    async def ready(self) -> None:
        async with httpx.AsyncClient() as http:
            for _ in range(600):
                try:
                    if (await http.get(self.url + "/ok")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start")

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def bare_run() -> tuple[float, float]:
    """Seconds to the first token and to the end, without any server."""
    began, first = time.perf_counter(), 0.0
    async for mode, _chunk in graph.astream(INPUT, stream_mode=["messages", "updates"]):
        if mode == "messages" and not first:
            first = time.perf_counter() - began
    return first, time.perf_counter() - began


async def served_run(port: int) -> tuple[float, float, int, list[float]]:
    """Seconds to the first token and to the end, bytes, and when each token arrived: over a bare socket."""
    body = json.dumps(BODY).encode()
    head = f"POST /runs/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body)
    first, size, arrivals, tail = 0.0, 0, [], b""
    while chunk := await reader.read(1 << 16):
        moment = time.perf_counter() - began
        tokens = (tail + chunk).count(b"event: messages") - tail.count(b"event: messages")
        tail = chunk[-14:]
        arrivals += [moment] * tokens
        first = first or (moment if tokens else 0.0)
        size += len(chunk)
        if b"\r\n0\r\n\r\n" in chunk or chunk.startswith(b"0\r\n\r\n"):
            break
    ended = time.perf_counter() - began
    writer.close()
    assert len(arrivals) >= TOKENS, f"{len(arrivals)} tokens of {TOKENS}"
    return first, ended, size, arrivals


async def measure(contenders: list[Contender], rounds: int, streams: int) -> dict[str, Any]:
    found: dict[str, dict[str, list[float]]] = {}

    def note(name: str, what: str, value: float) -> None:
        found.setdefault(name, {}).setdefault(what, []).append(value)

    for round_number in range(rounds + 1):
        first, whole = await bare_run()
        began = time.perf_counter()
        cpu = time.process_time()
        await asyncio.gather(*(bare_run() for _ in range(streams)))
        many = streams * TOKENS / (time.perf_counter() - began)
        burnt = (time.process_time() - cpu) / streams / TOKENS
        if round_number:
            note("bare", "first_ms", first * 1000)
            note("bare", "one", TOKENS / whole)
            note("bare", "many", many)
            note("bare", "cpu_us", burnt * 1e6)
        for contender in contenders:
            first, whole, size, _ = await served_run(contender.port)
            began, cpu = time.perf_counter(), contender.cpu_seconds()
            await asyncio.gather(*(served_run(contender.port) for _ in range(streams)))
            many = streams * TOKENS / (time.perf_counter() - began)
            burnt = (contender.cpu_seconds() - cpu) / streams / TOKENS
            if round_number:
                note(contender.name, "first_ms", first * 1000)
                note(contender.name, "one", TOKENS / whole)
                note(contender.name, "many", many)
                note(contender.name, "cpu_us", burnt * 1e6)
                note(contender.name, "bytes", size)
    return {name: {what: statistics.median(values) for what, values in row.items()} for name, row in found.items()}


async def on_time(contender: Contender, streams: int, pace: float) -> float:
    """The share of tokens that arrive within one pace of when they were due."""
    runs = await asyncio.gather(*(served_run(contender.port) for _ in range(streams)))
    good = total = 0
    for _, _, _, arrivals in runs:
        start = arrivals[0]
        for number, moment in enumerate(arrivals[:TOKENS]):
            total += 1
            good += moment - start <= number * pace * 1.05 + pace
    return good / total


def report(found: dict[str, Any], contenders: list[Contender]) -> None:
    bare = found["bare"]
    print(
        f"{'':14}{'first ms':>10}{'over bare':>11}{'tok/s x1':>10}{'ratio':>7}{'tok/s x32':>11}{'ratio':>7}"
        f"{'cpu us':>8}{'x bare':>7}{'bytes':>9}{'RSS MB':>8}"
    )
    memory = {one.name: one.memory_mb() for one in contenders}
    for name, row in found.items():
        print(
            f"{name:14}{row['first_ms']:>10.1f}{row['first_ms'] - bare['first_ms']:>11.1f}{row['one']:>10.0f}"
            f"{row['one'] / bare['one']:>7.2f}{row['many']:>11.0f}{row['many'] / bare['many']:>7.2f}"
            f"{row['cpu_us']:>8.0f}{row['cpu_us'] / bare['cpu_us']:>7.2f}{row.get('bytes', 0):>9.0f}"
            f"{memory.get(name, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024):>8.0f}"
        )


async def compare(arguments: list[str]) -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--streams", type=int, default=32)
    options.add_argument("--paced", action="store_true", help="200 streams with a token every 20 ms")
    options.add_argument("--postgres", help="also serve on this empty PostgreSQL database")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        env = {"BENCH_PACE": "0.02"} if chosen.paced else {}
        config = str(HERE / "langgraph.json")
        ports = [free_port() for _ in range(3)]
        ours = [sys.executable, "-c", OURS, config]
        peer = [sys.executable, str(HERE / "hand_rolled.py"), str(ports[1]), f"{folder}/peer.db"]
        contenders = [
            Contender("ours", [*ours, str(ports[0]), f"sqlite:///{folder}/ours.db"], ports[0], **env),
            Contender("hand-rolled", peer, ports[1], **env),
        ]
        if chosen.postgres:
            contenders.append(Contender("ours-postgres", [*ours, str(ports[2]), chosen.postgres], ports[2], **env))
        try:
            for contender in contenders:
                await contender.ready()
            if chosen.paced:
                for contender in contenders:
                    await on_time(contender, 5, 0.02)
                    print(f"{contender.name:14} on time {await on_time(contender, 200, 0.02):.3f}")
            else:
                report(await measure(contenders, chosen.rounds, chosen.streams), contenders)
        finally:
            for contender in contenders:
                contender.process.terminate()
                contender.process.wait()


def main(arguments: list[str] | None = None) -> None:
    """With no arguments, what `make bench` prints."""
    asyncio.run(compare(arguments or []))


if __name__ == "__main__":
    main(sys.argv[1:])
