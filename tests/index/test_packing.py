"""Texts are packed one by one, and with what their language has in common; any of them can be read alone."""

import random
import sqlite3
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, packing

NAMES = ("customer", "invoice", "payment", "ledger", "account", "balance", "amount", "currency", "receipt", "booking")


def source(seed: int) -> str:
    """Code that is like other code, and yet not the same."""
    chance = random.Random(seed)  # noqa: S311 - the same code in every run
    lines = [
        f"    def {chance.choice(NAMES)}_{chance.choice(NAMES)}(self, {chance.choice(NAMES)}: int) -> None:\n"
        f"        self.{chance.choice(NAMES)}.append({chance.choice(NAMES)} + {chance.randrange(100)})\n"
        for _ in range(40)
    ]
    return f"class Shop{seed}:\n" + "".join(lines)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    script = files("codeassist_index").joinpath("schema.sql").read_text(encoding="utf-8")
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    yield connection
    connection.close()


@pytest.mark.parametrize("data", [b"", b"x", b"\x00\xff" * 1000, source(1).encode()])
def test_what_is_unpacked_is_what_was_packed(connection: sqlite3.Connection, data: bytes) -> None:
    assert packing.unpack(connection, packing.pack(connection, "python", data)) == data


def test_a_language_of_many_files_gets_a_dictionary_and_its_files_become_smaller(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for number in range(250):  # more than one batch: the first is packed again once there is a dictionary
        (root / f"shop_{number}.py").write_text(source(number))
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(root)
        assert len(index.definitions("Shop3")) == len(index.definitions("Shop249")) == 1
        assert index.search("Shop249")[0].text.startswith("class Shop249:")
    with sqlite3.connect(tmp_path / "index" / "index.sqlite") as connection:
        assert connection.execute("SELECT language FROM dictionary").fetchall() == [("python",)]
        sizes = [size for (size,) in connection.execute("SELECT length(source) FROM blob")]
    connection.close()
    assert max(sizes) < 0.9 * len(zlib.compress(source(1).encode()))


def test_few_files_get_none(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for number in range(packing.SAMPLES_MIN - 1):
        (root / f"shop_{number}.py").write_text(source(number))
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(root)
        index.write_prepared(tmp_path / "prepared")
    with sqlite3.connect(tmp_path / "prepared") as connection:
        assert connection.execute("SELECT count(*) FROM dictionary").fetchone() == (0,)
    connection.close()


def test_files_without_anything_in_common_get_none(connection: sqlite3.Connection) -> None:
    columns = "sha, language, lines, definitions, uses, generated, symbols, imports, places, sketch, source"
    for number in range(packing.SAMPLES_MIN):
        packed = packing.pack(connection, "python", b"")
        connection.execute(
            f"INSERT INTO blob ({columns}) VALUES (?, 'python', 0, 0, 0, 0, ?, ?, '', '', ?)",  # noqa: S608 - fixed words
            (number.to_bytes(20), packed, packed, packed),
        )
    assert not packing.learn(connection, "python")
