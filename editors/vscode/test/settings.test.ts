import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { environmentOf, FORWARDED, OWN, RESTARTING, serverOptions, withOption } from "../src/settings";

interface Property {
  readonly scope: string;
  readonly default: unknown;
  readonly markdownDescription: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties = new Map<string, Property>(
  manifest.contributes.configuration.flatMap((group: { properties: Record<string, Property> }) =>
    Object.entries(group.properties),
  ),
);

test("only what the user has set reaches the server, under the names of its own file", () => {
  const set: Record<string, unknown> = {
    "completion.contextTokens": 512,
    "model.baseUrl": "http://gpu/v1",
    navigation: "on",
  };
  assert.deepEqual(
    serverOptions((key) => set[key]),
    {
      completion: { context_tokens: 512 },
      model: { base_url: "http://gpu/v1" },
      navigation: "on",
    },
  );
  assert.deepEqual(
    serverOptions(() => undefined),
    {},
  );
});

test("false and the empty text are values", () => {
  const set: Record<string, unknown> = { "completion.enabled": false, "model.baseUrl": "" };
  assert.deepEqual(
    serverOptions((key) => set[key]),
    { completion: { enabled: false }, model: { base_url: "" } },
  );
});

test("one more option leaves the others as they were", () => {
  const options = { completion: { enabled: true } };
  assert.deepEqual(withOption(options, "logs.level", "debug"), {
    completion: { enabled: true },
    logs: { level: "debug" },
  });
  assert.deepEqual(options, { completion: { enabled: true } });
});

test("the settings of package.json are those that are read", () => {
  assert.deepEqual([...properties.keys()].sort(), [...FORWARDED, ...OWN].map((key) => `codeassist.${key}`).sort());
  assert.ok(RESTARTING.every((key) => properties.has(`codeassist.${key}`)));
});

test("no opened folder can set anything, and what depends on the machine is set for each machine", () => {
  for (const [key, { scope }] of properties) {
    assert.equal(scope, /^codeassist\.(model|server)\./.test(key) ? "machine" : "application", key);
  }
});

test("variables are texts; anything else is left out", () => {
  assert.deepEqual(environmentOf({ A: "1", B: 2, C: null }), { A: "1" });
  assert.deepEqual(environmentOf(undefined), {});
});
