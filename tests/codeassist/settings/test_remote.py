"""A company's signed settings from elsewhere: what is trusted, what is kept, and what is refused."""

import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codeassist import places
from codeassist.errors import InvalidInputError, RefusedError
from codeassist.settings import LoadedSettings, load, remote
from codeassist.settings.signature import KeyPair, new_keys, sign


class Company:
    """A folder with a signed document, served over HTTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: KeyPair = new_keys()
        self.asked = 0
        self.delay_seconds = 0.0
        company = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                company.asked += 1
                time.sleep(company.delay_seconds)
                file = company.folder / self.path.strip("/")
                self.send_response(200 if file.exists() else 404)
                self.end_headers()
                if file.exists():
                    self.wfile.write(file.read_bytes())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/settings.toml"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def publish(self, serial: int, name: str, *, secret: str = "") -> None:
        text = f'[managed]\nserial = {serial}\nlocked = ["model.name"]\n[model]\nname = "{name}"\n'.encode()
        (self.folder / "settings.toml").write_bytes(text)
        (self.folder / "settings.toml.sig").write_text(sign(text, secret or self.keys.secret), encoding="ascii")

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    (tmp_path / "served").mkdir()
    company = Company(tmp_path / "served")
    company.publish(3, "ours")
    point(tmp_path, monkeypatch, company.url, company.keys.public)
    yield company
    company.stop()


def point(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, public: str) -> None:
    file = folder / "managed.toml"
    file.write_text(f'[managed]\nsource = "{source}"\npublic_key = "{public}"\n', encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(file))


def loaded() -> LoadedSettings:
    return load(environment={"CODEASSIST_MODEL__NAME": "mine"})


def grow_old(seconds: float = remote.REFRESH_SECONDS + 1) -> None:
    kept = json.loads(places.managed_copy().read_text(encoding="utf-8"))
    kept |= {"verified": kept["verified"] - seconds, "tried": kept["tried"] - seconds}
    places.managed_copy().write_text(json.dumps(kept), encoding="utf-8")


def test_a_signed_document_is_fetched_and_its_locks_hold(company: Company) -> None:
    found = loaded()
    assert found.settings.model.name == "ours"
    assert found.origins["model.name"] == f"managed ({company.url})"
    assert found.warnings == ()


@pytest.mark.parametrize("form", ["path", "file URL"])
def test_a_document_on_a_share_will_do(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    file = company.folder / "settings.toml"
    point(tmp_path, monkeypatch, str(file) if form == "path" else file.as_uri(), company.keys.public)
    assert loaded().settings.model.name == "ours"


def test_the_password_of_a_source_is_not_shown(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point(tmp_path, monkeypatch, company.url.replace("http://", "http://person:secret@"), company.keys.public)
    assert loaded().origins["model.name"] == f"managed ({company.url})"
    grow_old()
    company.publish(2, "older")
    assert "secret" not in loaded().warnings[0]


def test_a_young_copy_spares_the_network(company: Company) -> None:
    loaded()
    asked = company.asked
    loaded()
    assert company.asked == asked


def test_an_old_copy_is_renewed(company: Company) -> None:
    loaded()
    company.publish(4, "newer")
    assert loaded().settings.model.name == "ours"
    grow_old()
    assert loaded().settings.model.name == "newer"


def test_an_unreachable_source_leaves_the_copy_and_tells_its_age(company: Company) -> None:
    loaded()
    (company.folder / "settings.toml").unlink()
    grow_old(3 * 24 * 3600)
    found = loaded()
    assert found.settings.model.name == "ours"
    assert len(found.warnings) == 1
    assert "404" in found.warnings[0]
    assert "serial 3, 3 days old" in found.warnings[0]


def test_a_source_that_failed_is_left_alone_for_a_while(company: Company) -> None:
    loaded()
    grow_old()
    (company.folder / "settings.toml").unlink()
    warnings = loaded().warnings
    asked = company.asked
    assert loaded().warnings == warnings
    assert company.asked == asked
    grow_old(remote.RETRY_SECONDS + 1)
    loaded()
    assert company.asked > asked


def test_a_clock_that_was_set_back_does_not_keep_a_copy_young_for_ever(company: Company) -> None:
    loaded()
    grow_old(-1_000_000)
    company.publish(4, "newer")
    assert loaded().settings.model.name == "newer"


def test_a_slow_source_is_waited_for_a_short_time_only(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded()
    grow_old()
    company.delay_seconds = 1.0
    monkeypatch.setattr(remote, "FETCH_SECONDS_MAX", 0.2)
    found = loaded()
    assert found.settings.model.name == "ours"
    assert "can't be reached" in found.warnings[0]


@pytest.mark.parametrize("what", ["another key", "changed by a byte", "no signature in the file"])
def test_a_document_without_the_companys_signature_is_refused_and_the_copy_stays(company: Company, what: str) -> None:
    loaded()
    company.publish(9, "evil", secret=new_keys().secret if what == "another key" else "")
    if what == "changed by a byte":
        file = company.folder / "settings.toml"
        file.write_bytes(file.read_bytes().replace(b"evil", b"Evil"))
    if what == "no signature in the file":
        (company.folder / "settings.toml.sig").write_text("<html>", encoding="ascii")
    grow_old()
    found = loaded()
    assert found.settings.model.name == "ours"
    assert "signature" in found.warnings[0]
    assert "serial 3" in found.warnings[0]


def test_without_a_copy_a_bad_signature_is_an_error(company: Company) -> None:
    company.publish(1, "evil", secret=new_keys().secret)
    with pytest.raises(InvalidInputError, match="signature"):
        loaded()
    assert not places.managed_copy().exists()


def test_without_a_copy_an_unreachable_source_is_an_error(company: Company) -> None:
    (company.folder / "settings.toml").unlink()
    with pytest.raises(RefusedError, match=r"can't be reached.*managed.toml names this source.*ask your administrator"):
        loaded()


@pytest.mark.parametrize(("serial", "words"), [(2, "older document"), (3, "same serial")])
def test_an_older_or_another_document_of_the_same_serial_is_refused(company: Company, serial: int, words: str) -> None:
    loaded()
    company.publish(serial, "once")
    grow_old()
    found = loaded()
    assert found.settings.model.name == "ours"
    assert words in found.warnings[0]


@pytest.mark.parametrize("change", ["document", "signature", "verified", "tried", "junk", "nested"])
def test_a_copy_that_was_tampered_with_is_not_used(company: Company, change: str) -> None:
    loaded()
    kept = json.loads(places.managed_copy().read_text(encoding="utf-8"))
    match change:
        case "junk":
            places.managed_copy().write_text("{", encoding="utf-8")
        case "nested":
            places.managed_copy().write_text("[" * 100_000, encoding="utf-8")
        case _:
            kept[change] = {"document": kept["document"].replace("ours", "mine"), "tried": 1e300}.get(change, "AAAA")
            places.managed_copy().write_text(json.dumps(kept), encoding="utf-8")
    company.publish(4, "newer")
    assert loaded().settings.model.name == "newer"


def test_a_document_for_another_key_is_forgotten_when_the_key_changes(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded()
    point(tmp_path, monkeypatch, company.url, new_keys().public)
    with pytest.raises(InvalidInputError, match="signature"):
        loaded()


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!"])
def test_a_public_key_that_is_none_is_told(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    point(tmp_path, monkeypatch, company.url, key)
    with pytest.raises(InvalidInputError, match=r"public.key"):
        loaded()


@pytest.mark.parametrize("text", ["[model]\nname = 'x'\n", "[managed]\nserial = 1\nsource = '/x'\n", "[managed"])
def test_a_signed_document_without_a_serial_or_with_a_source_of_its_own_is_refused(company: Company, text: str) -> None:
    (company.folder / "settings.toml").write_text(text, encoding="utf-8")
    signature = sign(text.encode(), company.keys.secret)
    (company.folder / "settings.toml.sig").write_text(signature, encoding="ascii")
    with pytest.raises(InvalidInputError, match="settings from"):
        loaded()


def test_a_document_without_end_is_given_up(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "FILE_BYTES_MAX", 10)
    with pytest.raises(RefusedError, match="more than 10 bytes"):
        loaded()
    assert company.asked


def test_a_data_folder_that_can_not_be_written_is_told_and_costs_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CODEASSIST_DATA_DIR", str(tmp_path / "file"))
    found = loaded()
    assert found.settings.model.name == "ours"
    assert "no copy can be kept" in found.warnings[0]
    assert company.asked


def test_the_copy_is_for_its_owner_alone(company: Company) -> None:
    loaded()
    assert company.asked
    assert os.name != "posix" or places.managed_copy().stat().st_mode & 0o077 == 0
