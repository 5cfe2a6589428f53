// Runs checks and prints one JSON line for each; whatever a client throws is the reason the check failed.

const CHECK_SECONDS = 60;

export async function runChecks(checks, ...args) {
  for (const [check, run] of Object.entries(checks)) {
    const began = performance.now();
    let passed = false;
    let detail;
    try {
      detail = await Promise.race([run(...args), timeout()]);
      passed = true;
    } catch (error) {
      detail = `${error?.name ?? "Error"}: ${error?.message ?? String(error)}`;
    }
    console.log(JSON.stringify({ check, passed, detail, seconds: (performance.now() - began) / 1000 }));
  }
}

function timeout() {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no result after ${CHECK_SECONDS} s`)), CHECK_SECONDS * 1000).unref();
  });
}

export const asked = (text) => ({ messages: [{ type: "human", content: text }] });

export async function collect(parts) {
  const found = [];
  for await (const part of parts) found.push(part);
  return found;
}

export const approve = { decisions: [{ type: "approve" }] };
export const reject = { decisions: [{ type: "reject", message: "no" }] };
