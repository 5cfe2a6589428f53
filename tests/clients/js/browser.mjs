// React hooks in headless Chromium: node browser.mjs <server> <chromium> <page> [<package alias>]
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { runChecks } from "./checks.mjs";

const [server, executablePath, page, alias] = process.argv.slice(2);
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const PATIENCE = 15_000;

async function bundled() {
  const { outputFiles } = await build({
    entryPoints: [`pages/${page}.jsx`],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    alias: alias ? { sdk: alias } : {},
  });
  return outputFiles[0].text;
}

async function hosted(script) {
  const host = createServer((request, response) => {
    const isScript = request.url.startsWith("/script.js");
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<div id="root"></div><script type="module" src="/script.js"></script>');
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  return host;
}

class Chat {
  static async open(context, host, parameters = {}) {
    const tab = await context.newPage();
    const chat = new Chat(tab);
    tab.on("pageerror", (error) => chat.thrown.push(error.message));
    const query = new URLSearchParams({ server, ...parameters });
    await tab.goto(`http://127.0.0.1:${host.address().port}/?${query}`);
    return chat;
  }

  constructor(tab) {
    this.tab = tab;
    this.thrown = [];
    tab.setDefaultTimeout(PATIENCE);
  }

  async send(text) {
    await this.tab.fill("input", text);
    await this.tab.click("#send");
  }

  read = (id) => this.tab.textContent(`#${id}`);
  messages = () => this.tab.$$eval("li > span", (items) => items.map((item) => item.textContent));

  async until(what, test, argument) {
    try {
      await this.tab.waitForFunction(test, argument, { timeout: PATIENCE });
    } catch {
      const shown = { messages: await this.messages(), state: await this.read("state"), error: await this.read("error") };
      throw new Error(`${what} did not come; ${JSON.stringify({ ...shown, thrown: this.thrown })}`);
    }
  }

  answered = (text) =>
    this.until(
      `the answer ${JSON.stringify(text)}`,
      (wanted) =>
        [...document.querySelectorAll("li > span")].at(-1)?.textContent === wanted &&
        document.querySelector("#state").textContent === "idle",
      text,
    );
  asked = (count) =>
    this.until(
      `${count} questions`,
      (wanted) => JSON.parse(document.querySelector("#questions").textContent).length === wanted,
      count,
    );
}

const shared = {
  async "streams an answer"(open) {
    const chat = await open();
    await chat.send("hello");
    await chat.answered("You said: hello. ");
    const seen = new Set(await chat.tab.evaluate(() => window.seen));
    assert.ok(seen.size > 3, `the answer came in ${seen.size} pieces`);
    assert.deepEqual(chat.thrown, []);
    return `${seen.size} growing texts`;
  },

  async "a second turn"(open) {
    const chat = await open();
    await chat.send("one");
    await chat.answered("You said: one. ");
    await chat.send("two");
    await chat.answered("You said: two. ");
    assert.deepEqual(await chat.messages(), ["one", "You said: one. ", "two", "You said: two. "]);
    return "4 messages in order";
  },

  async "interrupt and resume"(open) {
    const chat = await open();
    await chat.send("delete a.txt");
    await chat.asked(1);
    assert.match(await chat.read("questions"), /"name":"delete_file","args":\{"name":"a.txt"\}/);
    await chat.tab.click("#approve");
    await chat.answered("You said: approve a.txt. ");
    assert.equal(await chat.read("questions"), "[]");
    return "asked, approved, answered";
  },

  async "a question outlives a reload"(open) {
    const chat = await open();
    await chat.send("delete a.txt");
    await chat.asked(1);
    await chat.until("idle", () => document.querySelector("#state").textContent === "idle");
    await chat.tab.reload();
    await chat.asked(1);
    await chat.tab.click("#approve");
    await chat.answered("You said: approve a.txt. ");
    return "asked again, approved";
  },

  async "custom events"(open) {
    const chat = await open();
    await chat.send("hello");
    await chat.answered("You said: hello. ");
    await chat.until("progress", () => document.querySelector("#progress").textContent.includes("answering"));
    return await chat.read("progress");
  },

  async "a thread's messages after a reload"(open) {
    const chat = await open();
    await chat.send("hello");
    await chat.answered("You said: hello. ");
    await chat.tab.reload();
    await chat.answered("You said: hello. ");
    assert.deepEqual(await chat.messages(), ["hello", "You said: hello. "]);
    return "2 messages";
  },

  async "reload in mid-answer"(open) {
    const chat = await open();
    await chat.send("slowly hello");
    await chat.until("some text", () => document.querySelectorAll("li").length > 1);
    await chat.tab.reload();
    await chat.answered("You said: slowly hello. ".repeat(20));
    assert.equal((await chat.messages()).length, 2);
    return "the whole answer, once";
  },

  async stop(open) {
    const chat = await open();
    await chat.send("slowly hello");
    await chat.until("some text", () => document.querySelectorAll("li").length > 1);
    await chat.tab.click("#stop");
    await chat.until("idle", () => document.querySelector("#state").textContent === "idle");
    const runs = `${server}/threads/${await chat.read("thread")}/runs`;
    for (const end = Date.now() + PATIENCE; ; ) {
      const [run] = await (await fetch(runs)).json();
      if (run.status === "interrupted") return "the run is `interrupted`";
      assert.ok(Date.now() < end && run.status === "running", `the run is ${run.status}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },

  async "an error is shown"(open) {
    const chat = await open();
    await chat.send("fail");
    await chat.until("the error", () => document.querySelector("#error").textContent !== "");
    const error = await chat.read("error");
    assert.match(error, /told to fail/);
    return error;
  },
};

const own = {
  classic: {
    async "edit and branches"(open) {
      const chat = await open();
      await chat.send("one");
      await chat.answered("You said: one. ");
      await chat.tab.fill("input", "other");
      await chat.tab.click(".edit");
      await chat.answered("You said: other. ");
      await chat.until("branches", () => document.querySelector("li > i").textContent.split(" ").length === 2);
      assert.deepEqual(await chat.messages(), ["other", "You said: other. "]);
      return "2 branches";
    },
  },
  events: {
    async "edit with forkFrom"(open) {
      const chat = await open();
      await chat.send("one");
      await chat.answered("You said: one. ");
      await chat.tab.reload();
      await chat.answered("You said: one. ");
      await chat.tab.fill("input", "other");
      await chat.tab.click(".edit");
      await chat.answered("You said: other. ");
      // the checkpoint this client names is the one that still waits to take in the first question
      assert.deepEqual(await chat.messages(), ["one", "other", "You said: other. "]);
      return "forked before the first answer";
    },

    async "several pending interrupts"(open) {
      const chat = await open({ graph: "approval" });
      await chat.send("fame gold");
      await chat.asked(2);
      await chat.tab.click("#answerAll");
      await chat.until("both decisions", () => window.values?.decisions?.length === 2);
      return "2 answered at once";
    },
  },
};

const host = await hosted(await bundled());
const profile = mkdtempSync(join(tmpdir(), "clients-browser-"));
const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS });
try {
  await runChecks({ ...shared, ...own[page] }, async (parameters) => {
    // a browser holds six connections to a server, and a page of the event protocol keeps its stream
    for (const tab of context.pages()) await tab.close();
    return Chat.open(context, host, parameters);
  });
} finally {
  await context.close();
  host.close();
  rmSync(profile, { recursive: true, force: true });
}
