// AG-UI, LangGraphAgent: node agui.mjs <server>
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { LangGraphAgent } from "@ag-ui/langgraph";
import { runChecks } from "./checks.mjs";

const [url] = process.argv.slice(2);
const user = (content) => ({ id: randomUUID(), role: "user", content });

function agent(threadId = randomUUID(), graphId = "conversation") {
  return new LangGraphAgent({ deploymentUrl: url, graphId, threadId });
}

async function run(subject, parameters = {}) {
  const events = [];
  await subject.runAgent({ runId: randomUUID(), ...parameters }, { onEvent: ({ event }) => void events.push(event) });
  return events;
}

const text = (events) =>
  events.filter((event) => event.type === "TEXT_MESSAGE_CONTENT").map((event) => event.delta).join("");

const checks = {
  async "streamed answer"() {
    const subject = agent();
    subject.addMessage(user("hello"));
    const events = await run(subject);
    assert.equal(events[0].type, "RUN_STARTED");
    assert.equal(events.at(-1).type, "RUN_FINISHED");
    assert.equal(text(events), "You said: hello. ");
    const deltas = events.filter((event) => event.type === "TEXT_MESSAGE_CONTENT");
    assert.ok(deltas.length > 5, "the text came in one piece");
    assert.equal(subject.messages.at(-1).content, "You said: hello. ");
    return `${deltas.length} text deltas, one message`;
  },

  async "a second turn"() {
    const subject = agent();
    for (const words of ["one", "two"]) {
      subject.addMessage(user(words));
      await run(subject);
    }
    const contents = subject.messages.map((message) => message.content);
    assert.deepEqual(contents, ["one", "You said: one. ", "two", "You said: two. "]);
    return "4 messages in order";
  },

  async "state snapshots and steps"() {
    const subject = agent();
    subject.addMessage(user("hello"));
    const events = await run(subject);
    const types = new Set(events.map((event) => event.type));
    for (const type of ["STATE_SNAPSHOT", "MESSAGES_SNAPSHOT", "STEP_STARTED", "STEP_FINISHED"]) {
      assert.ok(types.has(type), `${type} is missing`);
    }
    return [...types].join(", ");
  },

  async "interrupt and resume"() {
    const subject = agent();
    subject.addMessage(user("delete a.txt"));
    const events = await run(subject);
    const asking = events.find((event) => event.type === "CUSTOM" && event.name === "on_interrupt");
    assert.ok(asking, "no interrupt event");
    const value = typeof asking.value === "string" ? JSON.parse(asking.value) : asking.value;
    assert.deepEqual(value.action_requests[0].args, { name: "a.txt" });
    const after = await run(subject, { forwardedProps: { command: { resume: { decisions: [{ type: "approve" }] } } } });
    assert.equal(text(after), "You said: approve a.txt. ");
    return "on_interrupt event; resumed through forwardedProps.command";
  },

  async "edit and run again"() {
    const subject = agent();
    for (const words of ["one", "two"]) {
      subject.addMessage(user(words));
      await run(subject);
    }
    const [, , asking] = subject.messages;
    subject.setMessages([user("unknown to the server"), asking]);
    const events = await run(subject);
    assert.equal(text(events), "You said: two. ");
    const snapshot = events.findLast((event) => event.type === "MESSAGES_SNAPSHOT");
    const contents = snapshot.messages.map((message) => message.content);
    assert.deepEqual(contents, ["one", "You said: one. ", "two", "You said: two. "]);
    return "forked before the last question";
  },

  async "an error is shown"() {
    const subject = agent();
    subject.addMessage(user("fail"));
    const events = [];
    const onEvent = ({ event }) => void events.push(event);
    await subject.runAgent({ runId: randomUUID() }, { onEvent }).catch(() => undefined);
    const error = events.find((event) => event.type === "RUN_ERROR");
    assert.match(String(error?.message), /told to fail/);
    return error.message;
  },
};

await runChecks(checks);
