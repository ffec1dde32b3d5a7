from pathlib import Path

import pytest

from codeassist.doctor.editors.files import Configuration, Form
from codeassist.doctor.editors.mentions import Mention, UnreadableError, mentions

VS_CODE = r"""{
  // what others set
  "editor.tabSize": 4, /* and more */
  "url": "https://example.com/", // not a comment: the one in the text
  "servers": [{"command": "pylsp"}],
  "codeassist.server": {
    "command": ["/opt/codeassist/bin/codeassist-lsp", "--stdio"],
    "initializationOptions": {"completion": {"context_tokens": 512,},},
  },
}"""
JETBRAINS = """<application>
  <component name="UserDefinedLanguageServerSettingsState">
    <state><entry key="a"><value><UserDefinedLanguageServerItemSettings>
      <option name="commandLine" value="&quot;C:\\Program Files\\codeassist-lsp.exe&quot; --stdio" />
      <option name="initializationOptionsContent" value="{&quot;completion&quot;: {&quot;enabled&quot;: true}}" />
    </UserDefinedLanguageServerItemSettings></value></entry>
    <entry key="b"><value><UserDefinedLanguageServerItemSettings>
      <option name="commandLine" value="other-lsp" />
    </UserDefinedLanguageServerItemSettings></value></entry></state>
  </component>
</application>"""
HELIX = """
[language-server.codeassist]
command = "codeassist-lsp"
args = ["--stdio"]
config = { completion = { context_tokens = 512 } }

[language-server.other]
command = "other"
"""
NEOVIM = """
-- codeassist-lsp is our server
vim.lsp.config.codeassist = {
  cmd = { "codeassist-lsp", "--stdio" },
  filetypes = { "python" },
  init_options = {
    completion = { context_tokens = math.min(1024, limit()), ["enabled"] = true }, -- a comment = here
    index = { languages = { "python", "go" } },
    modle = { name = 'x' };
  },
}
"""
EMACS = """
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '(python-mode . ("codeassist-lsp" "--stdio" ; a comment
                                :initializationOptions (:completion (:context_tokens 1024 :enabled :json-false))))))
"""


def found(tmp_path: Path, form: Form, text: str) -> list[Mention]:
    file = tmp_path / "settings"
    file.write_text(text, encoding="utf-8")
    return mentions(Configuration("Editor", file, form))


def test_vs_codes_json_with_comments_and_last_commas(tmp_path: Path) -> None:
    assert found(tmp_path, "json", VS_CODE) == [
        Mention("/opt/codeassist/bin/codeassist-lsp", {"completion": {"context_tokens": 512}})
    ]


def test_jetbrains_xml_with_a_quoted_command(tmp_path: Path) -> None:
    assert found(tmp_path, "xml", JETBRAINS) == [
        Mention(r"C:\Program Files\codeassist-lsp.exe", {"completion": {"enabled": True}})
    ]


def test_helix_toml(tmp_path: Path) -> None:
    assert found(tmp_path, "toml", HELIX) == [Mention("codeassist-lsp", {"completion": {"context_tokens": 512}})]


def test_neovims_lua_of_which_only_the_keys_are_read(tmp_path: Path) -> None:
    options = {
        "completion": {"context_tokens": None, "enabled": None},
        "index": {"languages": None},
        "modle": {"name": None},
    }
    assert found(tmp_path, "lua", NEOVIM) == [Mention("codeassist-lsp", options, has_values=False)]


def test_emacs_lisp_of_which_only_the_keys_are_read(tmp_path: Path) -> None:
    options = {"completion": {"context_tokens": None, "enabled": None}}
    assert found(tmp_path, "lisp", EMACS) == [Mention("codeassist-lsp", options, has_values=False)]


@pytest.mark.parametrize("form", ["json", "toml", "xml", "lua", "lisp"])
def test_a_file_that_does_not_name_us_is_not_even_parsed(tmp_path: Path, form: Form) -> None:
    assert found(tmp_path, form, "{ broken [") == []


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("json", '{"command": "codeassist-lsp"'),
        ("toml", "codeassist-lsp = ["),
        ("xml", "<codeassist-lsp>"),
        ("lua", 'cmd = { "codeassist-lsp" }, init_options = {'),
        ("lisp", '("codeassist-lsp" :initializationOptions (:a'),
        ("json", '{"command": "codeassist-lsp", "a": ' + "[" * 100_000),
    ],
)
def test_a_file_that_cannot_be_parsed_says_so(tmp_path: Path, form: Form, text: str) -> None:
    with pytest.raises(UnreadableError):
        found(tmp_path, form, text)
