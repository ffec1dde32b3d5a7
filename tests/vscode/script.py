"""A person in VS Code whose model says what the script wants, and the journal, held to it after each step."""

from dataclasses import dataclass
from pathlib import Path

from tests.editors.witness import Witness
from tests.lsp.fake_model import FakeModel
from tests.vscode.window import CLOSE, QUICK_INPUT, Window

SETTINGS = {
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.suggestOnTriggerCharacters": False,
    "editor.wordBasedSuggestions": "off",
    "files.trimTrailingWhitespace": True,
    "[ruby]": {"files.insertFinalNewline": True},
    "files.defaultLanguage": "python",
    "git.autorefresh": False,
}
"""No list that takes the keys for itself; what VS Code itself tidies up at a save; and no other git at ours' locks."""
CELL = ".notebook-editor .cell-editor-container .monaco-editor"
KEYS = {
    "Alt+Shift+L": "editor.action.inlineSuggest.acceptNextLine",
    "Alt+Shift+U": "editor.action.insertCursorBelow",
    "Alt+Shift+V": "workbench.action.files.revert",
    "Alt+Shift+S": "workbench.action.files.saveAs",
    "Alt+Shift+G": "workbench.action.splitEditorRight",
    "Alt+Shift+N": "workbench.action.files.newUntitledFile",
    CLOSE: "workbench.action.revertAndCloseActiveEditor",
}
"""Commands that have no key, or one that a browser keeps for itself."""


@dataclass(slots=True)
class Script:
    """One scene of the script: a file, and what stands in the journal about it."""

    window: Window
    model: FakeModel
    witness: Witness
    file: Path

    def opened(self, name: str, text: str) -> None:
        """Go on in a file that has this text, with the cursor at its end."""
        self.model.says = ""
        self.file = self.window.edit(name, text)

    def opened_without_name(self) -> None:
        """Go on in a new buffer that has no name."""
        self.model.says = ""
        self.pressed("Alt+Shift+N")
        self.window.see_editor("Untitled-1")

    def opened_notebook(self, name: str, text: str) -> None:
        """Go on at the end of the first cell of a notebook."""
        self.model.says = ""
        self.file = self.window.open(name, text)
        self.window.browser.click(CELL)
        self.window.browser.see(f"{CELL}.focused")
        self.pressed("Control+End")

    def typed(self, text: str) -> None:
        self.window.browser.type(text)

    def pressed(self, *keys: str) -> None:
        self.window.browser.press(*keys)

    def suggested(self, typed: str, says: str) -> None:
        """Type something after whose last key the model has something to say, and see that; then it says no more."""
        self.window.browser.type(typed[:-1])
        self.model.says = says
        self.window.browser.type(typed[-1])
        self.window.until(
            lambda: self.window.ghost_text().endswith(says.partition("\n")[0]), f"the suggestion {says!r}"
        )
        self.model.says = ""

    def sees_rest(self, taken: str, rest: str) -> None:
        """Wait until the suggestion's line on screen is without what was typed or taken of it."""
        lines = (f"{taken}{rest}", rest)
        self.window.until(lambda: [self.window.ghost_text().endswith(line) for line in lines] == [False, True], rest)

    def saved(self, notation: str) -> None:
        """Save, and see who wrote what is saved."""
        self.model.says = ""
        self.pressed("Control+S")
        self.witness.sees_saved(self.file, notation)

    def replaced(self, text: str) -> None:
        """Another program writes the file, at once as git does: VS Code must not read it half written."""
        beside = self.file.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.file)

    def renamed(self, name: str) -> None:
        """Give the file another name, in the explorer."""
        self.pressed("Control+Shift+E")
        self.window.browser.see(".explorer-folders-view .monaco-list:focus-within")
        self.pressed("F2")
        self.window.browser.see(".explorer-folders-view .monaco-inputbox input:focus")
        self.pressed("Control+A")
        self.typed(name)
        self.pressed("Enter")
        self.window.browser.see(".tab.active", name)
        self.file = self.file.with_name(name)
        self.window.browser.click(".tab.active", name)
        self.window.see_editor(name)

    def saved_as(self, name: str, notation: str) -> None:
        """Save the text as another file, and see who wrote what is saved."""
        self.file, box, browser = self.window.repository.root / name, f"{QUICK_INPUT} input:focus", self.window.browser
        self.pressed("Alt+Shift+S")
        browser.see(box)
        self.window.until(lambda: browser.value(box).endswith(self.file.suffix), "the name that VS Code proposes")
        self.pressed("Control+A")
        browser.insert(str(self.file))
        self.window.until(lambda: browser.value(box) == str(self.file), "the other name")
        browser.see_no_more(f"{QUICK_INPUT} .monaco-progress-container.active")
        self.pressed("Enter")
        self.window.see_editor(name)
        self.witness.sees_saved(self.file, notation)
