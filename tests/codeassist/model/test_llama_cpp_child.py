from pathlib import Path

import pytest

from codeassist.model import llama_cpp_child
from codeassist.model.llama_cpp_child import rotate


def test_a_large_log_is_kept_once_and_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llama_cpp_child, "LOG_BYTES_MAX", 10)
    log = tmp_path / "model-server.log"
    with log.open("ab") as writer:
        writer.write(b"0123456789abc")
        writer.flush()
        rotate(log)
        writer.write(b"after")
    assert log.read_bytes() == b"after"
    assert (tmp_path / "model-server.log.1").read_bytes() == b"0123456789abc"


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "model-server.log"
    log.write_bytes(b"short")
    rotate(log)
    assert log.read_bytes() == b"short"
    assert not (tmp_path / "model-server.log.1").exists()
