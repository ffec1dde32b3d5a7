"""The pinned version of each ecosystem's own manifests and locks is the one that is read."""

import json
from pathlib import Path

import pytest

from codeassist_index import CodeIndex
from tests.index.pinning_company import Company, shown


@pytest.fixture
def company(tmp_path: Path, index: CodeIndex) -> Company:
    return Company(tmp_path, index)


def test_npm_packages_are_read_at_their_locked_version(company: Company) -> None:
    manifest = json.dumps({"name": "@acme/payments"})
    company.released("payments", {
        f"@acme/payments@{version}" if version else "": {
            "package.json": manifest, "src/index.ts": f"export function charge({signature}: number): void {{}}\n",
        }
        for version, signature in (("4.1.0", "amount"), ("4.2.0", "cents"), ("", "euros"))
    })  # fmt: skip
    prefix = 'import { charge } from "@acme/payments";\n\nexport function pay() {\n  '
    shop = company.consumer("shop", {
        "package.json": json.dumps({"name": "shop", "dependencies": {"@acme/payments": "^4.0.0"}}),
        "package-lock.json": json.dumps({"packages": {"node_modules/@acme/payments": {"version": "4.1.0"}}}),
        "src/pay.ts": prefix,
    })  # fmt: skip
    found = company.ask(shop, "src/pay.ts", prefix)
    assert "charge(amount: number)" in shown(found)
    assert "`charge` from @acme/payments 4.1.0, pinned in package-lock.json" in {one.reason for one in found.snippets}


def test_go_modules_are_read_at_the_version_of_go_mod(company: Company) -> None:
    company.released("payments", {
        tag: {
            "core/go.mod": "module git.example.com/acme/payments/core\n",
            "core/charge.go": f"package core\n\nfunc Charge({signature} int) error {{ return nil }}\n",
            "core/book.go": f"package core\n\ntype Book struct {{ {signature.title()} int }}\n",
        }
        for tag, signature in (("core/v4.2.0", "cents"), ("", "euros"))
    })  # fmt: skip
    prefix = 'package shop\n\nimport "git.example.com/acme/payments/core"\n\nfunc Pay() error {\n\treturn core.'
    shop = company.consumer("shop", {
        "go.mod": "module git.example.com/acme/shop\n\nrequire git.example.com/acme/payments/core v4.2.0\n",
        "shop.go": prefix,
    })  # fmt: skip
    found = company.ask(shop, "shop.go", prefix)
    assert "func Charge(cents int)" in shown(found)
    assert "euros" not in shown(found).lower()
    assert any(one.reason.endswith("payments/core v4.2.0, pinned in go.mod") for one in found.snippets)


def test_a_go_pseudo_version_is_its_commit(company: Company) -> None:
    manifest = "module git.example.com/acme/payments\n"
    payments = company.released("payments", {"": {"go.mod": manifest, "a.go": "package payments\n\nfunc Old() {}\n"}})
    commit = payments.git("rev-parse", "--short=12", "HEAD")
    payments.write({"a.go": "package payments\n\nfunc New() {}\n"}).commit()
    company.index.update(payments.root)
    shop = company.consumer("shop", {
        "go.mod": f"module shop\n\nrequire git.example.com/acme/payments v0.0.0-20260102150405-{commit}\n",
    })  # fmt: skip
    assert (company.pin(shop).kind, company.pin(shop).commit[:12]) == ("revision", commit)
    assert company.pin(shop).words == f"git.example.com/acme/payments at {commit}, pinned in go.mod"


def test_maven_artifacts_are_read_at_the_managed_version(company: Company) -> None:
    pom = "<project><groupId>com.acme</groupId><artifactId>payments-core</artifactId></project>"
    company.released("payments", {
        tag: {
            "pom.xml": pom,
            "src/main/java/com/acme/payments/Ledger.java":
                f"package com.acme.payments;\n\npublic class Ledger {{\n  public void charge(int {name}) {{}}\n}}\n",
        }
        for tag, name in (("payments-core-4.2.0", "cents"), ("", "euros"))
    })  # fmt: skip
    prefix = "package com.acme.shop;\n\nimport com.acme.payments.Ledger;\n\nclass O {\n  void pay(Ledger a) {\n    a."
    shop = company.consumer("shop", {
        "pom.xml": "<project><groupId>com.acme</groupId><artifactId>shop</artifactId>"
        "<properties><v>4.2.0</v></properties>"
        "<dependencies><dependency><groupId>com.acme</groupId><artifactId>payments-core</artifactId>"
        "<version>${v}</version></dependency></dependencies></project>",
        "src/main/java/com/acme/shop/O.java": prefix,
    })  # fmt: skip
    found = company.ask(shop, "src/main/java/com/acme/shop/O.java", prefix)
    assert "charge(int cents)" in shown(found)
    assert "euros" not in shown(found)
    assert any("com.acme:payments-core 4.2.0, pinned in pom.xml" in one.reason for one in found.snippets)


def test_crates_are_read_at_their_locked_version(company: Company) -> None:
    company.released("payments", {
        tag: {
            "Cargo.toml": '[package]\nname = "payments-core"\n',
            "src/lib.rs": f"pub fn charge({name}: u32) -> u32 {{ {name} }}\n",
        }
        for tag, name in (("v4.2.0", "cents"), ("v4.3.0", "euros"), ("", "pounds"))
    })  # fmt: skip
    prefix = "use payments_core::charge;\n\npub fn pay() -> u32 {\n    "
    shop = company.consumer("shop", {
        "Cargo.toml": '[package]\nname = "shop"\n[dependencies]\npayments-core = "4.2"\n',
        "Cargo.lock": '[[package]]\nname = "payments-core"\nversion = "4.2.0"\nsource = "registry+https://r.example.com"\n',
        "src/lib.rs": prefix,
    })  # fmt: skip
    found = company.ask(shop, "src/lib.rs", prefix)
    assert "charge(cents: u32)" in shown(found)
    assert "`charge` from payments-core 4.2.0, pinned in Cargo.lock" in {one.reason for one in found.snippets}
    shop.write({"Cargo.lock": ""})
    company.index.update(shop.root)
    assert company.pin(shop).words == "payments-core 4.3.0, the newest that Cargo.toml allows (4.2)"
