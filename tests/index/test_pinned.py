"""Imports that lead to other repositories are read at the pinned version, and the reason says so."""

import subprocess
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, NotIndexedError
from codeassist_index.access import Access
from codeassist_index.dependencies import walk
from codeassist_index.dependencies.pin import Pin
from tests.index.pinning_company import PAYMENTS, PYTHON, Company, reasons, requiring, shown


@pytest.fixture
def company(tmp_path: Path, index: CodeIndex) -> Company:
    return Company(tmp_path, index)


def test_the_definition_of_the_pinned_tag_is_shown_and_its_reason_says_so(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    found = company.ask(shop, "shop/orders.py", PYTHON)
    assert "def charge(amount, currency) -> Ledger" in shown(found)
    assert "currency, key" not in shown(found)
    assert "`charge` from payments-core 4.2, pinned in pyproject.toml" in reasons(found)
    commit = payments.git("rev-parse", "v4.2")
    assert company.pin(shop) == Pin(
        "", "pypi", "payments-core", "==4.2", "4.2", "pyproject.toml", "", "version", "payments-core",
        str(payments.root), "v4.2", commit,
    )  # fmt: skip


def test_what_the_definition_leads_to_is_of_the_same_tree(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    prefix = "from payments.core import charge\n\n\ndef pay(order):\n    paid = charge(order)\n    paid."
    found = company.ask(shop, "shop/orders.py", prefix)
    assert "def total(self, amount, currency)" in shown(found)
    assert "key" not in shown(found)


def test_consumers_get_each_their_own_version(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    for name, version, signature in (("old", "4.1", "(amount)"), ("new", "4.2", "(amount, currency)")):
        shop = company.consumer(name, requiring(f"payments-core=={version}"))
        found = company.ask(shop, "shop/orders.py", PYTHON)
        assert f"def charge{signature}" in shown(found)
        assert f"`charge` from payments-core {version}, pinned in pyproject.toml" in reasons(found)


def test_folders_of_a_monorepo_get_each_their_own_version(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    files = {
        f"{folder}/{path}": text for folder, version in (("a", "4.1"), ("b", "4.2"))
        for path, text in requiring(f"payments-core=={version}").items()
    }  # fmt: skip
    shop = company.consumer("shop", files)
    assert "def charge(amount)" in shown(company.ask(shop, "a/shop/orders.py", PYTHON))
    assert "def charge(amount, currency)" in shown(company.ask(shop, "b/shop/orders.py", PYTHON))


@pytest.mark.parametrize(
    ("files", "signature", "reason"),
    [
        (requiring("payments-core>=4,<5"), "(amount, currency)",
         "payments-core 4.2, the newest that pyproject.toml allows (<5,>=4)"),
        (requiring("payments-core>=4") | {"uv.lock": '[[package]]\nname = "payments-core"\nversion = "4.1.0"\n'},
         "(amount)", "payments-core 4.1.0, pinned in uv.lock"),
        (requiring("payments-core==4.3"), "(amount, currency, key)",
         "payments-core, 4.3 is pinned in pyproject.toml but has no tag; the checked-out state"),
        (requiring("payments-core>=9"), "(amount, currency, key)",
         "payments-core, no tag is what pyproject.toml allows (>=9); the checked-out state"),
        ({"requirements.txt": "-r base.in\n", "base.in": "payments_core==4.1 \\\n  --hash=sha256:a\n"},
         "(amount)", "payments-core 4.1, pinned in base.in"),
        ({"requirements.txt": "payments-core @ git+https://git.example.com/acme/payments-core@v4.1\n"},
         "(amount)", "payments-core at v4.1, pinned in requirements.txt"),
        (requiring("click"), "(amount, currency, key)", "imported from payments.core"),
    ],
)  # fmt: skip
def test_reasons_say_how_the_version_was_found(
    company: Company, files: dict[str, str], signature: str, reason: str
) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", {"shop/orders.py": PYTHON, **files})
    found = company.ask(shop, "shop/orders.py", PYTHON)
    assert f"def charge{signature} ->" in shown(found)
    assert any(one.endswith(reason) for one in reasons(found))


def test_the_order_of_indexing_does_not_matter(company: Company) -> None:
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    assert company.index.pins(shop.root) == ()
    company.released("payments-core", PAYMENTS)
    assert "def charge(amount, currency) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_a_new_tag_is_found_when_its_repository_is_indexed_again(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core>=4"))
    assert company.pin(shop).version == "4.2"
    payments.git("tag", "v4.3")
    company.index.update(payments.root)
    assert company.pin(shop).version == "4.3"
    assert "def charge(amount, currency, key) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_a_moved_tag_is_followed(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    payments.git("tag", "--force", "v4.2", "v4.1")
    company.index.update(payments.root)
    assert "def charge(amount) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_a_changed_manifest_changes_the_version_and_other_files_do_not_cost_a_look(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    shop.write(requiring("payments-core==4.1"))
    company.index.update(shop.root, only=["pyproject.toml"])
    assert "def charge(amount) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))
    monkeypatch.setattr("codeassist_index.dependencies.pinning.Register", None)
    shop.write({"shop/orders.py": "x = 1\n"})
    company.index.update(shop.root, only=["shop/orders.py"])


def test_trees_that_no_pin_leads_to_are_forgotten(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    assert trees(company.index) == 1
    shop.write(requiring("payments-core==4.1"))
    company.index.update(shop.root)
    assert trees(company.index) == 1
    company.index.forget(shop.root)
    assert trees(company.index) == 0


def trees(index: CodeIndex) -> int:
    with index._store.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM repository WHERE revision != ''").fetchone()[0])


def test_a_forgotten_repository_takes_its_pins_along(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    company.index.forget(payments.root)
    assert company.index.pins(shop.root) == ()
    assert trees(company.index) == 0
    assert reasons(company.ask(shop, "shop/orders.py", PYTHON)) == set()


def test_packages_that_are_found_after_an_update_raise_the_generation(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    with company.index._store.writing() as connection:  # as it is between an update and its pins
        connection.execute("DELETE FROM package")
        connection.execute("DELETE FROM dependency_state")
    before = company.index.generation()
    company.index._pinning().settle(payments.root)
    assert company.index.generation() > before


def test_pinned_trees_are_not_in_general_answers(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    company.consumer("shop", requiring("payments-core==4.2"))
    assert [one.signature for one in company.index.definitions("charge")] == [
        "def charge(amount, currency, key) -> Ledger:"
    ]
    hits = [(one.repository, one.path) for one in company.index.search("charge Ledger")]
    assert len(hits) == len(set(hits))
    assert [one.name for one in company.index.repositories()] == ["payments-core", "shop"]


def test_nothing_of_a_pinned_repository_is_shown_to_who_may_not_read_it(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    only_shop = Access(frozenset({"shop"}))
    found = company.ask(shop, "shop/orders.py", PYTHON, only_shop)
    assert {one.repository for one in found.snippets} <= {"shop"}
    assert company.index.pins(shop.root, access=only_shop) == ()
    with pytest.raises(NotIndexedError):
        company.index.pins(shop.root, access=Access(frozenset({"payments-core"})))


def test_more_trees_than_are_kept_are_read_as_checked_out_and_told(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "PINNED_TREES_MAX", 0)
    company.released("payments-core", PAYMENTS)
    shop = company.repository("shop").write(requiring("payments-core==4.2"))
    report = company.index.update(shop.root)
    assert report.notes == ("payments-core 4.2 is not read at its version: more than 0 trees are pinned",)
    assert company.pin(shop).kind == "left out"
    assert "def charge(amount, currency, key) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_what_a_pinned_package_requires_is_read_as_it_requires_it(company: Company) -> None:
    ledger = {"pyproject.toml": '[project]\nname = "ledger"\n'}
    company.released("ledger", {
        "v1.0": {**ledger, "ledger/__init__.py": "class Book:\n    def first(self): ...\n"},
        "": {**ledger, "ledger/__init__.py": "class Book:\n    def second(self): ...\n"},
    })  # fmt: skip
    company.released("payments-core", {"v4.2": {
        "pyproject.toml": '[project]\nname = "payments-core"\ndependencies = ["ledger==1.0"]\n',
        "payments/core.py": "from ledger import Book\n\n\ndef charge() -> Book: ...\n",
    }})  # fmt: skip
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    prefix = "from payments.core import charge\n\n\ndef pay(order):\n    book = charge()\n    book."
    found = company.ask(shop, "shop/orders.py", prefix)
    assert any("ledger 1.0, pinned in pyproject.toml of payments-core 4.2" in one for one in reasons(found, "first"))
    shop.write({"requirements.txt": "ledger\n"})
    company.index.update(shop.root)
    assert [(pin.package, pin.via) for pin in company.index.pins(shop.root)] == [("ledger", ""), ("payments-core", "")]


def test_a_bare_mirror_is_read_at_its_tags(company: Company, tmp_path: Path) -> None:
    payments = company.repository("work")
    for tag, files in PAYMENTS.items():
        payments.write(files).commit()
        if tag:
            payments.git("tag", "--annotate", "--message", tag, tag)
    subprocess.run(["git", "clone", "--quiet", "--mirror", payments.root, tmp_path / "p.git"], check=True)
    company.index.update(tmp_path / "p.git", name="git.example.com/acme/payments-core")
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    assert "def charge(amount, currency) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_a_large_lock_file_is_read_though_the_index_leaves_it_out(company: Company) -> None:
    company.released("payments-core", PAYMENTS)
    lock = '[[package]]\nname = "payments-core"\nversion = "4.1.0"\n' + "# more\n" * 200_000
    shop = company.consumer("shop", requiring("payments-core>=4") | {"uv.lock": lock})
    assert (company.pin(shop).version, company.pin(shop).source) == ("4.1.0", "uv.lock")


def test_a_branch_that_is_named_is_followed(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    payments.git("branch", "stable", "v4.1")
    shop = company.consumer("shop", requiring("payments-core @ git+https://git.example.com/acme/payments-core@stable"))
    assert "def charge(amount) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))
    company.index.update(payments.root)
    payments.git("branch", "--force", "stable", "v4.2")
    company.index.update(payments.root)
    assert "def charge(amount, currency) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_an_update_that_was_ended_on_the_way_is_made_up_for(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.released("payments-core", PAYMENTS)
    shop = company.repository("shop").write(requiring("payments-core==4.2"))
    with monkeypatch.context() as patched:
        patched.setattr("codeassist_index.dependencies.walk.Walk.pins", None)
        with pytest.raises(TypeError):
            company.index.update(shop.root)
    assert company.index.pins(shop.root) == ()
    company.index.update(shop.root)
    assert company.pin(shop).version == "4.2"


def test_a_repository_that_is_gone_from_the_disk_does_not_keep_others_from_being_indexed(company: Company) -> None:
    payments = company.released("payments-core", PAYMENTS)
    payments.root.rename(payments.root.with_name("elsewhere"))
    shop = company.consumer("shop", requiring("payments-core==4.2"))
    assert company.pin(shop).kind == "no tag"
    assert "def charge(amount, currency, key) ->" in shown(company.ask(shop, "shop/orders.py", PYTHON))


def test_a_commit_that_is_not_there_is_read_as_checked_out(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.released("payments-core", PAYMENTS)
    monkeypatch.setattr("codeassist_index.dependencies.found.commit_named", lambda _, revision: revision * 5)
    shop = company.repository("shop").write(
        requiring("payments-core @ git+https://git.example.com/acme/payments-core@1234567a")
    )
    report = company.index.update(shop.root)
    assert company.pin(shop).kind == "unreadable"
    assert report.notes[0].startswith("payments-core is not read at its version: ")
