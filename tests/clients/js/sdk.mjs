// JS `@langchain/langgraph-sdk`, classic protocol: node sdk.mjs <server> <package alias>
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { approve, asked, collect, reject, runChecks } from "./checks.mjs";

const [url, alias] = process.argv.slice(2);
const { Client } = await import(alias);

const thread = async (client, fields) => (await client.threads.create(fields)).thread_id;
const stream = async (client, streamMode) =>
  collect(client.runs.stream(await thread(client), "conversation", { input: asked("hello"), streamMode }));
const names = (parts) => parts.map((part) => part.event);

async function status(promise) {
  try {
    await promise;
  } catch (error) {
    return error.status;
  }
  return "no error";
}

const checks = {
  async "assistants, schemas, graph"(client) {
    const [assistant] = await client.assistants.search({ graphId: "conversation", limit: 1 });
    assert.equal((await client.assistants.get(assistant.assistant_id)).graph_id, "conversation");
    const schemas = await client.assistants.getSchemas(assistant.assistant_id);
    assert.ok(schemas.input_schema.properties.messages);
    const graph = await client.assistants.getGraph(assistant.assistant_id, { xray: true });
    const nodes = graph.nodes.map((node) => node.id).sort();
    assert.deepEqual(nodes, ["__end__", "__start__", "answer", "review"]);
    return `nodes ${nodes.join(", ")}`;
  },

  async subgraphs(client) {
    const [assistant] = await client.assistants.search({ graphId: "nested", limit: 1 });
    const found = await client.assistants.getSubgraphs(assistant.assistant_id, { recurse: true });
    assert.deepEqual(Object.keys(found), ["inner"]);
    const parts = client.runs.stream(await thread(client), "nested", {
      input: { count: 2 },
      streamMode: ["updates", "custom"],
      streamSubgraphs: true,
    });
    const inner = names(await collect(parts)).filter((name) => name.includes("|"));
    const kinds = new Set(inner.map((name) => name.replace(/:.*/, "")));
    assert.deepEqual([...kinds].sort(), ["custom|inner", "updates|inner"]);
    return `${inner.length} events of \`inner\``;
  },

  async "threads: create, search, history"(client) {
    const mark = randomUUID();
    const threadId = await thread(client, { metadata: { mark } });
    await client.runs.wait(threadId, "conversation", { input: asked("hello") });
    const [found] = await client.threads.search({ metadata: { mark, graph_id: "conversation" } });
    assert.equal(found.status, "idle");
    assert.equal(found.values.messages.at(-1).content, "You said: hello. ");
    await client.threads.update(threadId, { metadata: { more: 1 } });
    assert.equal((await client.threads.get(threadId)).metadata.mark, mark);
    const copied = await client.threads.copy(threadId);
    const state = await client.threads.getState(copied.thread_id);
    assert.deepEqual(state.values, found.values);
    const states = await client.threads.getHistory(threadId);
    assert.deepEqual(states.map((item) => (item.values.messages ?? []).length), [2, 1, 0]);
    await client.threads.delete(threadId);
    assert.equal(await status(client.threads.get(threadId)), 404);
    return "create, search, update, copy, state, history, delete";
  },

  async "stream values"(client) {
    const parts = await stream(client, "values");
    assert.deepEqual(names(parts).filter((name) => name !== "end"), ["metadata", "values", "values"]);
    assert.equal(parts[2].data.messages.at(-1).content, "You said: hello. ");
    return names(parts).join(", ");
  },

  async "stream updates"(client) {
    const parts = (await stream(client, "updates")).filter((part) => part.event === "updates");
    assert.deepEqual(parts.map((part) => Object.keys(part.data)), [["answer"]]);
    return "one delta of `answer`";
  },

  async "stream messages-tuple"(client) {
    const parts = (await stream(client, "messages-tuple")).filter((part) => part.event === "messages");
    assert.equal(parts.map((part) => part.data[0].content).join(""), "You said: hello. ");
    assert.equal(new Set(parts.map((part) => part.data[0].id)).size, 1);
    assert.ok(parts.every((part) => part.data[1].langgraph_node === "answer"));
    return `${parts.length} tokens, one message id`;
  },

  async "stream messages"(client) {
    const parts = (await stream(client, "messages")).filter((part) => part.event === "messages/partial");
    assert.equal(parts.at(-1).data[0].content, "You said: hello. ");
    return `${parts.length} cumulative parts`;
  },

  async "stream custom"(client) {
    const parts = (await stream(client, "custom")).filter((part) => part.event === "custom");
    assert.deepEqual(parts.map((part) => part.data), [{ progress: "answering" }]);
    return "writer's progress";
  },

  async "stateless runs"(client) {
    const final = await client.runs.wait(null, "conversation", { input: asked("once") });
    assert.equal(final.messages.at(-1).content, "You said: once. ");
    const parts = await collect(client.runs.stream(null, "steps", { input: { count: 1 }, streamMode: "updates" }));
    assert.deepEqual(names(parts).filter((name) => name !== "end"), ["metadata", "updates"]);
    return "wait, stream";
  },

  async wait(client) {
    const final = await client.runs.wait(await thread(client), "steps", { input: { count: 3 } });
    assert.deepEqual(final.taken, [0, 1, 2]);
    const failing = { input: { count: 3, fail_at: 1 }, raiseError: false };
    const failed = await client.runs.wait(await thread(client), "steps", failing);
    assert.equal(failed.__error__.message, "step 1 failed");
    return "final values; __error__ of a failed run";
  },

  async "interrupt and resume"(client) {
    const threadId = await thread(client);
    const paused = await client.runs.wait(threadId, "conversation", { input: asked("delete a.txt") });
    assert.deepEqual(paused.__interrupt__[0].value.action_requests[0].args, { name: "a.txt" });
    assert.equal((await client.threads.get(threadId)).status, "interrupted");
    const final = await client.runs.wait(threadId, "conversation", { command: { resume: approve } });
    assert.equal(final.messages.at(-1).content, "You said: approve a.txt. ");
    return "paused with action_requests; approved";
  },

  async "several pending interrupts"(client) {
    const threadId = await thread(client);
    await client.runs.wait(threadId, "approval", { input: { wishes: ["fame", "gold", "time"] } });
    const { interrupts } = await client.threads.get(threadId);
    const ids = {};
    for (const { id, value } of Object.values(interrupts).flat()) ids[value.action_requests[0].args.wish] = id;
    const first = { [ids.fame]: approve, [ids.gold]: reject };
    const waiting = await client.runs.wait(threadId, "approval", { command: { resume: first } });
    assert.equal(waiting.__interrupt__.length, 1);
    const final = await client.runs.wait(threadId, "approval", { command: { resume: { [ids.time]: approve } } });
    assert.deepEqual(final.decisions.sort(), ["fame: approve", "gold: reject", "time: approve"]);
    return "3 pending, 2 answered by id, then the last";
  },

  async "fork, time travel, edit"(client) {
    const threadId = await thread(client);
    for (const text of ["one", "two"]) await client.runs.wait(threadId, "conversation", { input: asked(text) });
    const states = await client.threads.getHistory(threadId);
    const before = states.find((state) => state.next[0] === "answer" && state.values.messages.length === 3);
    const again = await client.runs.wait(threadId, "conversation", { checkpoint: before.checkpoint });
    assert.equal(again.messages.at(-1).content, "You said: two. ");
    assert.equal(again.messages.length, 4);
    const message = { ...before.values.messages.at(-1), content: "three" };
    const options = { values: { messages: [message] }, asNode: "__start__", checkpoint: before.checkpoint };
    const edited = await client.threads.updateState(threadId, options);
    const checkpoint = { checkpoint_ns: "", ...edited.configurable, ...edited.checkpoint };
    const final = await client.runs.wait(threadId, "conversation", { checkpoint });
    assert.deepEqual(final.messages.slice(2).map((item) => item.content), ["three", "You said: three. "]);
    return "ran again from an older checkpoint; edited a message and ran";
  },

  async cancel(client) {
    const threadId = await thread(client);
    const slow = { input: { count: 50, seconds: 0.05 } };
    const run = await client.runs.create(threadId, "steps", slow);
    await client.runs.cancel(threadId, run.run_id, true);
    assert.equal((await client.runs.get(threadId, run.run_id)).status, "interrupted");
    const other = await client.runs.create(threadId, "steps", slow);
    await client.runs.cancel(threadId, other.run_id, true, "rollback");
    assert.equal(await status(client.runs.get(threadId, other.run_id)), 404);
    return "interrupt: run `interrupted`; rollback: run gone";
  },

  async "join and reconnect"(client) {
    const threadId = await thread(client);
    const streamMode = ["custom", "updates"];
    const run = await client.runs.create(threadId, "steps", { input: { count: 4, seconds: 0.02 }, streamMode });
    const follow = (options) => collect(client.runs.joinStream(threadId, run.run_id, options));
    const whole = await follow({ lastEventId: "-1" });
    const steps = Array(4).fill(["custom", "custom", "updates"]).flat();
    assert.deepEqual(names(whole).filter((name) => name !== "end"), ["metadata", ...steps]);
    assert.deepEqual((await client.runs.join(threadId, run.run_id)).taken, [0, 1, 2, 3]);
    for (let cut = 0; cut < whole.length - 1; cut += 1) {
      assert.deepEqual(await follow({ lastEventId: whole[cut].id }), whole.slice(cut + 1), `after event ${cut}`);
    }
    const joined = await follow({ lastEventId: "-1", streamMode: ["custom", "values"] });
    assert.ok(names(joined).every((name) => ["metadata", "custom", "end"].includes(name)));
    return `resumed exactly after each of ${whole.length} events`;
  },

  async multitask(client) {
    const threadId = await thread(client);
    const run = await client.runs.create(threadId, "steps", { input: { count: 20, seconds: 0.05 } });
    const second = client.runs.create(threadId, "steps", { input: {}, multitaskStrategy: "reject" });
    assert.equal(await status(second), 409);
    await client.runs.create(threadId, "steps", { input: { count: 1 }, multitaskStrategy: "interrupt" });
    await client.runs.join(threadId, run.run_id);
    assert.equal((await client.runs.get(threadId, run.run_id)).status, "interrupted");
    return "reject: 409; interrupt: the first run is `interrupted`";
  },

  async store(client) {
    const namespace = ["clients", randomUUID()];
    await client.store.putItem(namespace, "one", { kind: "note" });
    assert.equal((await client.store.getItem(namespace, "one")).value.kind, "note");
    const found = await client.store.searchItems(namespace, { filter: { kind: "note" } });
    assert.deepEqual(found.items.map((item) => item.key), ["one"]);
    await client.store.deleteItem(namespace, "one");
    assert.equal((await client.store.searchItems(namespace)).items.length, 0);
    return "put, get, search, delete";
  },

  async "errors by status"(client) {
    const threadId = await thread(client);
    assert.equal(await status(client.threads.get(randomUUID())), 404);
    assert.equal(await status(client.runs.create(randomUUID(), "steps", { input: {} })), 404);
    assert.equal(await status(client.runs.get(threadId, randomUUID())), 404);
    assert.equal(await status(client.threads.create({ threadId, ifExists: "raise" })), 409);
    assert.equal(await status(client.threads.get("not-a-uuid")), 422);
    assert.equal(await status(client.runs.create(threadId, "no such graph", { input: {} })), 422);
    assert.equal(await status(client.runs.create(threadId, "steps", { input: {}, streamMode: ["nonsense"] })), 422);
    return "404 ×3, 409, 422 ×3";
  },
};

await runChecks(checks, new Client({ apiUrl: url, callerOptions: { maxRetries: 0 } }));
