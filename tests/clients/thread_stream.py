"""Python `client.threads.stream()`, event protocol."""

import asyncio
from typing import Any

from langgraph_sdk.client import LangGraphClient

from tests.clients.python_sdk import APPROVE, said


async def answer(client: LangGraphClient) -> str:
    async with client.threads.stream(assistant_id="conversation") as stream:
        await stream.run.start(input=said("hello"))
        messages = [message async for message in stream.messages]
        text = "".join([delta async for delta in messages[0].text])
        output = await stream.output
    assert text == "You said: hello. "
    assert output["messages"][-1]["type"] == "ai"
    return "one message, in deltas; the output"


async def custom(client: LangGraphClient) -> str:
    methods: dict[str, Any] = {}
    async with client.threads.stream(assistant_id="conversation") as stream:
        subscription = stream.subscribe(["custom", "values", "updates"])
        await stream.run.start(input=said("hello"))
        async for event in subscription:
            methods.setdefault(event["method"], event["params"]["data"])
            if set(methods) == {"custom", "values", "updates"}:
                break
    assert methods["custom"] == {"progress": "answering"}
    return "custom, values, updates"


async def resume(client: LangGraphClient) -> str:
    async with client.threads.stream(assistant_id="conversation") as stream:
        await stream.run.start(input=said("delete a.txt"))
        async with asyncio.timeout(20):
            while not stream.interrupts:
                await asyncio.sleep(0.05)
        [asking] = stream.interrupts
        await stream.run.respond(APPROVE, interrupt_id=asking["interrupt_id"])
        async with asyncio.timeout(20):
            while (state := await client.threads.get_state(stream.thread_id))["next"]:
                await asyncio.sleep(0.05)
    assert "approve a.txt" in str(state["values"]["messages"][-1]["content"])
    return "interrupt seen, answered"


CHECKS = {"messages and output": answer, "custom, values, updates": custom, "interrupt and resume": resume}
