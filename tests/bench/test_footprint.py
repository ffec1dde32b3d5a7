"""The size of an index by its parts."""

from pathlib import Path

from footprint import _source_bytes, sizes, table

from codeassist_index import CodeIndex


def test_the_parts_add_up_to_what_is_on_the_disk(shop: Path, tmp_path: Path) -> None:
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(shop)
        found = sizes(tmp_path / "index")
        assert sum(found.values()) == index.bytes_on_disk()
    assert {"text (tantivy)", "SQLite: blob"} <= set(found)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_what_was_left_out_of_the_index_is_no_source(shop: Path) -> None:
    whole = sum(path.stat().st_size for path in shop.rglob("*.py"))
    left_out = (shop / "shop" / "tax.py").stat().st_size
    skipped = [{"path": "shop/tax.py", "reason": "binary"}]
    assert _source_bytes({"root": str(shop), "skipped": []}) == whole
    assert _source_bytes({"root": str(shop), "skipped": skipped}) == whole - left_out


def test_the_share_is_of_the_source() -> None:
    usage = {"seconds": 1.0, "cpu_seconds": 1.0, "peak_mb": 80.0, "others_busy": 0.1}
    found = {
        "roots": 1, "files": 2, "lines": 3, "skipped": 0, "source_mb": 10.0,
        "parts_mb": {"SQLite: blob": 3.0, "text": 2.0},
        "built": usage, "again": usage, "reader": {**usage, "requests": 9},
    }  # fmt: skip
    shown = "\n".join(table(found))
    assert "Index 5.0 MB, 50.0% of the source" in shown
    assert "| SQLite: blob | 3.0 | 30.0% |" in shown
    assert "| 9 context requests | 1.0 | 1.0 | 80 | 10% |" in shown
