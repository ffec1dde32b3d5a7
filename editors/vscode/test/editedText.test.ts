import assert from "node:assert/strict";
import test from "node:test";
import { editedText } from "../src/editedText";

test("pieces are replaced, inserted and taken out wherever they stand in the list", () => {
  const pieces = [
    { start: 8, end: 8, newText: "!" },
    { start: 0, end: 3, newText: "two" },
    { start: 3, end: 4, newText: "" },
  ];
  assert.equal(editedText("one four", pieces), "twofour!");
});

test("insertions at one place keep their order", () => {
  const pieces = ["a", "b", "c"].map((newText) => ({ start: 1, end: 1, newText }));
  assert.equal(editedText("[]", pieces), "[abc]");
});

test("without edits the text stays as it is", () => {
  assert.equal(editedText("text\r\n", []), "text\r\n");
});
