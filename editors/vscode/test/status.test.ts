import assert from "node:assert/strict";
import test from "node:test";
import { STATES, statusOf } from "../src/protocol";
import { local, type Status, viewOf } from "../src/status";

const words = (message: string, ...args: (string | number)[]) =>
  message.replace(/\{(\d)\}/g, (_all, index: string) => String(args[Number(index)]));

const INDEXING = {
  state: "indexing",
  message: "Indexing shop: 120 of 900 files.",
  detail: { index: { files: 120, of: 900 }, model: "qwen2.5-coder-0.5b" },
  suggestion: "5b0c",
  why: "From the model, with 3 pieces of context (orders.py).",
};

test("a status of the server is read", () => {
  assert.deepEqual(statusOf(INDEXING), {
    state: "indexing",
    message: "Indexing shop: 120 of 900 files.",
    index: { files: 120, of: 900 },
    model: "qwen2.5-coder-0.5b",
    why: "From the model, with 3 pieces of context (orders.py).",
  });
});

test("what a status leaves open is undefined", () => {
  const said = {
    state: "ready",
    message: "All is well.",
    detail: { index: null, model: null },
    suggestion: null,
    why: null,
  };
  assert.deepEqual(statusOf(said), {
    state: "ready",
    message: "All is well.",
    index: undefined,
    model: undefined,
    why: undefined,
  });
});

for (const said of [
  undefined,
  null,
  [],
  "ready",
  {},
  { state: "ready" },
  { state: "dancing", message: "" },
  { state: 1, message: "" },
]) {
  test(`what is no status is not taken for one: ${JSON.stringify(said)}`, () => {
    assert.equal(statusOf(said), undefined);
  });
}

test("indexing shows how far it is, on the bar and to a screen reader", () => {
  const view = viewOf(statusOf(INDEXING) as Status, words);
  assert.equal(view.text, "$(sync~spin) codeassist: indexing 120 of 900");
  assert.equal(view.label, "codeassist: indexing 120 of 900. Indexing shop: 120 of 900 files.");
});

test("each state of the server has words, so that no colour or icon is needed to understand it", () => {
  const labels = STATES.map((state) => viewOf(statusOf({ state, message: "m" }) as Status, words).label);
  assert.equal(new Set(labels).size, STATES.length);
  assert.ok(
    labels.every((label) => /^codeassist: [a-z ]+\. m$/.test(label)),
    labels.join("; "),
  );
});

test("trouble stands out, and what passes by itself less so", () => {
  const severity = (state: "missing" | "failed" | "stopped") => viewOf(local(state, ""), words).severity;
  assert.deepEqual([severity("missing"), severity("failed"), severity("stopped")], ["error", "error", "none"]);
  assert.equal(viewOf(statusOf({ state: "offline", message: "" }) as Status, words).severity, "warning");
});
