import assert from "node:assert/strict";
import { posix, win32 } from "node:path";
import test from "node:test";
import { commandBeside, findServer, isOnPath, type Machine } from "../src/server";

const WIN_HOME = "C:\\Users\\ada";

function machine(files: readonly string[], given: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    home: "/home/ada",
    environment: { PATH: "/usr/bin:/home/ada/tools" },
    folders: ["/home/ada/shop"],
    isExecutable: (file) => files.includes(file),
    resolved: (path) => path,
    ...given,
  };
}

test("the first command on PATH is taken", () => {
  const search = findServer("", machine(["/home/ada/tools/codeassist-lsp", "/home/ada/.local/bin/codeassist-lsp"]));
  assert.deepEqual(search, { found: "/home/ada/tools/codeassist-lsp" });
});

for (const file of [
  "/home/ada/.codeassist/bin/codeassist-lsp",
  "/home/ada/.local/bin/codeassist-lsp",
  "/opt/homebrew/bin/codeassist-lsp",
]) {
  test(`what an editor started from the desktop has not on its PATH is found: ${file}`, () => {
    assert.deepEqual(findServer("", machine([file])), { found: file });
  });
}

test("the folders that uv and pipx are told to install into are looked into", () => {
  const environment = { UV_TOOL_BIN_DIR: "/srv/uv", PIPX_BIN_DIR: "relative" };
  const search = findServer("", machine(["/srv/uv/codeassist-lsp"], { environment }));
  assert.deepEqual(search, { found: "/srv/uv/codeassist-lsp" });
});

for (const [what, path] of [
  ["an activated environment of the opened folder", "/home/ada/shop/.venv/bin"],
  ["the opened folder itself", "/home/ada/shop"],
  ["a way that leads back into it", "/home/ada/lib/../shop/bin"],
] as const) {
  test(`${what} on PATH is passed over, and named`, () => {
    const file = posix.join(path, "codeassist-lsp");
    const search = findServer("", machine([file], { environment: { PATH: path } }));
    assert.deepEqual(search, { found: undefined, configured: undefined, passedOver: [file] });
  });
}

test("a folder beside the opened one whose name begins alike is not taken for it", () => {
  const search = findServer(
    "",
    machine(["/home/ada/shop-tools/codeassist-lsp"], { environment: { PATH: "/home/ada/shop-tools" } }),
  );
  assert.deepEqual(search, { found: "/home/ada/shop-tools/codeassist-lsp" });
});

test("a folder named with two dots in the opened folder is in the opened folder", () => {
  const search = findServer(
    "",
    machine(["/home/ada/shop/..x/codeassist-lsp"], { environment: { PATH: "/home/ada/shop/..x" } }),
  );
  assert.equal(search.found, undefined);
});

test("a link that leads into the opened folder is passed over", () => {
  const resolved = (path: string) => (path === "/home/ada/tools" ? "/home/ada/shop/bin" : path);
  assert.equal(findServer("", machine(["/home/ada/tools/codeassist-lsp"], { resolved })).found, undefined);
});

test("relative and empty entries of PATH are never looked into", () => {
  const environment = { PATH: ":.:bin:node_modules/.bin" };
  const search = findServer(
    "",
    machine(["codeassist-lsp", "bin/codeassist-lsp", "node_modules/.bin/codeassist-lsp"], { environment }),
  );
  assert.deepEqual(search, { found: undefined, configured: undefined, passedOver: [] });
});

test("the setting may name any file, in the opened folder too, and the home folder by a tilde", () => {
  const file = "/home/ada/shop/.venv/bin/codeassist-lsp";
  assert.deepEqual(findServer(file, machine([file])), { found: file });
  assert.deepEqual(findServer("~/shop/.venv/bin/codeassist-lsp", machine([file])), { found: file });
});

test("a setting that names nothing is told, and nothing else is used in its place", () => {
  const search = findServer("/gone/codeassist-lsp", machine(["/usr/bin/codeassist-lsp"]));
  assert.deepEqual(search, { found: undefined, configured: "/gone/codeassist-lsp", passedOver: [] });
});

test("a setting without a full path is refused", () => {
  assert.equal(findServer("codeassist-lsp", machine(["codeassist-lsp"])).found, undefined);
});

test("on Windows the command has a suffix, PATH its own separator, and the opened folder no case or slash of its own", () => {
  const bin = win32.join(WIN_HOME, ".local", "bin");
  const given: Partial<Machine> = {
    platform: "win32",
    home: WIN_HOME,
    environment: { Path: `C:\\SHOP\\.venv\\Scripts;${bin}` },
    folders: ["c:\\shop"],
  };
  const inside = "C:\\SHOP\\.venv\\Scripts\\codeassist-lsp.exe";
  const search = findServer("", machine([inside, win32.join(bin, "codeassist-lsp.exe")], given));
  assert.deepEqual(search, { found: win32.join(bin, "codeassist-lsp.exe") });
});

test("the command codeassist is taken from beside the server, also where that is a link", () => {
  const resolved = (path: string) => path.replace("/home/ada/.local/bin", "/home/ada/uv/codeassist/bin");
  const here = machine(["/home/ada/uv/codeassist/bin/codeassist"], { resolved });
  assert.equal(commandBeside("/home/ada/.local/bin/codeassist-lsp", here), "/home/ada/uv/codeassist/bin/codeassist");
  assert.equal(commandBeside("/elsewhere/codeassist-lsp", here), undefined);
});

test("an installer in the opened folder is not on PATH", () => {
  const environment = { PATH: "/home/ada/shop/bin:/usr/bin" };
  const here = machine(["/home/ada/shop/bin/uv", "/usr/bin/pipx"], { environment });
  assert.deepEqual([isOnPath("uv", here), isOnPath("pipx", here)], [false, true]);
});
