"""Which names a JavaScript or TypeScript file may be imported by, and where an import looks."""

import pytest

from codeassist_index.languages.language import Layout
from codeassist_index.languages.typescript.modules import module_names, places

PACKAGE = '{"name": "@acme/ui", "main": "dist/main.js"}'
OPTIONS = """{
  // where the sources are
  "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], "config": ["./config/all.ts"], }, }
}"""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/button.tsx", ("@acme/ui/button", "=@/button")),
        ("src/index.ts", ("@acme/ui", "=@")),
        ("dist/main.js", ("@acme/ui", "=dist/main")),
        ("src/forms/index.ts", ("@acme/ui/forms", "=@/forms")),
        ("config/all.ts", ("@acme/ui/config/all", "=config")),
        ("test/button.test.ts", ("@acme/ui/test/button.test", "=test/button.test")),
    ],
)
def test_package_and_aliases_name_a_file(path: str, names: tuple[str, ...]) -> None:
    layout = Layout(manifests={"package.json": PACKAGE, "tsconfig.json": OPTIONS})
    assert module_names(path, "", layout) == names


def test_the_nearest_package_of_a_workspace_counts() -> None:
    layout = Layout(manifests={"package.json": PACKAGE, "packages/api/package.json": '{"name": "api"}'})
    assert module_names("packages/api/lib/routes.js", "", layout) == ("api/routes",)


@pytest.mark.parametrize("written", ["", "{", "[]", '{"name": 3}', '{"compilerOptions": 1}'])
def test_a_broken_manifest_names_nothing(written: str) -> None:
    layout = Layout(manifests={"package.json": written, "tsconfig.json": written})
    assert module_names("a.ts", "", layout) == ()


@pytest.mark.parametrize(
    ("module", "first"),
    [
        ("./money", "src/shop/money.ts"),
        ("../core/index.js", "src/core/index.ts"),
        ("..", "src/index.ts"),
        ("./data.json", "src/shop/data.json.ts"),
    ],
)
def test_a_relative_import_looks_beside_its_file(module: str, first: str) -> None:
    paths, absolute = places(module, "src/shop/orders.ts")
    assert (paths[0], absolute) == (first, "")


def test_an_import_above_the_repository_looks_nowhere() -> None:
    assert places("../../x", "src/a.ts") == ((), "")


@pytest.mark.parametrize("module", ["@acme/ui/src/button", "@acme/ui/dist/button.js", "@acme/ui/button"])
def test_the_folder_of_the_sources_does_not_matter_in_a_package(module: str) -> None:
    assert places(module, "a.ts") == ((), "@acme/ui/button")
