import assert from "node:assert/strict";
import test from "node:test";
import { Crashes } from "../src/crashes";

const SECOND = 1000;

test("a server that ends again and again is left alone after the third new start", () => {
  const crashes = new Crashes();
  assert.deepEqual(
    [0, 1, 2, 3].map((second) => crashes.shouldStartAgain(second * SECOND)),
    [true, true, true, false],
  );
});

test("ends that lie three minutes apart are forgotten", () => {
  const crashes = new Crashes();
  const answers = [0, 180, 360, 540, 720].map((second) => crashes.shouldStartAgain(second * SECOND));
  assert.deepEqual(answers, [true, true, true, true, true]);
});
