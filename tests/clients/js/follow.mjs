// Streams a run on each thread, all at once, and prints the ids of the events it was given, by thread:
// node follow.mjs <server> <package alias> <payloads by thread, as JSON>
const [url, alias, payloads] = process.argv.slice(2);
const { Client } = await import(alias);
const wanted = Object.entries(JSON.parse(payloads));
const client = new Client({ apiUrl: url, callerOptions: { maxConcurrency: wanted.length } });

async function follow([threadId, payload]) {
  const ids = [];
  for await (const part of client.runs.stream(threadId, "steps", payload)) ids.push(String(part.id));
  return [threadId, ids];
}

console.log(JSON.stringify(Object.fromEntries(await Promise.all(wanted.map(follow)))));
