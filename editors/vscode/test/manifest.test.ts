import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const manifest = json("package.json");
const sources = readdirSync("src").map((name) => readFileSync(`src/${name}`, "utf8"));

/** What the client registers by itself, because the server offers it. */
const OF_THE_SERVER = ["codeassist.edit", "codeassist.pause", "codeassist.resume"];

test("each text of package.json stands in both languages, and nothing else does", () => {
  const used = [...readFileSync("package.json", "utf8").matchAll(/"%([^%]+)%"/g)].map(([, key]) => key).sort();
  for (const file of ["package.nls.json", "package.nls.zh-cn.json"]) {
    assert.deepEqual(Object.keys(json(file)).sort(), [...new Set(used)], file);
  }
});

test("each text of the program stands in Chinese, with the same places for values", () => {
  const texts = sources.flatMap((source) =>
    [...source.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)+)"/g)].map(([, text]) => text),
  );
  const bundle: Record<string, string> = json("l10n/bundle.l10n.zh-cn.json");
  assert.deepEqual(Object.keys(bundle).sort(), [...new Set(texts)].sort());
  const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
  for (const [text, chinese] of Object.entries(bundle)) assert.deepEqual(places(chinese), places(text), text);
});

test("each command that is declared is registered here or by the client for the server, never by both", () => {
  const declared: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);
  const registered = [...(sources.join("\n").matchAll(/^ {4}"(codeassist\.\w+)": /gm) ?? [])].map(([, id]) => id);
  const own = declared.filter((command) => !OF_THE_SERVER.includes(command));
  assert.deepEqual(
    own.filter((command) => !registered.includes(command)),
    [],
  );
  assert.deepEqual(
    OF_THE_SERVER.filter((command) => registered.includes(command)),
    [],
  );
});

test("menus and walkthrough name only commands that are declared, and pictures that are there", () => {
  const declared = new Set(manifest.contributes.commands.map(({ command }: { command: string }) => command));
  const inMenus = Object.values<{ command?: string }[]>(manifest.contributes.menus)
    .flat()
    .flatMap(({ command }) => command ?? []);
  const inTexts = [...JSON.stringify(json("package.nls.json")).matchAll(/command:(codeassist\.\w+)/g)].map(
    ([, id]) => id,
  );
  assert.deepEqual(
    [...inMenus, ...inTexts].filter((command) => !declared.has(command)),
    [],
  );
  for (const { media } of manifest.contributes.walkthroughs[0].steps) assert.ok(existsSync(media.svg), media.svg);
});

test("pictures have only colours of the theme, so that they are right in light, dark and high contrast", () => {
  for (const name of readdirSync("media").filter((file) => file.endsWith(".svg"))) {
    const colours = [...readFileSync(`media/${name}`, "utf8").matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(
      ([, colour]) => colour ?? "",
    );
    assert.deepEqual(
      colours.filter((colour) => colour !== "none" && !colour.startsWith("var(--vscode-")),
      [],
      name,
    );
  }
});

test("it runs where the files are, says what Restricted Mode means, and needs a disk", () => {
  assert.deepEqual(manifest.extensionKind, ["workspace"]);
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
  assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
});

test("no source opens a connection or names an address", () => {
  for (const source of sources) {
    assert.doesNotMatch(source, /\bfetch\(|node:(http|https|net|tls|dgram|dns)\b|https?:\/\//);
  }
});

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Record<string, string>;
}

const locked = Object.entries<Locked>(json("package-lock.json").packages).slice(1);

test("no library comes from an address of its own, and each is known by its digest", () => {
  assert.ok(locked.length > 0);
  const wrong = locked.filter(([, { resolved, integrity }]) => resolved !== undefined || integrity === undefined);
  assert.deepEqual(wrong, []);
});

test("libraries are locked for every platform, without which `npm ci` refuses them all", () => {
  const names = new Set(locked.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)));
  const wanted = locked.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}));
  assert.ok(wanted.some((name) => name.includes("win32")));
  assert.deepEqual(
    wanted.filter((name) => !names.has(name)),
    [],
  );
});
