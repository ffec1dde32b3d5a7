"""VS Code by a script: after each step the journal holds exactly what was done, and nothing else."""

import pytest

from tests.editors.marked import text_of
from tests.vscode.script import Script
from tests.vscode.window import CODE, FOCUSED_EDITOR, POSITION

pytestmark = [pytest.mark.network, pytest.mark.timeout(900)]

ABOVE = "# Grüße 🎉\n"
NOTEBOOK = """\
{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "first",
   "metadata": {},
   "outputs": [],
   "source": [
    %s
   ]
  }
 ],
 "metadata": {
  "language_info": {
   "name": "python"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def test_what_is_taken_whole_undone_redone_and_edited(script: Script) -> None:
    script.opened("whole.py", ABOVE)
    script.suggested("a = p", "rice(b)\n")
    script.witness.sees("shown 1 in whole.py: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»")
    script.pressed("Control+Z")
    script.saved(f"{ABOVE}⟨a = p⟩")
    script.pressed("Control+Shift+Z")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»")
    script.window.go_to(2, len("a = pri"))
    script.typed("n")
    script.saved(f"{ABOVE}⟨a = p⟩«1:ri»⟨n⟩«1:ce(b)»")
    script.pressed("End", "Backspace")
    script.saved(f"{ABOVE}⟨a = p⟩«1:ri»⟨n⟩«1:ce(b»")
    script.witness.sees_kept(1, 0, 1, 0.5)
    script.pressed("Control+Z")
    script.saved(f"{ABOVE}⟨a = p⟩«1:ri»⟨n⟩«1:ce(b)»")


def test_what_is_taken_by_word_and_by_line(script: Script) -> None:
    script.opened("parts.py", f"{ABOVE}def f(a):\n")
    script.suggested("    b = ", "first + a\n    return b\n")
    script.witness.sees("shown 1 in parts.py: 22 characters")
    script.pressed("Control+ArrowRight")
    script.witness.sees("accepted a part of 1 as 1: 5 characters")
    script.sees_rest("first", " + a")
    script.pressed("Alt+Shift+L")
    script.witness.sees("accepted a part of 1 as 2: 5 characters")
    script.saved(f"{ABOVE}def f(a):\n⟨    b = ⟩«1:first»«2: + a\n»")


def test_what_is_typed_along_turned_down_or_replaced(script: Script) -> None:
    script.opened("along.py", ABOVE)
    script.suggested("c = p", "rice_of(a)\n")
    script.witness.sees("shown 1 in along.py: 10 characters")
    script.typed("ri")
    script.sees_rest("ri", "ce_of(a)")
    script.pressed("Escape")
    script.window.see_no_ghost_text()
    script.saved(f"{ABOVE}⟨c = pri⟩")
    script.suggested("\nd = c", "all(x)\n")
    script.witness.sees("dismissed 1, rejected", "shown 2 in along.py: 6 characters")
    script.suggested("s", "um(z)\n")
    script.witness.sees("dismissed 2, rejected", "shown 3 in along.py: 5 characters")
    script.typed("um(z)")
    script.witness.sees("dismissed 3, typed")
    script.saved(f"{ABOVE}⟨c = pri\nd = csum(z)⟩")


def test_what_is_moved_copied_and_typed_at_several_places(script: Script) -> None:
    script.opened("moved.py", ABOVE)
    script.suggested("a = p", "rice(b)\n")
    script.witness.sees("shown 1 in moved.py: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.typed("\nc = d\n")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\nc = d\n⟩")
    script.pressed("ArrowUp", "Alt+ArrowUp")
    script.saved(f"{ABOVE}⟨c = d⟩\n⟨a = p⟩«1:rice(b)»⟨\n⟩")
    script.pressed("Alt+ArrowDown")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»\n⟨c = d\n⟩")
    script.pressed("Alt+ArrowUp")
    script.saved(f"{ABOVE}⟨c = d⟩\n⟨a = p⟩«1:rice(b)»⟨\n⟩")
    script.window.go_to(3, 0)
    script.pressed("Control+X")
    script.saved(f"{ABOVE}⟨c = d⟩\n")
    script.pressed("Control+V")
    script.saved(f"{ABOVE}⟨c = d⟩\n⟨a = p⟩«1:rice(b)»⟨\n⟩")
    script.pressed("Control+V")
    script.saved(f"{ABOVE}⟨c = d⟩\n⟨a = p⟩«1:rice(b)»⟨\na = price(b)\n⟩")
    script.window.go_to(2, 0)
    script.pressed("Alt+Shift+U")
    script.window.browser.see(POSITION, "2 selections")
    script.typed("x")
    script.saved(f"{ABOVE}⟨xc = d⟩\n⟨xa = p⟩«1:rice(b)»⟨\na = price(b)\n⟩")
    script.pressed("Escape")


def test_what_the_editor_closes_and_tidies_by_itself(script: Script) -> None:
    script.opened("tidy.py", ABOVE)
    script.typed("print(")
    script.typed("1")
    script.pressed("End")
    script.typed("  ")
    script.saved(f"{ABOVE}⟨print(1)⟩")


def test_the_final_newline_that_a_save_puts_in(script: Script) -> None:
    script.opened("final.rb", ABOVE)
    script.suggested("a = p", "rice(b)\n")
    script.witness.sees("shown 1 in final.rb: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\n⟩")  # as if a person had pressed Enter: docs/capture.md
    script.typed("  # x")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨  # x\n⟩")


def test_two_groups_show_one_file(script: Script) -> None:
    script.opened("groups.py", ABOVE)
    script.typed("a = 1\n")
    script.pressed("Alt+Shift+G")
    script.window.browser.see(f".split-view-view ~ .split-view-view {FOCUSED_EDITOR}")
    script.typed("b = 2\n")
    script.saved(f"{ABOVE}⟨a = 1\nb = 2\n⟩")


def test_what_other_programs_write_is_nobodys(script: Script) -> None:
    script.opened("outside.py", ABOVE)
    script.typed("a = 1\n")
    script.saved(f"{ABOVE}⟨a = 1\n⟩")
    script.typed("b = 2\n")
    script.window.browser.see(".tab.active.dirty", "outside.py")
    script.pressed("Alt+Shift+V")
    script.window.browser.see(".tab.active:not(.dirty)", "outside.py")
    script.window.browser.see_no_more(".view-line", "b = 2")
    script.typed("c = 3\n")
    script.saved(f"{ABOVE}⟨a = 1\nc = 3\n⟩")
    script.replaced(f"import os\n{ABOVE}a = 1\nc = 3\n")
    script.window.browser.see(".view-line", "import os")
    script.pressed("Control+End")
    script.typed("d = 4\n")
    script.saved(f"import os\n{ABOVE}⟨a = 1\nc = 3\nd = 4\n⟩")


def test_git_checks_another_version_out(script: Script) -> None:
    repository = script.window.repository
    script.opened("branches.py", ABOVE)
    script.suggested("a = p", "rice(b)\n")
    script.witness.sees("shown 1 in branches.py: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»")
    repository.commit_all("A price")
    repository.git("switch", "--quiet", "--create", "second")
    script.typed("\nb = 2")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨\nb = 2⟩")
    repository.commit_all("A second line")
    repository.git("switch", "--quiet", "main")
    script.window.browser.see_no_more(".view-line", "b = 2")
    script.pressed("Control+End")
    script.typed("  # x")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨  # x⟩")
    repository.commit_all("A remark")
    repository.git("switch", "--quiet", "second")
    script.window.browser.see(".view-line", "b = 2")
    script.pressed("Control+End")
    script.typed("0")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»\nb = 2⟨0⟩")
    repository.git("checkout", "--quiet", "--force", "main")


def test_a_buffer_without_a_name_becomes_a_file(script: Script) -> None:
    script.opened_without_name()
    script.typed("a = 1\n")
    script.suggested("b = p", "rice(a)\n")
    script.witness.sees("shown 1 in Untitled-1.py: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.typed("\nc = 3")
    script.saved_as("named.py", "⟨a = 1\nb = p⟩«1:rice(a)»⟨\nc = 3⟩")
    script.typed("0")
    script.saved("⟨a = 1\nb = p⟩«1:rice(a)»⟨\nc = 30⟩")


def test_a_cell_of_a_notebook(script: Script) -> None:
    script.opened_notebook("prices.ipynb", text_of(NOTEBOOK % '"prices = [3, 4]"'))
    script.typed("\n")
    script.suggested("total = s", "um(prices)\n")
    script.witness.sees("shown 1 in prices.ipynb: 10 characters")
    script.window.picture("notebook", CODE)
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 10 characters")
    above = r'"prices = [3, 4]\n",'
    script.saved(NOTEBOOK % f'{above}\n    ⟨"total = s⟩«1:um(prices)"»')  # a quote goes with its neighbour
    script.typed("  # x")
    script.saved(NOTEBOOK % f'{above}\n    ⟨"total = s⟩«1:um(prices)»⟨  # x"⟩')


def test_a_file_that_gets_another_name_keeps_its_writers(script: Script) -> None:
    script.opened("former.py", ABOVE)
    script.suggested("a = p", "rice(b)\n")
    script.witness.sees("shown 1 in former.py: 7 characters")
    script.pressed("Tab")
    script.witness.sees("accepted 1 as 1: 7 characters")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»")
    script.renamed("renamed.py")
    script.typed("  # now")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨  # now⟩")
    script.saved_as("copied.py", f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨  # now⟩")
    script.typed(" here")
    script.saved(f"{ABOVE}⟨a = p⟩«1:rice(b)»⟨  # now here⟩")
