"""Addresses that are none, and clusters that aren't there, are told at once."""

import socket
from pathlib import Path

import pytest

from codeassist.cluster import build
from codeassist.cluster.preparing import preparing
from codeassist.cluster.task import Order
from codeassist.errors import RefusedError, UsageError
from codeassist_index import CodeIndex, IndexOptions

ORDERS = [Order(Path("root"), IndexOptions())]


@pytest.mark.parametrize("address", ["", "head", "head:", ":6379", "ray://head:10001", "head:port"])
def test_an_address_that_is_none_is_a_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a Ray cluster"):
        list(build.parsed(address, ORDERS))


def test_an_address_that_is_none_is_refused_though_there_is_nothing_to_build(tmp_path: Path) -> None:
    with (
        CodeIndex.open(tmp_path) as index,
        pytest.raises(UsageError, match="no address of a Ray cluster"),
        preparing("ray://head:10001", index, [], lambda _: None),
    ):
        pass


def test_a_port_where_nothing_listens_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(RefusedError, match="No Ray cluster answers"):
        list(build.parsed(address, ORDERS))


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"codeassist-onprem\[cluster\]"):
        list(build.parsed("head:6379", ORDERS))
