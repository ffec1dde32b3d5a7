import assert from "node:assert/strict";
import test from "node:test";
import { explanation } from "../src/explanation";

const words = (message: string, ...args: (string | number)[]) =>
  message.replace(/\{(\d)\}/g, (_all, index: string) => String(args[Number(index)]));

const SAID = {
  suggestion: "5b0c",
  model: "qwen2.5-coder-0.5b",
  text: "return total(order)",
  filtered: null,
  rung: "model",
  trimmed: ["repetition"],
  invented: [],
  snippets: [
    {
      repository: "shop",
      path: "orders.py",
      start_line: 3,
      reason: "`total` imported from orders",
      text: "def total(order): ...",
    },
  ],
  prompt_tokens: 812,
  cached_prompt_tokens: 0,
  timings_ms: { context: 3.25, total: 120 },
};

test("an explanation says what was suggested, by whom, from what, and how long it took", () => {
  assert.equal(
    explanation(SAID, "From the model, with 1 piece of context (orders.py).", words),
    `# Why the last suggestion looks as it does

From the model, with 1 piece of context \\(orders\\.py\\)\\.

Suggested:

\`\`\`
return total(order)
\`\`\`

- Model: qwen2\\.5\\-coder\\-0\\.5b
- Taken away by filters: repetition
- Tokens of the prompt: 812
- Of these remembered by the model server: 0

## Context: code of other files in the prompt

### shop: orders\\.py:3

\`total\` imported from orders

\`\`\`py
def total(order): ...
\`\`\`

## Times

- context: 3.3 ms
- total: 120.0 ms
`,
  );
});

test("a filter that removed everything is named", () => {
  assert.match(
    explanation({ ...SAID, text: "", filtered: "duplicate" }, undefined, words),
    /the filter `duplicate` removed/,
  );
});

test("without an answer it says why there is none, as far as the server does", () => {
  assert.match(explanation(null, "Suggestions are paused.", words), /\n\nSuggestions are paused\\\.\n$/);
  assert.match(explanation(null, undefined, words), /Nothing was suggested yet/);
});
