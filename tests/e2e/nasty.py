"""Repositories as nobody wants them: one with every odd file, one with a trap in every setting, and broken ones."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

ODD_NAMES = (
    b"with space.py", b"quo'te\".py", b"new\nline.py", b"\xff\xfe.py", b"-dash.py", b"--json", b"tab\t.py",
    "中文.py".encode(), b"l" * 250 + b".py", b"colon:3:4.py", b"star*[x]?.py", b"back\\slash.py", b"\x1b[31mred.py",
    b"$(touch trap).py", b":(top)x.py",
)  # fmt: skip
ODD_CONTENTS = {
    "latin.py": "# café\ndef in_latin(): ...\n".encode("latin-1"),
    "gbk.py": "# 计算\ndef in_gbk(): ...\n".encode("gbk"),
    "wide.py": "def in_utf16(): ...\n".encode("utf-16"),
    "mark.py": "\ufeffdef with_mark(): ...\n".encode(),
    "crlf.py": b"def in_crlf():\r\n    pass\r\n",
    "cr.py": b"def in_cr():\r    pass\r",
    "half.py": b"def half_a_character(): '\xe4\xb8'\n",
    "no_end.py": b"def without_an_end(): ...",
    "empty.py": b"",
    "broken.py": b"def broken(:\n  ((((\nclass\n",
    "binary.py": b"x = 1\0\0",
    "long_line.py": b"x = '" + b"a" * 1_000_000 + b"'\n",
    "parentheses.py": b"x = " + b"(" * 5_000 + b"1" + b")" * 5_000 + b"\n",
}
LEFT_OUT = {
    "a1", "a2", "big.py", "binary.py", "dangling.py", "folder", "long_line.py", "loop", "nested", "out.py",
    "parentheses.py", "sub", "was_a_file.py",
}  # fmt: skip
_TRAPS = {
    "core.fsmonitor": "{trap} fsmonitor", "core.hooksPath": ".git/hooks", "core.pager": "{trap} pager",
    "pager.log": "{trap} pager.log", "pager.config": "{trap} pager.config", "core.sshCommand": "{trap} ssh",
    "core.gitProxy": "{trap} proxy", "core.askPass": "{trap} askpass", "core.editor": "{trap} editor",
    "core.alternateRefsCommand": "{trap} alternates", "credential.helper": "!{trap} credential",
    "diff.external": "{trap} external", "diff.evil.textconv": "{trap} textconv", "diff.evil.command": "{trap} command",
    "filter.evil.clean": "{trap} clean", "filter.evil.smudge": "{trap} smudge", "filter.long.process": "{trap} process",
    "filter.evil.required": "true", "merge.evil.driver": "{trap} merge", "gpg.program": "{trap} gpg",
    "log.showSignature": "true", "commit.gpgSign": "true", "uploadpack.packObjectsHook": "{trap} pack",
    "protocol.allow": "always", "protocol.ext.allow": "always", "protocol.file.allow": "always",
    "alias.log": "!{trap} alias", "alias.ls-files": "!{trap} alias", "alias.rev-parse": "!{trap} alias",
    "include.path": "included", "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
    "remote.origin.promisor": "true", "remote.origin.uploadpack": "{trap} uploadpack",
    "sequence.editor": "{trap} sequence", "interactive.diffFilter": "{trap} interactive",
    "gpg.ssh.program": "{trap} ssh", "difftool.evil.cmd": "{trap} difftool", "diff.tool": "evil",
    "trailer.evil.cmd": "{trap} trailer",
    "credential.https://example.com.helper": "{trap} helper", "submodule.evil.update": "!{trap} submodule",
    "includeIf.gitdir:**.path": "included", "alias.config": "!{trap} alias", "alias.hash-object": "!{trap} alias",
    "uploadarchive.evil": "{trap} archive", "core.attributesFile": ".git/more-attributes",
}  # fmt: skip
_IMPORTABLE = (
    "conftest.py", "test_it.py", "setup.py", "sitecustomize.py", "usercustomize.py", "json.py", "tomllib.py",
    "click.py", "xllamacpp.py", "pip/__init__.py", "pip/__main__.py", "codeassist/__init__.py",
    "codeassist_index/__init__.py", "codeassist_lsp/__init__.py",
)  # fmt: skip
_CONFIGURATION = (
    "eslint.config.js", ".eslintrc.js", ".prettierrc.js", "jest.config.js", "webpack.config.js", "gulpfile.js",
)  # fmt: skip
_PROGRAMS = (
    "git", "git-remote-evil", "node", "npx", "eslint", "prettier", "ruff", "black", "gofmt", "pytest", "pip", "less",
    "vi", "sh", ".envrc", "Makefile", "gradlew", "mvnw",
)  # fmt: skip


def git(root: Path, *arguments: str) -> str:
    """Run git there and give its output; its failures fail the test."""
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path, message: str = "change") -> str:
    """Commit everything, in a repository that is made where there is none."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD")


def odd(root: Path) -> Path:
    """A repository with every shape of file; each odd name defines `found_N`."""
    root.mkdir()
    for number, odd_name in enumerate(ODD_NAMES):
        (root / os.fsdecode(odd_name)).write_text(f"def found_{number}(): ...\n", encoding="utf-8")
    for name, content in ODD_CONTENTS.items():
        (root / name).write_bytes(content)
    deep = root.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "deep.py").write_text("def down_there(): ...\n", encoding="utf-8")
    for link, target in {"loop": ".", "a1": "a2", "a2": "a1", "dangling.py": "/nowhere", "out.py": "/etc/passwd",
                         "folder": "/etc"}.items():  # fmt: skip
        (root / link).symlink_to(target)
    (root / "was_a_file.py").touch()
    commit(root)
    # A folder in place of a tracked file can't be read as one, even by root, whom permissions don't stop.
    (root / "was_a_file.py").unlink()
    (root / "was_a_file.py").mkdir()
    with (root / "big.py").open("wb") as stream:
        stream.truncate(100_000_000)
    os.mkfifo(root / "pipe.py")
    _add_repositories(root)
    return root


def _add_repositories(root: Path) -> None:
    for folder in (root / "nested", root.parent / f"{root.name}-sub"):
        folder.mkdir()
        (folder / "inner.py").write_text("def inner(): ...\n", encoding="utf-8")
        commit(folder)
    source = root.parent / f"{root.name}-sub"
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "sub")


def put_socket(root: Path, name: str) -> None:
    """A socket in the file system; its path has to be short, so it is bound from within."""
    before = Path.cwd()
    os.chdir(root)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(name)
    finally:
        os.chdir(before)


def trapped(root: Path, proof: Path) -> Path:
    """A repository that writes into `proof` as soon as git runs anything that its configuration names.

    It says that it is a partial clone and lacks a blob, so that reading it makes git call its promisor.
    """
    root.mkdir()
    (root / "a.py").write_text("def payments(a, b):\n    return a + b\n", encoding="utf-8")
    (root / "b.py").write_text("from a import payments\nx = payments(1, 2)\n", encoding="utf-8")
    (root / ".gitattributes").write_text("*.py filter=evil diff=evil merge=evil\n*.txt filter=long\n", encoding="utf-8")
    commit(root)
    lost = git(root, "rev-parse", "HEAD:b.py")
    (root / "b.py").write_text("from a import payments\nx = payments(3, 4)\n", encoding="utf-8")
    commit(root)
    (root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    trap = root.parent / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> {proof}\ncase "$1" in clean) tr a-z A-Z;; smudge) cat;; esac\n')
    trap.chmod(0o755)
    for sample in (root / ".git" / "hooks").glob("*.sample"):
        shutil.copy(trap, sample.with_suffix(""))
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "post-commit", "fsmonitor-watchman"):
        shutil.copy(trap, root / ".git" / "hooks" / hook)
    _put_programs(root, trap, proof)
    (root / ".git" / "included").write_text(f"[core]\n\tfsmonitor = {trap} included\n", encoding="utf-8")
    for key, value in (_TRAPS | {"remote.origin.url": str(root)}).items():
        git(root, "config", key, value.format(trap=trap))
    return root


def _put_programs(root: Path, trap: Path, proof: Path) -> None:
    """What a tool might import, read as configuration or take for a program: it stands in the current folder."""
    for name in _IMPORTABLE:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(f"open({str(proof)!r}, 'a').write('{name} python\\n')\n", encoding="utf-8")
    for name in _CONFIGURATION:
        line = f"require('fs').appendFileSync({str(proof)!r}, '{name} node\\n')\n"
        (root / name).write_text(line, encoding="utf-8")
    for name in _PROGRAMS:
        shutil.copy(trap, root / name)
    scripts = dict.fromkeys(("preinstall", "install", "test", "lint", "prepare"), f"{trap} npm")
    (root / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    (root / ".git" / "more-attributes").write_text("*.js filter=evil diff=evil\n", encoding="utf-8")
    settings = (
        f'[model]\nbase_url = "http://127.0.0.1:9/v1"\n[journal]\nenabled = false\n[trust]\nallowed = ["*", "{root}"]\n'
    )
    (root / "codeassist.toml").write_text(settings, encoding="utf-8")
