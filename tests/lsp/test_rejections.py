"""What is written where a suggestion was rejected, by a clock that the test moves."""

from pathlib import Path

import pytest

from codeassist.capture.followed import Followed
from codeassist_lsp import rejections

from .followed_documents import Bench

CODE = "def total(order):\n    |\n\ndone = True\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def written(followed: Followed) -> str:
    return followed.text[followed.place.start : followed.place.end].decode()


def test_what_is_typed_instead_is_looked_at_after_half_a_minute(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0", at="|")
    bench.change(document, "|", "s")
    bench.rejections.rejected("s-1")
    bench.change(document, "s\n", "share = 1\n    return share\n")
    bench.change(document, "def", "async def")
    bench.clock.advance(29.9)
    assert bench.followed == []
    bench.clock.advance(0.1)
    [followed] = bench.followed
    assert written(followed) == "share = 1\n    return share"
    assert (followed.suggestion, followed.file, followed.after_ms) == ("s-1", document.home, 30_000)


def test_that_nothing_was_written_is_told_too(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0")
    bench.rejections.rejected("s-1")
    bench.change(document, "|", "")
    bench.clock.advance(30)
    assert [written(one) for one in bench.followed] == [""]


def test_a_document_that_is_closed_is_looked_at_at_once(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0")
    bench.change(document, "|", "pass")
    bench.rejections.rejected("s-1")
    bench.clock.advance(4)
    bench.close(document)
    bench.clock.advance(60)
    assert [(written(one), one.after_ms) for one in bench.followed] == [("pass", 4000)]


def test_a_suggestion_that_was_accepted_or_ended_otherwise_is_not_followed(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0", suggestion="s-2")
    bench.accept(document, "return 1")
    bench.rejections.forget("s-2")
    bench.rejections.rejected("s-1")
    bench.rejections.rejected("s-2")
    bench.clock.advance(60)
    assert (bench.followed, document.places) == ([], {})


def test_nobody_knows_what_stands_there_once_all_around_it_was_replaced(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0")
    bench.rejections.rejected("s-1")
    bench.change(document, document.text.decode(), "something else\n")
    bench.clock.advance(30)
    assert bench.followed == []


def test_places_are_forgotten_once_they_were_looked_at(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0")
    bench.rejections.rejected("s-1")
    bench.clock.advance(30)
    assert document.places == {}


def test_only_so_many_places_are_followed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejections, "SUGGESTIONS_MAX", 2)
    document = bench.open("shop.py", CODE)
    for number in range(3):
        bench.offer(document, "return 0", suggestion=f"s-{number}")
        bench.rejections.rejected(f"s-{number}")
    bench.clock.advance(30)
    assert [one.suggestion for one in bench.followed] == ["s-1", "s-2"]


def test_what_is_pending_when_the_server_ends_is_dropped(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, "return 0")
    bench.rejections.rejected("s-1")
    bench.agenda.close()
    bench.clock.advance(60)
    assert bench.followed == []
