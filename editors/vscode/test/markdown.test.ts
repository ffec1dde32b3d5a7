import assert from "node:assert/strict";
import test from "node:test";
import { codeBlock, escaped } from "../src/markdown";

test("nothing of a text is taken for Markdown, and its spaces stay spaces", () => {
  assert.equal(
    escaped("[all](command:x) `is` *well* in __init__.py"),
    "\\[all\\]\\(command:x\\) \\`is\\` \\*well\\* in \\_\\_init\\_\\_\\.py",
  );
});

test("no icon and no character entity can be smuggled in", () => {
  assert.equal(escaped("$(error) &lt;"), "\\$\\(error\\) \\&lt;");
});

test("code is shown in the language of its file", () => {
  assert.equal(codeBlock("x = 1", "src/orders.py"), "```py\nx = 1\n```");
  assert.equal(codeBlock("all:", "Makefile"), "```\nall:\n```");
});

test("no code can end its block", () => {
  assert.equal(codeBlock("````\n# not a heading"), "`````\n````\n# not a heading\n`````");
});
