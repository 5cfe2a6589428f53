// `useStream` of @langchain/react, which speaks the event protocol.
import { useChannel, useMessageMetadata, useStream } from "@langchain/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { approve, asked, keepThread, Page, settings } from "./page.jsx";

function Chat() {
  const [threadId, setThreadId] = useState(settings().threadId ?? null);
  const stream = useStream({
    ...settings(),
    threadId,
    onThreadId: (id) => (setThreadId(id), keepThread(id)),
  });
  const progress = useChannel(stream, ["custom"]).map((event) => event.params?.data ?? event);
  const ids = stream.interrupts.map((item) => item.id);
  const first = useMessageMetadata(stream, stream.messages[0]?.id);
  const actions = {
    edit: (_message, text) => stream.submit(asked(text), { forkFrom: first?.parentCheckpointId }),
    send: (text) => stream.submit(settings().assistantId === "approval" ? { wishes: text.split(" ") } : asked(text)),
    approve: () => stream.respond(approve, { interruptId: ids[0] }),
    answerAll: () => stream.respondAll(Object.fromEntries(ids.map((id) => [id, approve]))),
    stop: () => stream.stop(),
  };
  window.values = stream.values;
  return (
    <Page
      messages={stream.messages} questions={stream.interrupts.map((item) => item.value)} progress={progress}
      loading={stream.isLoading} error={stream.error} threadId={stream.threadId} actions={actions}
    />
  );
}

createRoot(document.getElementById("root")).render(<Chat />);
