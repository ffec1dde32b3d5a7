import json

from tests.index.dependencies.manifests import published, required


def test_a_package_and_its_lock_are_read() -> None:
    manifest = json.dumps({"name": "acme/Shop", "require": {"php": ">=8", "acme/payments": "^4.2"}})
    assert published({"composer.json": manifest}) == [("acme/shop", "")]
    found = required({"composer.json": manifest})
    assert {name: one.required for name, one in found.items()} == {"acme/payments": "^4.2"}
    entry = {"name": "acme/payments", "version": "v4.2.0",
             "source": {"type": "git", "url": "https://git.example.com/a/pay", "reference": "abc1234"}}  # fmt: skip
    one = required({"composer.lock": json.dumps({"packages": [entry]})})["acme/payments"]
    assert (one.required, one.revision, one.locked) == ("v4.2.0", "abc1234", True)
