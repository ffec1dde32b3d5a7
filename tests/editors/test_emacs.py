"""Emacs with Eglot, run for real in a terminal: what is on its screen, what its keys do, and what the journal has."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent
from tests.editors.conftest import ROOT, SERVER, lines_for, snippets, written
from tests.editors.emacs import Emacs, editing
from tests.lsp.fake_model import FakeModel

LIBRARY = ROOT / "editors" / "emacs" / "codeassist.el"
GIVEN = "# Grüße 🎉\ndef price(order):\n    x = call()\n# end\n"
ACCEPTED = GIVEN.replace("call()", "call(order.price * order.quantity)")
UNDO, WORD, LINE, CANCEL, SAVE = "\x1f", "\x1b[1;5C", "\x1b[1;5B", "\x07", "\x18\x13"


@pytest.fixture(autouse=True)
def with_eglot() -> None:
    if shutil.which("emacs") is None:
        absent("Emacs (apt-get install emacs-nox elpa-eglot)")
    asked = ["emacs", "-q", "--batch", "--eval", '(kill-emacs (if (locate-library "eglot") 0 1))']
    if subprocess.run(asked, check=False, capture_output=True).returncode != 0:
        absent("Eglot (apt-get install elpa-eglot)")


@pytest.fixture
def emacs(model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path) -> Iterator[Emacs]:
    """The file open, connected and indexed."""
    model.says = "rder.price * order.quantity)\n"
    with editing(lines_for("Emacs", options), file, tmp_path) as editor:
        connected(editor)
        yield editor


def connected(emacs: Emacs) -> None:
    emacs.wait(lambda: emacs.lisp("(bound-and-true-p codeassist-mode)") is True, lambda: "the server")


def go_to(emacs: Emacs, text: str) -> None:
    """Put the cursor behind a text."""
    emacs.lisp(f'(progn (goto-char (point-min)) (search-forward "{text}") t)')


def cancelled(emacs: Emacs) -> str:
    """The screen after C-g; a C-g that meets a question of ours ends that instead."""
    emacs.keys(CANCEL)
    time.sleep(0.3)
    return emacs.screen()


def batch(*arguments: str) -> str:
    done = subprocess.run(["emacs", "-q", "--batch", *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_library_compiles_without_a_warning_and_is_documented_as_emacs_wants_it(tmp_path: Path) -> None:
    copy = shutil.copy(LIBRARY, tmp_path)
    batch("--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", str(copy))
    said = batch("--eval", f'(progn (require (quote checkdoc)) (checkdoc-file "{copy}"))')
    assert [line for line in said.splitlines() if "codeassist.el:" in line] == []


def test_the_lines_of_the_page_load_and_set_the_server(tmp_path: Path) -> None:
    init = tmp_path / "init.el"
    [shown] = snippets("emacs.md", "elisp")
    init.write_text(shown.replace("/path/to", str(ROOT)), encoding="utf-8")
    said = batch("-l", str(init), "--eval", '(message "%S" (funcall (alist-get \'prog-mode eglot-server-programs)))')
    contact = 'codeassist-server "codeassist-lsp" "--stdio" :initializationOptions (:completion (:context_tokens 1024))'
    assert said.splitlines()[-1] == f"({contact})"


def test_ghost_text_stands_on_the_screen_and_tab_takes_it_as_one_step_of_undoing(emacs: Emacs, file: Path) -> None:
    go_to(emacs, "call(")
    emacs.keys("o")
    emacs.wait_for_screen("x = call(order.price * order.quantity)")
    assert emacs.text() == GIVEN.replace("call(", "call(o")
    emacs.keys("\t")
    emacs.wait_for_text(ACCEPTED)
    emacs.keys(SAVE)
    [accepted] = written("suggestion.accepted", 1)
    [saved] = written("file.saved", 1)
    emacs.keys(UNDO)
    emacs.wait_for_text(GIVEN.replace("call(", "call(o"))
    assert (accepted["path"], accepted["characters"], accepted["partial"]) == ("preis.py", 27, False)
    assert [(one["class"], one["text"]) for one in saved["ranges"]] == [
        ("human", "o"),
        ("ai", "rder.price * order.quantity"),
    ]
    assert file.read_text(encoding="utf-8") == ACCEPTED


def test_a_suggestion_is_taken_by_word_and_by_line_typed_along_and_dismissed(
    model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    model.says = "b = a\n    return b\n"
    file.write_text("def f(a):\n   \n# end\n", encoding="utf-8")
    with editing(lines_for("Emacs", options), file, tmp_path) as emacs:
        connected(emacs)
        go_to(emacs, "\\n   ")
        emacs.keys(" ")
        emacs.wait_for_screen("    return b")
        emacs.keys(WORD)
        emacs.wait_for_text("def f(a):\n    b\n# end\n")
        emacs.wait_for_screen("    b = a")
        emacs.keys(LINE)
        emacs.wait_for_text("def f(a):\n    b = a\n\n# end\n")
        emacs.wait_for_screen("    return b")
        emacs.keys("    ret")
        emacs.wait_for_text("def f(a):\n    b = a\n    ret\n# end\n")
        emacs.wait_for_screen("    return b")
        emacs.wait(lambda: "return b" not in cancelled(emacs), emacs.screen)
        assert emacs.text() == "def f(a):\n    b = a\n    ret\n# end\n"
    taken = [(one["characters"], one["partial"]) for one in written("suggestion.accepted", 2)]
    assert taken == [(1, True), (5, True)]


def test_a_code_action_changes_both_files_and_is_journalled(
    model: FakeModel, options: dict[str, Any], repository: Path, tmp_path: Path
) -> None:
    orders, bills = repository / "orders.py", repository / "bills.py"
    given = "def total(order):\n    return 0\n\n\nprint(total([]))\n"
    orders.write_text(given, encoding="utf-8")
    bills.write_text("from orders import total\n\n\nprint(total([1]))\n", encoding="utf-8")
    model.says = ""
    subprocess.run([SERVER.with_name("codeassist"), "index", str(repository)], check=True, capture_output=True)
    with editing(lines_for("Emacs", options), orders, tmp_path) as emacs:
        connected(emacs)
        go_to(emacs, "def ")
        emacs.keys("\x1bd" + "amount")
        emacs.wait_for_text(given.replace("def total", "def amount"))
        emacs.keys("\x1bxeglot-code-actions\r\r")
        emacs.wait_for_screen("Server wants to edit")
        emacs.keys("y")
        emacs.wait_for_text(given.replace("total", "amount"))
        emacs.lisp("(progn (save-some-buffers t) t)")
    assert orders.read_text(encoding="utf-8") == given.replace("total", "amount")
    assert bills.read_text(encoding="utf-8") == "from orders import amount\n\n\nprint(amount([1]))\n"
    [shown, accepted] = written("suggestion.shown", 1) + written("suggestion.accepted", 1)
    assert (shown["model"], shown["suggestion"]) == ("next-edit", accepted["suggestion"])


def test_the_region_is_changed_by_an_instruction_and_a_docstring_is_written(
    model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    file.write_text("def f(a):\n    b = a\n    return b\n", encoding="utf-8")
    with editing(lines_for("Emacs", options), file, tmp_path) as emacs:
        connected(emacs)
        model.says = "def f(a):\n    return a\n"
        emacs.keys("\x18h\x1bxcodeassist-edit\rleave the variable out\r")
        emacs.wait_for_text("def f(a):\n    return a\n")
        model.says = "Give what is given."
        go_to(emacs, "def ")
        emacs.keys("\x1bxeglot-code-actions\rWrite docstring\r")
        emacs.wait_for_text('def f(a):\n    """Give what is given."""\n    return a\n')
    assert any("leave the variable out" in prompt for prompt in model.prompts)
