"""Which names a file may be imported by, and where an import looks."""

import pytest

from codeassist_index.languages.python.modules import module_names, places


@pytest.mark.parametrize(
    ("path", "packages", "names"),
    [
        ("shop/orders.py", {"shop"}, ("shop.orders",)),
        ("shop/__init__.py", {"shop"}, ("shop",)),
        ("src/shop/orders.py", {"src/shop"}, ("shop.orders",)),
        ("lib/shop/orders.py", set(), ("shop.orders",)),
        ("google/cloud/store/api.py", {"google/cloud/store"}, ("store.api", "google.cloud.store.api")),
        ("orders.py", set(), ("orders",)),
        ("my-scripts/run.py", set(), ("run",)),
        ("bin/run-it.py", set(), ()),
        ("__init__.py", set(), ()),
    ],
)
def test_a_path_has_module_names(path: str, packages: set[str], names: tuple[str, ...]) -> None:
    assert module_names(path, packages) == names


def test_a_relative_import_looks_in_its_own_package() -> None:
    paths, module = places("..core", "shop/api/orders.py")
    assert paths[:2] == ("shop/core.py", "shop/core/__init__.py")
    assert module == ""


def test_an_absolute_import_looks_beside_the_file_and_by_name() -> None:
    paths, module = places("tools.run", "scripts/main.py")
    assert (paths[0], module) == ("scripts/tools/run.py", "tools.run")


def test_a_relative_import_above_the_top_looks_nowhere() -> None:
    assert places("...core", "shop/orders.py") == ((), "")
