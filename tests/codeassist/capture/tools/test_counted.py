"""What an agent's calls come to in the journal: what is new in the files, and nothing else."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codeassist.capture.tools import hook, worktree
from codeassist.capture.tools.settle import settle
from codeassist.capture.tools.spool import FILE_BYTES_MAX, SNAPSHOT_SECONDS_MAX, Spool
from codeassist.errors import InvalidInputError, RefusedError

Desk = Any
BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    return total(items) / len(items)\n"
TYPED = "def largest(items):\n    return max(items)\n"


def test_what_is_new_is_claimed_with_tool_model_and_sizes(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    desk.edit({"shop.py": BASE + AGENT})
    edited, saved = desk.events()
    assert edited["tool"] == {"name": "agent", "version": ""}
    assert (edited["model"], edited["lines"], edited["characters"], edited["source"]) == (None, 2, len(AGENT), "hook")
    assert saved["blob"] == desk.git("hash-object", "shop.py")
    assert saved["ranges"] == [
        {"start": len(BASE), "end": len(BASE + AGENT), "class": "ai", "span": edited["span"], "text": AGENT}
    ]


def test_a_new_file_is_claimed_as_a_whole(desk: Desk) -> None:
    desk.edit({"new/shop.py": AGENT})
    assert desk.claimed("new/shop.py") == [AGENT]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_offsets_are_those_of_the_files_own_encoding(desk: Desk, encoding: str) -> None:
    text = "# éà la carte\n" if encoding == "latin-1" else "# 价格计算模块的说明文字\n"
    desk.write("shop.py", text.encode(encoding))
    desk.edit({"shop.py": (text + "price = total\n").encode(encoding)})
    assert desk.claimed("shop.py") == ["price = total\n"]


def test_windows_line_ends_are_nobodys(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    desk.edit({"shop.py": (BASE + AGENT).replace("\n", "\r\n")})
    assert "".join(desk.claimed("shop.py")).replace("\r", "") == AGENT


@pytest.mark.parametrize("path", [".env", "id_rsa", "build/out.py"])
def test_private_and_ignored_files_are_not_even_put_aside(desk: Desk, path: str) -> None:
    desk.write(".gitignore", "build/\n")
    desk.spool.set_note(hook.PRIVATE_NOTE, ".env\nid_rsa*")
    desk.write(path, "secret = 1\n")
    desk.before(desk.call(path))
    assert desk.spool.take("s", "", desk.root / path) is None


def test_a_binary_file_is_not_followed(desk: Desk) -> None:
    desk.edit({"logo.png": b"\x89PNG\0\0data"})
    assert desk.events() == []


def test_a_huge_file_is_refused_in_words(desk: Desk) -> None:
    desk.write("big.txt", b"x\n" * (FILE_BYTES_MAX // 2 + 1))
    with pytest.raises(RefusedError, match="not followed"):
        desk.before(desk.call("big.txt"))


def test_a_link_counts_where_it_leads(desk: Desk) -> None:
    desk.write("real.py", BASE)
    (desk.root / "link.py").symlink_to("real.py")
    call = desk.call("link.py")
    desk.before(call)
    desk.write("real.py", BASE + AGENT)
    desk.after(call)
    assert desk.claimed("real.py") == [AGENT]


def test_after_without_before_claims_nothing_and_says_so(desk: Desk) -> None:
    desk.write("shop.py", AGENT)
    desk.after(desk.call("shop.py"))
    assert desk.events() == []
    assert "no `before` was called" in desk.told[0]


def test_after_without_before_counts_where_the_hook_tells_the_whole_replacement(desk: Desk) -> None:
    desk.write("shop.py", BASE + AGENT)
    edits = [{"old_string": "# here\n", "new_string": AGENT}]
    desk.after(desk.call("shop.py", edits=edits))
    assert desk.claimed("shop.py") == [AGENT]


def test_before_without_after_is_forgotten(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    desk.before(desk.call("shop.py"))
    desk.now += SNAPSHOT_SECONDS_MAX + 1
    desk.before(desk.call("other.py"))
    desk.write("shop.py", BASE + AGENT)
    desk.after(desk.call("shop.py"))
    assert desk.events() == []


def test_calls_at_once_are_told_apart_by_their_names(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    first, second = desk.call("shop.py", number="1"), desk.call("shop.py", number="2")
    desk.before(first)
    desk.before(second)
    desk.write("shop.py", BASE + AGENT)
    desk.after(first)
    desk.write("shop.py", BASE + AGENT + TYPED)
    desk.after(second)
    assert desk.claimed("shop.py") == [AGENT, TYPED]


def test_two_agents_on_one_file_have_each_their_own_text(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    one = desk.call("shop.py", session="one", old_string="x", new_string=AGENT)
    two = desk.call("shop.py", session="two", old_string="y", new_string=TYPED)
    desk.before(one)
    desk.before(two)
    desk.write("shop.py", BASE + AGENT + TYPED)
    desk.after(two)
    desk.after(one)
    assert desk.claimed("shop.py") == [TYPED, AGENT]


def test_what_a_person_saves_meanwhile_in_the_editor_stays_theirs(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    call = desk.call("shop.py")
    desk.before(call)
    desk.person_saves("shop.py", BASE + TYPED, TYPED)
    desk.write("shop.py", BASE + TYPED + AGENT)
    desk.after(call)
    assert "".join(desk.claimed("shop.py")).split() == AGENT.split()


def test_what_a_person_writes_elsewhere_in_the_file_while_permission_is_asked_stays_theirs(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    call = desk.call("shop.py", old_string="    return sum(items)\n", new_string="    return fsum(items)\n")
    desk.before(call)
    desk.write("shop.py", (BASE + TYPED).replace("sum", "fsum"))
    desk.after(call)
    assert desk.claimed("shop.py") == ["fsum"]


def test_moved_text_keeps_its_owner_in_and_across_files(desk: Desk) -> None:
    desk.write("shop.py", BASE + TYPED)
    desk.edit({"shop.py": TYPED + BASE})
    desk.edit({"shop.py": BASE, "other.py": TYPED})
    desk.edit({"shop.py": ""})
    desk.edit({"third.py": BASE + AGENT})
    assert [desk.claimed(path) for path in ("shop.py", "other.py", "third.py")] == [[], [], [AGENT]]


def test_a_file_in_a_nested_repository_belongs_there(desk: Desk) -> None:
    desk.write("sub/a.py", BASE)
    desk.git("init", "-q", root=desk.root / "sub")
    desk.edit({"sub/a.py": BASE + AGENT})
    edited = desk.events("tool.edited")[0]
    assert (edited["repository"], edited["path"]) == ("sub", "a.py")


def test_a_file_in_a_linked_work_tree_has_the_repositorys_name(desk: Desk, tmp_path: Path) -> None:
    desk.git("remote", "add", "origin", "https://git.example.com/team/shop.git")
    desk.write("a.py", BASE)
    desk.commit()
    desk.git("worktree", "add", "-q", str(tmp_path / "linked"))
    desk.edit({"../linked/a.py": BASE + AGENT})
    edited = desk.events("tool.edited")[0]
    assert (edited["repository"], edited["path"]) == ("git.example.com/team/shop", "a.py")


def test_a_file_outside_any_repository_counts_too(desk: Desk, tmp_path: Path) -> None:
    desk.edit({str(tmp_path / "notes.md"): "# Plan\n"})
    assert desk.claimed("notes.md") == ["# Plan\n"]


def test_secrets_are_masked(desk: Desk) -> None:
    key = "AKIA" + "Q3EGRIT7YJ2XW4LM"
    desk.edit({"shop.py": f'key = "{key}"\n'})
    assert key not in "".join(desk.claimed("shop.py"))
    assert desk.events("tool.edited")


def test_an_edit_that_was_recorded_before_a_kill_is_not_doubled(desk: Desk) -> None:
    desk.write("shop.py", BASE)
    call = desk.call("shop.py")
    desk.before(call)
    desk.write("shop.py", BASE + AGENT)
    desk.after(call, settled=False)
    edits = desk.spool.edits()
    settle(desk.spool, desk.rules)
    with desk.spool.writing():
        for edit in edits:  # as if the process had ended before it took the edit out
            desk.spool.add_edit(edit.call, edit.file, (edit.began, edit.ended), edit.before, edit.after)
            desk.spool._connection.execute("UPDATE edit SET identity = ?", (edit.identity,))
    settle(desk.spool, desk.rules)
    assert [event["kind"] for event in desk.events()] == ["tool.edited", "file.saved"]


def test_a_full_journal_is_told_and_holds_nothing_up(desk: Desk) -> None:
    desk.rules = replace(desk.rules, bytes_max=1)
    desk.edit({"shop.py": AGENT})
    assert "takes no more events" in desk.told[0]
    assert (desk.events(), desk.spool.edits()) == ([], [])


def test_a_damaged_spool_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"no database, and longer than a header of one" * 100)
    with pytest.raises(InvalidInputError, match="Move it away"):
        Spool(tmp_path / "spool")


class TestCommands:
    """Shell commands, which may change any file."""

    def run(self, desk: Desk, command: str, *, number: str = "c") -> None:
        call = desk.call(number=number, command=command)
        desk.before(call)
        subprocess.run(["/bin/sh", "-ec", command], cwd=desk.root, check=True, capture_output=True)
        desk.after(call)

    def test_changed_new_and_dirty_files_are_claimed(self, desk: Desk) -> None:
        desk.write("clean.py", BASE)
        desk.commit()
        desk.write("dirty.py", TYPED)
        self.run(desk, "echo 'x = compute(y)' >> clean.py; echo 'z = other(y)' >> dirty.py; echo 'n = new(y)' > new.py")
        assert [desk.claimed(f"{name}.py") for name in ("clean", "dirty", "new")] == [
            ["x = compute(y)\n"], ["z = other(y)\n"], ["n = new(y)\n"],
        ]  # fmt: skip

    def test_reading_claims_nothing(self, desk: Desk) -> None:
        desk.write("dirty.py", TYPED)
        self.run(desk, "cat dirty.py")
        assert desk.events() == []

    def test_a_renamed_file_is_not_new(self, desk: Desk) -> None:
        desk.write("old.py", BASE + TYPED)
        desk.commit()
        self.run(desk, "mv old.py new.py && echo 'x = compute(y)' >> new.py")
        assert desk.claimed("new.py") == ["x = compute(y)\n"]

    def test_a_file_that_git_did_not_know_is_not_new_under_another_name(self, desk: Desk) -> None:
        desk.write("old.py", BASE + TYPED)
        self.run(desk, "mv old.py new.py && echo 'x = compute(y)' >> new.py")
        assert desk.claimed("new.py") == ["x = compute(y)\n"]

    def test_what_another_agent_writes_meanwhile_is_not_the_commands(self, desk: Desk) -> None:
        desk.write("a.py", BASE)
        desk.commit()
        call = desk.call(session="one", number="c", command="make")
        desk.before(call)
        desk.edit({"a.py": BASE + AGENT}, session="two", number="e")
        desk.write("b.py", TYPED)
        desk.after(call)
        assert (desk.claimed("a.py"), desk.claimed("b.py")) == ([AGENT], [TYPED])

    def test_what_is_committed_within_the_command_is_claimed(self, desk: Desk) -> None:
        desk.write("a.py", BASE)
        desk.commit()
        commit = "git -c user.name=A -c user.email=a@b commit -qam x"
        moment = f"GIT_AUTHOR_DATE='@{int(desk.now) + 5} +0000' GIT_COMMITTER_DATE='@{int(desk.now) + 5} +0000'"
        self.run(desk, f"echo 'x = compute(y)' >> a.py; {moment} {commit}")
        assert desk.claimed("a.py") == ["x = compute(y)\n"]

    @pytest.mark.parametrize("command", ["git checkout -q other", "git stash pop", "sh ./switch.sh"])
    def test_what_git_brings_is_not_claimed(self, desk: Desk, command: str) -> None:
        desk.write("switch.sh", "git checkout -q other\n")
        desk.write("a.py", BASE)
        desk.commit()
        desk.git("switch", "-qc", "other")
        desk.write("a.py", BASE + TYPED)
        desk.commit()
        desk.git("switch", "-q", "main")
        desk.write("a.py", TYPED + BASE)
        desk.git("stash", "-q")
        self.run(desk, command)
        assert desk.events() == []

    def test_too_many_changed_files_are_refused_in_words(self, desk: Desk) -> None:
        for number in range(worktree.COMMAND_FILES_MAX + 1):
            desk.write(f"{number}.py", "x\n")
        with pytest.raises(RefusedError, match="201 files"):
            desk.before(desk.call(command="make"))

    def test_a_command_that_took_too_long_claims_nothing_and_says_so(self, desk: Desk) -> None:
        call = desk.call(command="make watch")
        desk.before(call)
        desk.write("a.py", TYPED)
        desk.now += hook.COMMAND_SECONDS_MAX
        desk.after(call)
        assert desk.events() == []
        assert "took more than" in desk.told[0]

    def test_outside_any_repository_a_command_is_not_followed(self, desk: Desk, tmp_path: Path) -> None:
        call = desk.call(cwd=str(tmp_path), command="make")
        desk.before(call)
        (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
        desk.after(call)
        assert desk.events() == []

    def test_no_filter_of_the_repository_runs(self, desk: Desk) -> None:
        desk.write(".gitattributes", "*.py filter=trap\n")
        desk.git("config", "filter.trap.clean", "touch trapped; cat")
        desk.write("a.py", BASE)
        self.run(desk, "echo 'x = compute(y)' >> a.py")
        assert not (desk.root / "trapped").exists()
        assert desk.claimed("a.py") == ["x = compute(y)\n"]
