"""Scripted sessions in Neovim: after each step the journal holds exactly what was done."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from tests.editors.conftest import lines_for
from tests.editors.neovim import Neovim, editing
from tests.editors.test_neovim import native, newer, of_the_system
from tests.editors.witness import Witness
from tests.lsp.fake_model import FakeModel

ABOVE = "# Grüße 🎉\n"
OPTIONS = """
vim.cmd("filetype indent off")
vim.o.autoread, vim.o.autoindent, vim.o.expandtab, vim.o.shiftwidth = true, true, true, 4
vim.cmd([[autocmd BufWritePre * silent! %s/\\s\\+$//e]])
"""
CONNECTED = "return vim.g.codeassist_status ~= nil or #(vim.lsp.get_clients and vim.lsp.get_clients() or {}) > 0"
BATCH_SECONDS = 0.4
"""Neovim collects what is typed for 150 ms: keys that are farther apart are told one by one."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person in an editor, and the journal."""

    neovim: Neovim
    model: FakeModel
    witness: Witness
    file: Path

    def suggested(self, keys: str, says: str, row: int, seen: str) -> None:
        """Type something after which the model has something to say, see it, and have seen it."""
        self.model.says = says
        self.neovim.keys(keys)
        self.neovim.wait_for_row(row, seen)

    def slowly(self, *keys: str) -> None:
        for key in keys:
            self.neovim.keys(key)
            time.sleep(BATCH_SECONDS)

    def saved(self, keys: str, notation: str) -> None:
        """Press keys, save, and see who wrote what is saved."""
        self.model.says = ""
        self.neovim.keys(f"{keys}<Esc>:silent w<CR>")
        self.witness.sees_saved(self.file, notation)


@pytest.fixture(params=["0.7", "0.12", "0.12 by itself"])
def session(
    request: pytest.FixtureRequest, model: FakeModel, options: dict[str, Any], repository: Path, tmp_path: Path
) -> Iterator[Session]:
    """An editor with one line in a file; at the end the journal has nothing that was not told of."""
    binary = of_the_system() if request.param == "0.7" else newer()
    configuration = native(options) if request.param == "0.12 by itself" else lines_for("Neovim", options)
    file = repository / "preis.py"
    file.write_text(ABOVE, encoding="utf-8")
    witness = Witness(places.journal_file(), repository)
    with editing(binary, f"{configuration}\n{OPTIONS}", file, tmp_path) as neovim:
        neovim.wait(lambda: neovim.lua(CONNECTED) is True, lambda: "the server")
        yield Session(neovim, model, witness, file)
    witness.sees_nothing_more()


def test_what_is_taken_whole_or_in_parts_and_edited(session: Session) -> None:
    session.suggested("o    r", "eturn price * count\n", 1, "    return price * count")
    session.witness.sees("shown 1 in preis.py: 19 characters")
    session.neovim.keys("<Tab>")
    session.witness.sees("accepted 1 as 1: 19 characters")
    session.saved("", f"{ABOVE}⟨    r⟩«1:eturn price * count»⟨\n⟩")
    session.saved("0fpcwcost", f"{ABOVE}⟨    r⟩«1:eturn »⟨cost⟩«1: * count»⟨\n⟩")
    session.saved("A  # x  ", f"{ABOVE}⟨    r⟩«1:eturn »⟨cost⟩«1: * count»⟨  # x\n⟩")
    session.suggested("Ob", " = a\n    return b\n", 1, "    b = a")
    session.witness.sees("shown 2 in preis.py: 4 characters")
    session.neovim.keys("<C-Right>")
    session.witness.sees("accepted a part of 2 as 2: 2 characters")
    session.model.says = ""
    session.neovim.wait_for_row(1, "    b = a")
    session.neovim.keys("<C-Down>")
    session.witness.sees("accepted 2 as 3: 2 characters")
    session.saved("", f"{ABOVE}⟨    b⟩«2: =»«3: a»⟨\n    r⟩«1:eturn »⟨cost⟩«1: * count»⟨  # x\n⟩")


def test_what_is_typed_along_turned_down_or_replaced(session: Session) -> None:
    session.suggested("oc = p", "rice_of(a)\n", 1, "c = price_of(a)")
    session.witness.sees("shown 1 in preis.py: 10 characters")
    session.slowly("r", "i")
    session.neovim.wait_for_row(1, "c = price_of(a)")
    session.saved("", f"{ABOVE}⟨c = pri\n⟩")
    session.suggested("od = c", "all(x)\n", 2, "d = call(x)")
    session.witness.sees("dismissed 1, rejected", "shown 2 in preis.py: 6 characters")
    session.suggested("s", "um(z)\n", 2, "d = csum(z)")
    session.witness.sees("dismissed 2, rejected", "shown 3 in preis.py: 5 characters")
    session.slowly("u", "m", "(", "z", ")")
    session.saved("", f"{ABOVE}⟨c = pri\nd = csum(z)\n⟩")
    session.slowly("oe")
    session.witness.sees("dismissed 3, typed")
    session.saved("", f"{ABOVE}⟨c = pri\nd = csum(z)\ne\n⟩")


def test_what_the_cursor_leaves_is_turned_down(session: Session) -> None:
    session.suggested("oc = p", "rice_of(a)\n", 1, "c = price_of(a)")
    session.witness.sees("shown 1 in preis.py: 10 characters")
    session.neovim.keys("<Up>")
    session.witness.sees("dismissed 1, rejected")
    session.saved("", f"{ABOVE}⟨c = p\n⟩")


def test_what_is_undone_moved_copied_or_repeated_on_many_lines(session: Session) -> None:
    session.suggested("oa = p", "rice(b)\n", 1, "a = price(b)")
    session.witness.sees("shown 1 in preis.py: 7 characters")
    session.neovim.keys("<Tab>")
    session.witness.sees("accepted 1 as 1: 7 characters")
    session.saved("<Esc>oc = d", f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\nc = d\n⟩")
    session.saved("ddP", f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("2Gyyp", f"{ABOVE}⟨c = d\nc = d\na = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("uu", f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("<C-r>", f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("3G>>", f"{ABOVE}⟨c = d\n    a = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("<lt><lt>", f"{ABOVE}⟨c = d\na = p⟩«1:rice(b)»⟨\n⟩")
    session.saved("1G:2m3<CR>", f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\nc = d\n⟩")
    session.saved("2G0<C-v>jI# <Esc>", f"{ABOVE}⟨# a = p⟩«1:rice(b)»⟨\n# c = d\n⟩")
