import json

import pytest

from tests.index.dependencies.manifests import published, read, required

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_packages_of_a_workspace_are_known_by_their_folders() -> None:
    files = {
        "package.json": json.dumps({"name": "shop", "private": True, "workspaces": ["packages/*"]}),
        "packages/web/package.json": json.dumps({
            "name": "@acme/web",
            "dependencies": {"@acme/payments": "^4.2.0", "@acme/ui": "workspace:*"},
            "peerDependencies": {"@acme/log": ">=1"},
        }),
    }  # fmt: skip
    assert published(files) == [("shop", ""), ("@acme/web", "packages/web")]
    found = required(files)
    assert (found["@acme/payments"].required, found["@acme/payments"].folder) == ("^4.2.0", "packages/web")
    assert found["@acme/ui"].local
    assert found["@acme/log"].required == ">=1"


@pytest.mark.parametrize(
    ("written", "url", "revision", "allowed"),
    [
        ("git+ssh://git@git.example.com/acme/pay.git#v4.2", "ssh://git@git.example.com/acme/pay.git", "v4.2", ""),
        ("git@git.example.com:acme/pay.git#semver:^4.0", "git@git.example.com:acme/pay.git", "", "^4.0"),
        ("github:acme/pay#v4.2", "https://github.com/acme/pay.git", "v4.2", ""),
        ("acme/pay", "https://github.com/acme/pay.git", "", ""),
    ],
)
def test_a_package_may_come_from_git(written: str, url: str, revision: str, allowed: str) -> None:
    one = required({"package.json": json.dumps({"dependencies": {"pay": written}})})["pay"]
    assert (one.url, one.revision, one.required) == (url, revision, allowed)


def test_another_package_may_stand_under_a_name() -> None:
    one = required({"package.json": json.dumps({"dependencies": {"pay": "npm:@acme/payments@^4"}})})["@acme/payments"]
    assert one.required == "^4"


def test_a_package_lock_says_what_each_folder_gets() -> None:
    files = {
        "package-lock.json": json.dumps({
            "lockfileVersion": 3,
            "packages": {
                "": {"name": "shop"},
                "packages/web": {"name": "@acme/web"},
                "node_modules/@acme/payments": {"version": "4.2.0", "resolved": "payments-4.2.0.tgz"},
                "packages/web/node_modules/@acme/payments": {"version": "3.9.0"},
                "node_modules/other/node_modules/@acme/payments": {"version": "1.0.0"},
                "node_modules/@acme/web": {"resolved": "packages/web", "link": True},
                "node_modules/log": {"version": "1.0.0", "resolved": f"git+ssh://git@git.example.com/acme/log.git#{COMMIT}"},
            },
        })
    }  # fmt: skip
    found = {(one.name, one.folder): one for one in read(files).requirements}
    assert found["@acme/payments", ""].required == "4.2.0"
    assert found["@acme/payments", "packages/web"].required == "3.9.0"
    assert found["@acme/web", ""].local
    assert (found["log", ""].url, found["log", ""].revision) == ("ssh://git@git.example.com/acme/log.git", COMMIT)
    assert len(found) == 4


def test_the_first_package_lock_is_read_too() -> None:
    text = json.dumps({"lockfileVersion": 1, "dependencies": {"@acme/payments": {"version": "4.2.0"}}})
    assert required({"package-lock.json": text})["@acme/payments"].required == "4.2.0"


YARN_1 = f"""# yarn lockfile v1


"@acme/payments@^4.0.0", "@acme/payments@^4.2.0":
  version "4.2.0"
  resolved "https://npm.example.com/payments-4.2.0.tgz#abc"
  dependencies:
    left "^1.0.0"

left@^1.0.0:
  version "1.1.0"

"log@git+https://git.example.com/acme/log.git#v1":
  version "1.0.0"
  resolved "git+https://git.example.com/acme/log.git#{COMMIT}"
"""
YARN_4 = f"""__metadata:
  version: 8

"@acme/payments@npm:^4.0.0, @acme/payments@npm:^4.2.0":
  version: 4.2.0
  resolution: "@acme/payments@npm:4.2.0"
  dependencies:
    left: "npm:^1.0.0"
  checksum: abc
  languageName: node

"left@npm:^1.0.0":
  version: 1.1.0
  resolution: "left@npm:1.1.0"

"log@https://git.example.com/acme/log.git#v1":
  version: 1.0.0
  resolution: "log@https://git.example.com/acme/log.git#commit={COMMIT}"

"web@workspace:.":
  version: 0.0.0-use.local
  resolution: "web@workspace:."
"""


@pytest.mark.parametrize("text", [YARN_1, YARN_4])
def test_both_forms_of_yarn_lock_are_read(text: str) -> None:
    found = required({"yarn.lock": text})
    assert found["@acme/payments"].required == "4.2.0"
    assert found["left"].required == "1.1.0"
    assert found["log"].url == "https://git.example.com/acme/log.git"
    assert found["log"].revision == COMMIT
    assert "web" not in found or found["web"].local


PNPM_9 = """lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    devDependencies:
      typescript:
        specifier: ^5.0.0
        version: 5.4.2

  packages/web:
    dependencies:
      '@acme/payments':
        specifier: ^4.2.0
        version: 4.2.0(react@18.2.0)
      '@acme/ui':
        specifier: workspace:*
        version: link:../ui

packages:

  '@acme/payments@4.2.0':
    resolution: {integrity: sha512-abc==}
    engines: {node: '>=18'}
"""
PNPM_5 = """lockfileVersion: 5.4
specifiers:
  '@acme/payments': ^4.2.0
dependencies:
  '@acme/payments': 4.2.0_react@18.2.0
"""


def test_pnpm_says_what_each_folder_of_the_workspace_gets() -> None:
    found = {(one.name, one.folder): one for one in read({"pnpm-lock.yaml": PNPM_9}).requirements}
    assert found["typescript", ""].required == "5.4.2"
    assert found["@acme/payments", "packages/web"].required == "4.2.0"
    assert found["@acme/ui", "packages/web"].local
    assert required({"pnpm-lock.yaml": PNPM_5})["@acme/payments"].required == "4.2.0"


def test_catalogs_of_a_workspace_stand_for_their_ranges() -> None:
    workspace = (
        "packages:\n  - 'packages/*'\n\ncatalog:\n  '@acme/payments': ^4.2.0\ncatalogs:\n  old:\n    log: '1.0.0'\n"
    )
    manifest = json.dumps({"dependencies": {"@acme/payments": "catalog:", "log": "catalog:old", "ui": "catalog:none"}})
    found = required({"pnpm-workspace.yaml": workspace, "packages/web/package.json": manifest})
    assert [one.required for one in found.values()] == ["^4.2.0", "1.0.0", "catalog:none"]
