// `useStream` of @langchain/langgraph-sdk/react; the version is chosen when the page is bundled.
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { useStream } from "sdk/react";
import { approve, asked, keepThread, Page, settings } from "./page.jsx";

function Chat() {
  const [threadId, setThreadId] = useState(settings().threadId ?? null);
  const [progress, setProgress] = useState([]);
  const stream = useStream({
    ...settings(),
    threadId,
    onThreadId: (id) => (setThreadId(id), keepThread(id)),
    reconnectOnMount: true,
    fetchStateHistory: true,
    onCustomEvent: (data) => setProgress((before) => [...before, data]),
  });
  const actions = {
    send: (text) => stream.submit(asked(text)),
    approve: () => stream.submit(undefined, { command: { resume: approve } }),
    stop: () => stream.stop(),
    edit(message, text) {
      const checkpoint = stream.getMessagesMetadata(message)?.firstSeenState?.parent_checkpoint;
      stream.submit(asked(text), { checkpoint });
    },
    branches: (message) => stream.getMessagesMetadata(message)?.branchOptions ?? [],
  };
  const questions = stream.interrupt ? [stream.interrupt.value] : [];
  return (
    <Page
      messages={stream.messages} questions={questions} progress={progress} loading={stream.isLoading}
      error={stream.error} threadId={threadId} actions={actions}
    />
  );
}

createRoot(document.getElementById("root")).render(<Chat />);
