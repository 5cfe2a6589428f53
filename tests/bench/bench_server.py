"""Our server against its peers and against the bare graph, interleaved; ratios, since machines differ.

`python -m tests.bench server` runs all of it. `python tests/bench/bench_server.py --only ours --rounds 9 --skip crowd`
is for looking at one thing. Everything is on loopback and bounded: about four minutes.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "server_app")]

from token_graph import TOKENS, graph  # noqa: E402

from tests.bench.contenders import Contender, contenders  # noqa: E402

PACE = 0.02
PACED = (20, 50, 200)
RUN_SECONDS = 60.0
SINGLES = 5
"""Runs of one client alone for each round of many."""
IDLE_SECONDS = 40
Found = dict[str, dict[str, list[float]]]


class Run:
    """One streamed run as a client saw it: seconds from its request to each token and to the end, and bytes."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.ended = 0.0
        self.size = 0


async def bare_run(said: str = "0") -> Run:
    """The graph without any server."""
    run, began = Run(), time.perf_counter()
    async for mode, _chunk in graph.astream(asked(said), stream_mode=["messages", "updates"]):
        if mode == "messages":
            run.arrivals.append(time.perf_counter() - began)
    run.ended = time.perf_counter() - began
    return run


async def served_run(port: int, said: str = "0", *, gzip: bool = False, first: asyncio.Event | None = None) -> Run:
    """Over a bare socket, so that the client costs little. In gzip the tokens are not counted."""
    body = json.dumps(
        {
            "assistant_id": "bench",
            "input": asked(said),
            "stream_mode": ["messages-tuple", "updates"],
            "on_completion": "keep",
            "on_disconnect": "cancel",
        }
    ).encode()
    lines = ["POST /runs/stream HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", f"Accept-Encoding: {'gzip' if gzip else 'identity'}"]
    run, tail, began = Run(), b"", time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        while chunk := await reader.read(1 << 16):
            moment = time.perf_counter() - began
            tokens = (tail + chunk).count(b"event: messages") - tail.count(b"event: messages")
            run.arrivals += [moment] * tokens
            run.size += len(chunk)
            if first is not None and tokens:
                first.set()
            if (tail + chunk).endswith(b"\r\n0\r\n\r\n"):
                break
            tail = (tail + chunk)[-14:]
        run.ended = time.perf_counter() - began
    finally:
        writer.close()
    assert gzip or len(run.arrivals) >= TOKENS, f"{len(run.arrivals)} tokens of {TOKENS}"
    return run


def asked(said: str) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": said}]}


async def throughput(against: list[Contender], rounds: int, streams: int) -> Found:
    """First token and tokens a second, alone and `streams` at once; bytes; processor time. Medians of `rounds`."""
    found: Found = {"bare": {}, **{contender.name: {} for contender in against}}

    def note(name: str, **values: float) -> None:
        for what, value in values.items():
            found[name].setdefault(what, []).append(value)

    for number in range(SINGLES * rounds + 1):  # the first warms up; one client alone, no burst before it
        alone = {"bare": await bare_run()}
        for contender in against:
            alone[contender.name] = await served_run(contender.port)
        for name, run in alone.items() if number else ():
            note(name, first=run.arrivals[0], one=TOKENS / run.ended)
            if run.size:
                note(name, plain=run.size)
    for number in range(rounds + 1):
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(bare_run() for _ in range(streams)))
        if number:
            took, burnt = time.perf_counter() - began, time.process_time() - cpu
            note("bare", many=streams * TOKENS / took, cpu=burnt / streams / TOKENS)
        for contender in against:
            began, cpu = time.perf_counter(), contender.cpu_seconds()
            await asyncio.gather(*(served_run(contender.port) for _ in range(streams)))
            took, burnt = time.perf_counter() - began, contender.cpu_seconds() - cpu
            cpu = contender.cpu_seconds()
            packed = await asyncio.gather(*(served_run(contender.port, gzip=True) for _ in range(streams)))
            packed_cpu = contender.cpu_seconds() - cpu
            if number:
                note(contender.name, many=streams * TOKENS / took, cpu=burnt / streams / TOKENS)
                note(contender.name, gzip=packed[0].size, gzip_cpu=packed_cpu / streams / TOKENS)
    return found


async def on_time(contender: Contender | None, streams: int) -> float:
    """The share of paced tokens that arrive within one pace of when they were due after the first; None is bare."""
    one = bare_run if contender is None else partial(served_run, contender.port)
    tasks = [asyncio.create_task(one(str(PACE))) for _ in range(streams)]
    done, late = await asyncio.wait(tasks, timeout=RUN_SECONDS)
    for task in late:
        task.cancel()
    good = sum(lag <= PACE for task in done for lag in lags(task.result()))
    await asyncio.gather(*late, return_exceptions=True)
    return good / (streams * TOKENS)


def lags(run: Run) -> list[float]:
    """How much later than due each token came, counted from the first."""
    return [moment - run.arrivals[0] - number * PACE for number, moment in enumerate(run.arrivals[:TOKENS])]


async def crowd(contender: Contender, idle: int, active: int) -> tuple[float, float]:
    """KB of memory per stream whose model is silent, and the 99th percentile of the lag of `active` paced ones."""
    before = contender.memory_mb()
    begun = [asyncio.Event() for _ in range(idle)]
    silent = [asyncio.create_task(served_run(contender.port, f"0 {IDLE_SECONDS}", first=event)) for event in begun]
    try:
        async with asyncio.timeout(RUN_SECONDS):
            await asyncio.gather(*(event.wait() for event in begun))
        held = contender.memory_mb() - before
        async with asyncio.timeout(RUN_SECONDS):
            runs = await asyncio.gather(*(served_run(contender.port, str(PACE)) for _ in range(active)))
    except TimeoutError:
        return float("nan"), float("nan")
    finally:
        for task in silent:
            task.cancel()
        await asyncio.gather(*silent, return_exceptions=True)
    late = sorted(lag for run in runs for lag in lags(run))
    return held * 1024 / idle, late[int(len(late) * 0.99)]


async def growth(contender: Contender, runs: int) -> float:
    """MB that stay after `runs` more runs, one after the other."""
    before = contender.memory_mb()
    for _ in range(runs):
        await served_run(contender.port)
    return contender.memory_mb() - before


def report(found: Found) -> None:
    rows = {name: {what: statistics.median(values) for what, values in row.items()} for name, row in found.items()}
    bare = rows["bare"]
    columns = ["first ms", "over bare", "tok/s x1", "ratio", "tok/s xN", "ratio", "cpu us", "x bare", "gzip: cpu us"]
    print(f"{'':18}" + "".join(f"{column:>13}" for column in [*columns, "KB a run", "gzip: KB"]))
    for name, row in rows.items():
        cells = [row["first"] * 1e3, (row["first"] - bare["first"]) * 1e3, row["one"], row["one"] / bare["one"]]
        cells += [row["many"], row["many"] / bare["many"], row["cpu"] * 1e6, row["cpu"] / bare["cpu"]]
        cells += [row.get("gzip_cpu", 0) * 1e6, row.get("plain", 0) / 1e3, row.get("gzip", 0) / 1e3]
        print(f"{name:18}" + "".join(f"{cell:>13.0f}" if cell >= 1000 else f"{cell:>13.2f}" for cell in cells))


async def compare(arguments: list[str]) -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--streams", type=int, default=32)
    options.add_argument("--only", action="append", default=[], help="only servers whose name contains this")
    options.add_argument("--skip", action="append", default=[], choices=["paced", "crowd", "memory"])
    chosen = options.parse_args(arguments)
    with contenders(chosen.only) as against:
        await asyncio.gather(*(contender.ready() for contender in against))
        print(f"{TOKENS} tokens without delay, 1 and {chosen.streams} streams, medians of {chosen.rounds}", flush=True)
        report(await throughput(against, chosen.rounds, chosen.streams))
        if "paced" not in chosen.skip:
            for streams in PACED:
                print(f"{'bare':18}; {streams} streams paced at 20 ms: {await on_time(None, streams):.3f} on time")
        for contender in against:
            said = [f"{contender.name:18}"]
            if "memory" not in chosen.skip:
                said.append(
                    f"{await growth(contender, 100):+.1f} MB after 100 more runs ({contender.memory_mb():.0f} MB)"
                )
            if "crowd" not in chosen.skip:
                held, late = await crowd(contender, 500, 50)
                said.append(f"500 idle: {held:.0f} KB each; p99 lag of 50 beside them {late * 1e3:.0f} ms")
            if "paced" not in chosen.skip:
                for streams in PACED:
                    said.append(f"{streams} paced at 20 ms: {await on_time(contender, streams):.3f} on time")
            print("; ".join(said), flush=True)


def main(arguments: list[str] | None = None) -> None:
    """With no arguments, what `make bench` prints."""
    asyncio.run(compare(arguments or []))


if __name__ == "__main__":
    main(sys.argv[1:])
