// One page of Chromium, driven over pipes: each line of standard input is a JSON array [operation, ...arguments],
// each line of standard output its answer, {"value": ...} or {"error": "..."}, in the same order.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [folder, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(`${folder}/`)("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

// " | " in a selector leads into a frame.
function found(selector, hasText) {
  const frames = selector.split(" | ");
  const innermost = frames.pop();
  const inside = frames.reduce((outer, frame) => outer.frameLocator(frame), page);
  return inside.locator(innermost, hasText ? { hasText } : {});
}
const operations = {
  open: (url) => page.goto(url, { waitUntil: "domcontentloaded" }).then(() => null),
  press: (key) => page.keyboard.press(key),
  type: (text, delay) => page.keyboard.type(text, { delay }),
  insert: (text) => page.keyboard.insertText(text),
  click: (selector, hasText) => found(selector, hasText).first().click(),
  count: (selector, hasText) => found(selector, hasText).count(),
  hover: (selector) => page.locator(selector).first().hover().then(() => null),
  texts: (selector) => page.locator(selector).allTextContents(),
  value: (selector) => page.locator(selector).first().inputValue(),
  wait: (selector, hasText, state, timeout) => found(selector, hasText).first().waitFor({ state, timeout }),
  screenshot: (path, clip) => page.screenshot({ path, clip: clip ?? undefined, animations: "disabled" }).then(() => null),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [operation, ...given] = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await operations[operation](...given)) ?? null };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
