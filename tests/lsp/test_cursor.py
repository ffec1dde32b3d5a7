"""What is asked for at a cursor, and the answer as an edit of the document."""

from dataclasses import replace

import pytest
from lsprotocol import types

from codeassist.capture.cuts import Cuts
from codeassist.capture.offer import Offer
from codeassist.completion import Completion
from codeassist.completion.types import Timings
from codeassist_lsp.cursor import Cursor, cursor_of
from codeassist_lsp.documents import Document

ANSWER = Completion("s", "", "fake", (), 0, 0, None, Timings())


def document(text: str) -> Document:
    return Document(types.TextDocumentItem("untitled:a.py", "python", 1, text), "utf-16", Cuts())


def asked(
    opened: Document, line: int, character: int, *, popup: tuple[int, int, str] | None = None
) -> types.InlineCompletionParams:
    """A request; `popup` is the first and last character that its selected item replaces on the line, and its text."""
    selected = None
    if popup is not None:
        start, end, text = popup
        there = types.Range(types.Position(line, start), types.Position(line, end))
        selected = types.SelectedCompletionInfo(range=there, text=text)
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic, selected)
    return types.InlineCompletionParams(
        context, types.TextDocumentIdentifier(opened.uri), types.Position(line, character)
    )


def cursor(opened: Document, line: int, character: int, *, popup: tuple[int, int, str] | None = None) -> Cursor:
    found = cursor_of(opened, asked(opened, line, character, popup=popup))
    assert found is not None
    return found


def change(opened: Document, start: int, end: int, text: str, *, line: int = 0) -> None:
    there = types.Range(types.Position(line, start), types.Position(line, end))
    opened.change(2, [types.TextDocumentContentChangePartial(range=there, text=text)])


def replaced(opened: Document, offer: Offer) -> tuple[str, types.Range, str]:
    """The document after the offer, with where it stood and what it wrote."""
    text = opened.text[: offer.start] + offer.text + opened.text[offer.end :]
    return text.decode(), opened.range(offer.start, offer.end), offer.text.decode()


def test_a_suggestion_is_inserted_at_the_cursor() -> None:
    opened = document("x = \n")
    here = cursor(opened, 0, 4)
    assert (here.prefix, here.suffix) == ("x = ", "\n")
    assert here.offer(replace(ANSWER, text="f(1)"), opened.text) == Offer("s", 4, 4, b"f(1)")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_closers_that_the_editor_has_written_are_replaced_on_one_line(end: str) -> None:
    opened = document(f"# 🎉{end}🎉 = call({end}中 = [(🎉)]{end}")
    here = cursor(opened, 2, 8)
    offer = here.offer(replace(ANSWER, text=", 1)]", overlap=2), opened.text)
    assert offer is not None
    text, there, written = replaced(opened, offer)
    assert text == f"# 🎉{end}🎉 = call({end}中 = [(🎉, 1)]{end}"
    assert there == types.Range(types.Position(2, 8), types.Position(2, 10))
    assert written == ", 1)]"


def test_several_lines_that_replace_a_closer_have_the_documents_line_ends() -> None:
    opened = document("é = {}\r\n")
    offer = cursor(opened, 0, 5).offer(replace(ANSWER, text='\n    "🎉": 1,\n}', overlap=1), opened.text)
    assert offer is not None
    assert replaced(opened, offer)[0] == 'é = {\r\n    "🎉": 1,\r\n}\r\n'


def test_what_was_typed_along_meanwhile_is_not_offered_again() -> None:
    opened = document("x = \n")
    here = cursor(opened, 0, 4)
    change(opened, 4, 4, "f(")
    assert here.offer(replace(ANSWER, text="f(1)"), opened.text) == Offer("s", 6, 6, b"1)")


@pytest.mark.parametrize("typed", ["g", "f(1)", "f(1) "])
def test_a_suggestion_that_was_typed_past_is_not_offered(typed: str) -> None:
    opened = document("x = \n")
    here = cursor(opened, 0, 4)
    change(opened, 4, 4, typed)
    assert here.offer(replace(ANSWER, text="f(1)"), opened.text) is None


@pytest.mark.parametrize(("start", "end", "text"), [(0, 1, "y"), (0, 0, "\n"), (4, 5, ""), (5, 5, "  # more")])
def test_a_text_that_moved_on_elsewhere_is_offered_nothing(start: int, end: int, text: str) -> None:
    opened = document("x = ()\n")
    here = cursor(opened, 0, 4)
    change(opened, start, end, text)
    assert here.offer(replace(ANSWER, text="f(1)"), opened.text) is None


def test_a_document_that_changed_and_changed_back_is_as_it_was() -> None:
    opened = document("x = \n")
    here = cursor(opened, 0, 4)
    change(opened, 0, 1, "y")
    change(opened, 0, 1, "x")
    assert here.offer(replace(ANSWER, text="f(1)"), opened.text) is not None


def test_beside_a_popup_its_selected_item_is_completed() -> None:
    opened = document("🎉.ch\n")
    here = cursor(opened, 0, 5, popup=(3, 5, "charge"))
    assert (here.prefix, here.suffix) == ("🎉.charge", "\n")
    offer = here.offer(replace(ANSWER, text="(card)"), opened.text)
    assert offer == Offer("s", 7, 7, b"arge(card)", given=4)


def test_an_item_that_replaces_the_word_behind_the_cursor_takes_it_along() -> None:
    opened = document("x.chance)\n")
    here = cursor(opened, 0, 4, popup=(2, 8, "charge"))
    assert (here.prefix, here.suffix) == ("x.charge", ")\n")
    offer = here.offer(replace(ANSWER, text="(card))", overlap=1), opened.text)
    assert offer is not None
    assert replaced(opened, offer)[0] == "x.charge(card))\n"


def test_an_item_may_replace_the_dot_before_it() -> None:
    opened = document("console.\n")
    here = cursor(opened, 0, 8, popup=(7, 8, ".log"))
    assert here.prefix == "console.log"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (2, 4, "launch"),  # found by its middle: no editor shows ghost text that does not begin with what is typed
        (2, 4, "chain()"),  # a snippet without its placeholders
        (2, 4, "ch\nain"),
        (0, 1, "ch"),  # not where the cursor is
    ],
)
def test_an_item_that_no_suggestion_can_go_on_from_is_not_asked_about(start: int, end: int, text: str) -> None:
    opened = document("x.ch\n")
    assert cursor_of(opened, asked(opened, 0, 4, popup=(start, end, text))) is None


def test_an_item_that_replaces_several_lines_is_not_asked_about() -> None:
    opened = document("x.ch\ny\n")
    there = types.Range(types.Position(0, 2), types.Position(1, 1))
    params = asked(opened, 0, 4)
    params.context.selected_completion_info = types.SelectedCompletionInfo(range=there, text="charge")
    assert cursor_of(opened, params) is None


def test_typing_along_the_item_shortens_what_is_given() -> None:
    opened = document("x.ch\n")
    here = cursor(opened, 0, 4, popup=(2, 4, "charge"))
    change(opened, 4, 4, "ar")
    assert here.offer(replace(ANSWER, text="(1)"), opened.text) == Offer("s", 6, 6, b"ge(1)", given=2)
    change(opened, 6, 6, "ge(")
    assert here.offer(replace(ANSWER, text="(1)"), opened.text) == Offer("s", 9, 9, b"1)")
