// What every page shows, whichever hook drives it: messages, the question asked, progress, and the buttons.
import { useState } from "react";

const textOf = (message) =>
  typeof message.content === "string" ? message.content : message.content.map((block) => block.text ?? "").join("");
const typeOf = (message) => message.type ?? message.getType?.();

export function Page({ messages, questions, progress, loading, error, threadId, actions }) {
  const [text, setText] = useState("");
  const answers = messages.filter((message) => typeOf(message) === "ai");
  window.seen ??= [];
  if (answers.length) window.seen.push(textOf(answers.at(-1)));
  return (
    <main>
      <ol>
        {messages.map((message, at) => (
          <li key={message.id ?? at} data-type={typeOf(message)}>
            <span>{textOf(message)}</span>
            {actions.edit && typeOf(message) === "human" && (
              <button className="edit" onClick={() => actions.edit(message, text)} />
            )}
            {actions.branches && <i>{actions.branches(message).join(" ")}</i>}
          </li>
        ))}
      </ol>
      <pre id="questions">{JSON.stringify(questions)}</pre>
      <pre id="progress">{JSON.stringify(progress)}</pre>
      <pre id="state">{loading ? "loading" : "idle"}</pre>
      <pre id="error">{error ? String(error.message ?? error) : ""}</pre>
      <pre id="thread">{threadId ?? ""}</pre>
      <input value={text} onChange={(event) => setText(event.target.value)} />
      {["send", "approve", "answerAll", "stop"].map(
        (name) => actions[name] && <button key={name} id={name} onClick={() => actions[name](text)} />,
      )}
    </main>
  );
}

export const asked = (text) => ({ messages: [{ type: "human", content: text }] });
export const approve = { decisions: [{ type: "approve" }] };

export function settings() {
  const parameters = new URLSearchParams(location.search);
  return {
    apiUrl: parameters.get("server"),
    assistantId: parameters.get("graph") ?? "conversation",
    threadId: parameters.get("thread") ?? undefined,
  };
}

export function keepThread(threadId) {
  const address = new URL(location.href);
  address.searchParams.set("thread", threadId);
  history.replaceState(null, "", address);
}
