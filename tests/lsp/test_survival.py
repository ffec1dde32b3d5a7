"""Kept share over time, by a clock that the test moves."""

from pathlib import Path

import pytest

from codeassist.capture.events import SuggestionKept
from codeassist_lsp import survival
from codeassist_lsp.documents import Document

from .followed_documents import Bench

CODE = "def total(order):\n    |\n"
SUGGESTED = "first = order.price\n    return first"
TOKENS = 7  # first = order . price return first


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def document(bench: Bench) -> Document:
    """A saved document in which the suggestion was accepted a moment ago."""
    document = bench.open("shop.py", CODE)
    bench.accept(document, SUGGESTED)
    return document


def test_a_span_that_nobody_touches_is_told_four_times(bench: Bench, document: Document) -> None:
    bench.clock.advance(3600)
    assert bench.kept == [("30s", 1), ("2m", 1), ("5m", 1), ("10m", 1)]
    first = bench.events[0]
    assert isinstance(first, SuggestionKept)
    assert (first.suggestion, first.path, first.tokens, first.reason) == ("s-1", "shop.py", TOKENS, None)
    assert document.buffer.owned()[0].origin.span == first.span


def test_each_look_comes_at_its_time_after_the_acceptance(bench: Bench, document: Document) -> None:
    for seconds, count in ((29.9, 0), (0.1, 1), (89.9, 1), (0.1, 2), (180, 3), (299.9, 3), (0.1, 4)):
        bench.clock.advance(seconds)
        assert len(bench.kept) == count
    assert document.is_open


def test_the_share_falls_as_the_text_goes(bench: Bench, document: Document) -> None:
    bench.clock.advance(30)
    bench.change(document, ".price", ".amount")
    bench.clock.advance(90)
    bench.change(document, "\n    return first", "")
    bench.clock.advance(480)
    assert bench.kept == [("30s", 1), ("2m", round(6 / 7, 6)), ("5m", round(4 / 7, 6)), ("10m", round(4 / 7, 6))]


def test_an_acceptance_that_is_undone_has_nothing_left(bench: Bench, document: Document) -> None:
    bench.change(document, SUGGESTED, "")
    bench.clock.advance(30)
    assert bench.kept == [("30s", 0)]


def test_a_save_is_told_once_and_then_when_the_share_has_changed(bench: Bench, document: Document) -> None:
    bench.save(document)
    bench.save(document)
    bench.change(document, ".price", "")
    bench.save(document)
    bench.save(document)
    assert bench.kept == [("save", 1), ("save", round(5 / 7, 6))]


def test_a_save_after_a_look_that_told_the_same_is_no_news(bench: Bench, document: Document) -> None:
    bench.clock.advance(30)
    bench.save(document)
    bench.clock.advance(3600)
    bench.change(document, ".price", "")
    bench.save(document)
    assert [event for event in bench.kept if event[0] == "save"] == [("save", round(5 / 7, 6))]


def test_text_that_is_cut_and_pasted_into_another_file_is_kept(bench: Bench, document: Document) -> None:
    other = bench.open("other.py", "x = 1\n")
    bench.change(document, "    return first", "")
    bench.change(other, "x = 1\n", "x = 1\n    return first")
    bench.clock.advance(30)
    assert bench.kept == [("30s", 1)]


def test_what_was_saved_and_closed_counts_as_it_stood(bench: Bench, document: Document) -> None:
    bench.change(document, ".price", "")
    bench.save(document)
    bench.close(document)
    bench.clock.advance(3600)
    share = round(5 / 7, 6)
    assert bench.kept == [("save", share), ("30s", share), ("2m", share), ("5m", share), ("10m", share)]
    assert [getattr(event, "reason", "") for event in bench.events] == [None, "closed", "closed", "closed", "closed"]


def test_nobody_knows_of_a_document_that_was_closed_unsaved(bench: Bench, document: Document) -> None:
    bench.close(document)
    bench.clock.advance(3600)
    assert bench.kept == []


def test_a_document_that_is_opened_again_as_it_was_is_followed_on(bench: Bench, document: Document) -> None:
    bench.save(document)
    bench.close(document)
    again = bench.open("shop.py", document.text.decode())
    bench.change(again, ".price", "")
    bench.clock.advance(30)
    assert bench.kept == [("save", 1), ("30s", round(5 / 7, 6))]


def test_what_another_program_took_away_while_a_document_was_closed_is_not_kept(
    bench: Bench, document: Document
) -> None:
    bench.save(document)
    bench.close(document)
    bench.open("shop.py", "something else\n")
    bench.clock.advance(30)
    assert bench.kept == [("save", 1), ("30s", 0)]


def test_a_renamed_document_is_told_under_its_new_name(bench: Bench, document: Document) -> None:
    old, new = document.uri, (bench.folder / "renamed.py").as_uri()
    bench.documents.renaming([(old, new)])
    bench.close(document)
    bench.change(bench.open("renamed.py", document.text.decode()), ".price", "")
    bench.documents.renamed([(old, new)])
    bench.clock.advance(30)
    [event] = bench.events
    assert isinstance(event, SuggestionKept)
    assert (event.path, event.share, event.reason) == ("renamed.py", round(5 / 7, 6), None)


def test_a_document_that_is_saved_as_another_is_followed_on_in_that(bench: Bench, document: Document) -> None:
    other = bench.open("other.py", document.text.decode())
    bench.close(document)
    bench.save(other)
    bench.change(other, ".price", "")
    bench.clock.advance(30)
    paths = [event.path for event in bench.events if isinstance(event, SuggestionKept)]
    assert (paths, bench.kept) == (["other.py"] * 2, [("save", 1), ("30s", round(5 / 7, 6))])


def test_a_document_that_is_no_file_is_not_followed(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    document.home = None
    bench.accept(document, SUGGESTED)
    bench.clock.advance(30)
    assert (bench.kept, bench.clock.pending) == ([], [])


def test_text_that_formatters_alone_write_has_nothing_to_follow(bench: Bench) -> None:
    document = bench.open("shop.py", "print(|\n")
    bench.accept(document, "('');")
    bench.clock.advance(30)
    assert bench.kept == []


def test_each_part_that_is_accepted_is_a_span_of_its_own(bench: Bench) -> None:
    document = bench.open("shop.py", CODE)
    bench.offer(document, SUGGESTED)
    bench.change(document, "|", "first = order.price")
    bench.clock.advance(10)
    bench.change(document, "price\n", "price\n    return first\n")
    bench.change(document, "order.price", "0")
    bench.clock.advance(30)
    assert bench.kept == [("30s", 0.4), ("30s", 1)]


def test_only_so_many_spans_are_followed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survival, "SPANS_MAX", 2)
    document = bench.open("shop.py", "|\n")
    for number in range(3):
        bench.accept(document, f"value_{number} = {number}\n|", suggestion=f"s-{number}")
    bench.clock.advance(30)
    assert [getattr(event, "suggestion", "") for event in bench.events] == ["s-1", "s-2"]


def test_what_is_pending_when_the_server_ends_is_dropped(bench: Bench, document: Document) -> None:
    bench.agenda.close()
    bench.clock.advance(3600)
    assert document.is_open
    assert bench.kept == []
