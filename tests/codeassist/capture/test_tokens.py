"""Tokens, their keyed hashes, and the key."""

import json
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.tokens import HASH_DIGITS, TokenHasher, stored_bytes, token_key, without_text
from codeassist.errors import RefusedError


def test_text_becomes_hashes_of_its_tokens_and_line_breaks() -> None:
    hasher = TokenHasher(b"key")
    hashes = hasher.hashes(b"x = load( y )\n")
    assert hashes == [hasher.hash(token) for token in (b"x", b"=", b"load", b"(", b"y", b")", b"\n")]
    assert all(len(each) == HASH_DIGITS for each in hashes)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_white_space_other_than_line_breaks_never_changes_the_hashes(text: str) -> None:
    hasher = TokenHasher(b"key")
    spaced = text.replace("\n", " \t\n  ").encode()
    assert hasher.hashes(spaced) == hasher.hashes(text.encode())


def test_another_key_gives_other_hashes() -> None:
    assert TokenHasher(b"one").hash(b"secret") != TokenHasher(b"two").hash(b"secret")


def test_an_event_loses_its_text_and_nothing_else() -> None:
    event = {
        "kind": "file.saved",
        "path": "a.py",
        "ranges": [{"start": 0, "end": 6, "class": "human", "text": "x = 1\n"}],
    }
    hashed = json.loads(without_text(json.dumps(event), TokenHasher(b"key")))
    assert "x = 1" not in json.dumps(hashed)
    (saved,) = hashed.pop("ranges")
    assert len(saved.pop("tokens")) == 4
    assert saved == {"start": 0, "end": 6, "class": "human"}
    assert hashed == {"kind": "file.saved", "path": "a.py"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "latin-1"])
def test_text_is_stored_in_the_encoding_that_fills_its_size(encoding: str) -> None:
    text = "größe" if encoding == "latin-1" else "中文注释"
    written = text.encode(encoding)
    assert stored_bytes(text, len(written)) == written


def test_a_configured_key_is_used_as_it_stands(tmp_path: Path) -> None:
    assert token_key("ours", tmp_path / "token.key") == b"ours"
    assert list(tmp_path.iterdir()) == []


def test_a_random_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    file = tmp_path / "data" / "token.key"
    first = token_key("", file)
    assert token_key("", file) == first
    assert list(file.parent.iterdir()) == [file]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(RefusedError, match="token_key"):
        token_key("", tmp_path / "data" / "token.key")


def test_a_hasher_that_has_seen_many_words_gives_the_same_hashes_in_bounded_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codeassist.capture.tokens.KNOWN_MAX", 10)
    hasher = TokenHasher(b"key")
    first = hasher.hash(b"price")
    for number in range(100):
        hasher.hash(str(number).encode())
    assert len(hasher._known) <= 10
    assert hasher.hash(b"price") == first


def test_an_events_own_text_is_hashed_too() -> None:
    event = {"kind": "suggestion.followed", "text": "return secret_rate\n"}
    hashed = without_text(json.dumps(event), TokenHasher(b"key"))
    assert "secret_rate" not in hashed
    assert len(json.loads(hashed)["tokens"]) == 3
