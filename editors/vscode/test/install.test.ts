import assert from "node:assert/strict";
import test from "node:test";
import { installCommands } from "../src/install";

const EVERYTHING = () => true;

test("only installers that are there are offered, the simplest first", () => {
  const offered = (...there: string[]) =>
    installCommands("linux", (name) => there.includes(name)).map(({ name }) => name);
  assert.deepEqual(offered("uv", "pipx", "python3"), ["uv", "pipx", "pip"]);
  assert.deepEqual(offered("python3"), ["pip"]);
  assert.deepEqual(offered(), []);
});

for (const platform of ["linux", "darwin", "win32"] as const) {
  test(`on ${platform} our own distribution is installed, from the index that the machine is set up for`, () => {
    const lines = installCommands(platform, EVERYTHING).map(({ line }) => line);
    assert.equal(lines.length, 3);
    for (const line of lines) {
      assert.match(line, / "codeassist-onprem\[local\]"$/);
      assert.doesNotMatch(line, /index-url|https?:/);
    }
  });
}

test("the line for pip puts the server where it is looked for", () => {
  const line = (platform: "linux" | "win32") => installCommands(platform, EVERYTHING).at(-1)?.line ?? "";
  assert.match(line("linux"), /venv ~\/\.codeassist && ~\/\.codeassist\/bin\/python /);
  assert.match(line("win32"), /venv "%USERPROFILE%\\\.codeassist" && "%USERPROFILE%\\\.codeassist\\Scripts\\python" /);
});
