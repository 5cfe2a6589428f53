// Vercel AI SDK, LangSmithDeploymentTransport: node vercel.mjs <server>
import assert from "node:assert/strict";
import { LangSmithDeploymentTransport } from "@ai-sdk/langchain";
import { readUIMessageStream } from "ai";
import { collect, runChecks } from "./checks.mjs";

const [url] = process.argv.slice(2);
const user = (text) => ({ id: `m-${text}`, role: "user", parts: [{ type: "text", text }] });

function send(graphId, messages, abortSignal) {
  const transport = new LangSmithDeploymentTransport({ url, graphId });
  return transport.sendMessages({ trigger: "submit-message", chatId: "chat", messageId: undefined, messages, abortSignal });
}

const checks = {
  async "streamed answer"() {
    const chunks = await collect(await send("conversation", [user("hello")]));
    const deltas = chunks.filter((chunk) => chunk.type === "text-delta");
    assert.equal(deltas.map((chunk) => chunk.delta).join(""), "You said: hello. ");
    assert.ok(deltas.length > 5, "the text came in one piece");
    assert.equal(chunks[0].type, "start");
    assert.equal(chunks.at(-1).type, "finish");
    return `${deltas.length} text deltas`;
  },

  async "a turn with history"() {
    const first = user("one");
    let answer;
    for await (const message of readUIMessageStream({ stream: await send("conversation", [first]) })) answer = message;
    const chunks = await collect(await send("conversation", [first, answer, user("two")]));
    const text = chunks.filter((chunk) => chunk.type === "text-delta").map((chunk) => chunk.delta);
    assert.equal(text.join(""), "You said: two. ");
    return "the second answer only";
  },

  async "tool call and interrupt"() {
    const chunks = await collect(await send("conversation", [user("delete a.txt")]));
    const calls = chunks.filter((chunk) => chunk.type.startsWith("tool-input-available"));
    assert.deepEqual(calls.map((chunk) => [chunk.toolName, chunk.input]), [["delete_file", { name: "a.txt" }]]);
    assert.match(chunks.at(-1).errorText, /action_requests/);
    return "tool-input-available, then the interrupt (this client calls it an error)";
  },

  async "aborted by its reader"() {
    const controller = new AbortController();
    const reader = (await send("conversation", [user("slowly hello")], controller.signal)).getReader();
    await reader.read();
    controller.abort();
    await reader.cancel().catch(() => undefined);
    const chunks = await collect(await send("conversation", [user("after")]));
    assert.equal(chunks.at(-1).type, "finish");
    return "the next run answers";
  },

  async "an error is shown"() {
    const error = await send("no such graph", [user("hello")]).then(() => undefined, (thrown) => thrown);
    assert.match(String(error?.message), /HTTP 422.*no such graph/);
    const chunks = await collect(await send("conversation", [user("fail")]));
    assert.match(chunks.at(-1).errorText, /told to fail/);
    return "HTTP 422 of a wrong graph; the message of a failed run";
  },
};

await runChecks(checks);
