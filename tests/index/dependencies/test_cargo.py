from tests.index.dependencies.manifests import published, read, required

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_workspace_states_what_its_members_require() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["web"]\n[workspace.dependencies]\npayments_core = "4.2"\n',
        "web/Cargo.toml": """
[package]
name = "shop_web"
[dependencies]
payments_core = { workspace = true }
pay = { package = "payments-client", version = "=1.3.0" }
local = { path = "../local" }
[dev-dependencies]
log = { git = "https://git.example.com/acme/log", tag = "v1.0" }
[target.'cfg(unix)'.dependencies]
audit = "2"
""",
    }
    assert published(files) == [("shop-web", "web")]
    found = required(files)
    assert (found["payments-core"].required, found["payments-core"].folder) == ("4.2", "")
    assert found["payments-client"].required == "=1.3.0"
    assert (found["log"].url, found["log"].revision) == ("https://git.example.com/acme/log", "v1.0")
    assert found["audit"].required == "2"
    assert found["local"].local


def test_a_cargo_lock_tells_versions_and_commits() -> None:
    text = f"""
version = 3
[[package]]
name = "payments-core"
version = "4.2.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[[package]]
name = "log"
version = "1.0.0"
source = "git+https://git.example.com/acme/log?tag=v1.0#{COMMIT}"
[[package]]
name = "shop"
version = "0.1.0"
"""
    found = {one.name: one for one in read({"Cargo.lock": text}).requirements}
    assert found.keys() == {"payments-core", "log"}
    assert found["payments-core"].required == "4.2.0"
    assert (found["log"].url, found["log"].revision) == ("https://git.example.com/acme/log", COMMIT)
