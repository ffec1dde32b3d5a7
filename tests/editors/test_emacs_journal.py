"""Scripted sessions in Emacs with Eglot: after each step the journal holds exactly what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from tests.editors.conftest import lines_for
from tests.editors.emacs import Emacs, editing
from tests.editors.test_emacs import CANCEL, LINE, SAVE, UNDO, WORD, connected, go_to, with_eglot
from tests.editors.witness import Witness
from tests.lsp.fake_model import FakeModel

__all__ = ["with_eglot"]
ABOVE = "# Grüße 🎉\n"
OPTIONS = "(setq mode-require-final-newline nil)\n(add-hook 'before-save-hook #'delete-trailing-whitespace)\n"
KILL, KILL_LINE, YANK, TRANSPOSE = "\x01\x00\x0e\x17", "\x01\x0b\x0b", "\x19", "\x18\x14"
"""A line is killed as a region, or its text and then its end."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person in an editor, and the journal."""

    emacs: Emacs
    model: FakeModel
    witness: Witness
    file: Path

    def suggested(self, keys: str, says: str, seen: str) -> None:
        """Type something after which the model has something to say, see it, and have seen it."""
        self.model.says = says
        self.emacs.keys(keys)
        self.emacs.wait_for_screen(seen)

    def typed(self, keys: str) -> None:
        """One key after another, each told to the server before the next."""
        for key in keys:
            self.emacs.keys(key)
            self.emacs.lisp("(progn (eglot--signal-textDocument/didChange) t)")

    def saved(self, keys: str, notation: str) -> None:
        """Press keys, save, and see who wrote what is saved."""
        self.model.says = ""
        self.emacs.keys(keys + SAVE)
        self.witness.sees_saved(self.file, notation)


@pytest.fixture
def session(model: FakeModel, options: dict[str, Any], repository: Path, tmp_path: Path) -> Iterator[Session]:
    """An editor with one line in a file; at the end the journal has nothing that was not told of."""
    file = repository / "preis.py"
    file.write_text(ABOVE, encoding="utf-8")
    witness = Witness(places.journal_file(), repository)
    with editing(f"{lines_for('Emacs', options)}\n{OPTIONS}", file, tmp_path) as emacs:
        connected(emacs)
        emacs.lisp("(progn (goto-char (point-max)) t)")
        yield Session(emacs, model, witness, file)
    witness.sees_nothing_more()


def test_what_is_taken_whole_or_in_parts_and_edited(session: Session) -> None:
    session.suggested("def f(a):\rb", " = a\n", "    b = a")
    session.witness.sees("shown 1 in preis.py: 4 characters")
    session.emacs.keys(WORD)
    session.witness.sees("accepted a part of 1 as 1: 2 characters")
    session.model.says = ""
    session.emacs.wait_for_screen("    b = a")
    session.emacs.keys(LINE)
    session.witness.sees("accepted 1 as 2: 2 characters")
    session.saved("", f"{ABOVE}⟨def f(a):\n    b⟩«1: =»«2: a»")
    session.suggested("\rc", "all(first, second)\n", "call(first, second)")
    session.witness.sees("shown 2 in preis.py: 18 characters")
    session.emacs.keys("\t")
    session.witness.sees("accepted 2 as 3: 18 characters")
    session.saved("", f"{ABOVE}⟨def f(a):\n    b⟩«1: =»«2: a»⟨\n    c⟩«3:all(first, second)»")
    session.saved(UNDO, f"{ABOVE}⟨def f(a):\n    b⟩«1: =»«2: a»⟨\n    c⟩")


def test_what_is_moved_and_copied(session: Session) -> None:
    session.suggested("a = p", "rice(b)\n", "a = price(b)")
    session.witness.sees("shown 1 in preis.py: 7 characters")
    session.emacs.keys("\t")
    session.witness.sees("accepted 1 as 1: 7 characters")
    session.saved("\rc = d\r", f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\nc = d\n⟩")
    go_to(session.emacs, "c = d")
    session.saved(TRANSPOSE, f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    go_to(session.emacs, "a = price(b)")
    session.saved(KILL, f"{ABOVE}⟨c = d\n⟩")
    session.saved(YANK, f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    go_to(session.emacs, "a = price(b)")
    session.saved(KILL_LINE, f"{ABOVE}⟨c = d\n⟩")
    session.saved(YANK, f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    session.saved(YANK, f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\na = price(b)\n⟩")
    session.saved("x  ", f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\na = price(b)\nx⟩")
    session.typed("yz")
    session.saved("", f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\na = price(b)\nxyz⟩")


def test_what_is_typed_along_turned_down_or_replaced(session: Session) -> None:
    session.suggested("c = p", "rice_of(a)\n", "c = price_of(a)")
    session.witness.sees("shown 1 in preis.py: 10 characters")
    session.typed("ri")
    session.emacs.wait_for_screen("c = price_of(a)")
    session.emacs.keys(CANCEL)
    session.witness.sees("dismissed 1, rejected")
    session.saved("", f"{ABOVE}⟨c = pri⟩")
    session.suggested("\rd = c", "all(x)\n", "d = call(x)")
    session.witness.sees("shown 2 in preis.py: 6 characters")
    session.suggested("s", "um(z)\n", "d = csum(z)")
    session.witness.sees("dismissed 2, rejected", "shown 3 in preis.py: 5 characters")
    session.typed("um(z)")
    session.saved("", f"{ABOVE}⟨c = pri\nd = csum(z)⟩")
    session.typed("\r")
    session.witness.sees("dismissed 3, typed")


def test_what_the_cursor_leaves_is_turned_down(session: Session) -> None:
    session.suggested("c = p", "rice_of(a)\n", "c = price_of(a)")
    session.witness.sees("shown 1 in preis.py: 10 characters")
    session.emacs.keys("\x01")
    session.witness.sees("dismissed 1, rejected")
    session.saved("", f"{ABOVE}⟨c = p⟩")
