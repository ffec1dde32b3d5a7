/** Bundle the extension into dist/, with the licences of what is bundled; with `--test`, the tests into out/. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const shared = { bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "warning" };

if (process.argv.includes("--test")) {
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await build({ ...shared, entryPoints: tests.map((name) => join("test", name)), outdir: "out", sourcemap: "inline" });
} else {
  const entry = { entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"] };
  const { metafile } = await build({ ...shared, ...entry, minify: true, legalComments: "none", metafile: true });
  writeFileSync("dist/ThirdPartyNotices.txt", notices(Object.keys(metafile.inputs)));
}

function notices(inputs) {
  const packages = new Set(inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  return [...packages].sort().map(notice).join("\n\n");
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
}
