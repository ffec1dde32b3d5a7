from typing import TYPE_CHECKING

import pytest

from codeassist.bundle import requirements
from codeassist.bundle.platforms import PLATFORMS, Platform, Target, named
from codeassist.errors import InvalidInputError, UsageError

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index

A, B = "a" * 64, "b" * 64
LOCK = f"""# a remark
numpy==2.4.6 ; sys_platform != 'x' \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
"""


def test_a_lock_is_read_with_its_hashes() -> None:
    (pin,) = requirements.parse(
        f"# a remark\nnumpy==2.4.6 ; sys_platform != 'x' \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n"
    )
    assert pin.text == "numpy==2.4.6"
    assert pin.hashes == {A, B}


@pytest.mark.parametrize("line", ["numpy==2.4.6", f"numpy>=2 --hash=sha256:{A}", "numpy==1 --hash=md5:abc"])
def test_what_is_not_pinned_with_a_hash_is_no_lock(line: str) -> None:
    with pytest.raises(ValueError, match="numpy"):
        list(requirements.parse(line))


def test_markers_are_read_for_the_target_and_not_for_this_machine(index: "Index", linux: Target) -> None:
    assert index.locks.is_dir()
    windows = Target(named("windows-x86_64"), "3.11")
    assert [pin.text for pin in requirements.pins(linux, ())] == ["anywhere==1.0"]
    assert [pin.text for pin in requirements.pins(windows, ())] == ["anywhere==1.0", "only_windows==1.0"]


def test_an_extra_adds_what_its_lock_has(index: "Index", linux: Target) -> None:
    assert requirements.extras() == ("local",)
    assert index.wheels.is_dir()
    assert [pin.text for pin in requirements.pins(linux, ("local",))] == ["anywhere==1.0", "engine==1.0"]


@pytest.mark.usefixtures("index")
def test_an_extra_without_a_lock_is_refused_with_those_there_are(linux: Target) -> None:
    with pytest.raises(UsageError, match="extra gpu; there are: local"):
        requirements.pins(linux, ("gpu",))


def test_locks_that_disagree_are_refused(index: "Index", linux: Target) -> None:
    (index.locks / "local.txt").write_text(f"anywhere==2.0 --hash=sha256:{A}\n")
    with pytest.raises(InvalidInputError, match=r"anywhere==1\.0 and anywhere==2\.0.*make lock"):
        requirements.pins(linux, ("local",))


def test_a_damaged_lock_is_named(index: "Index", linux: Target) -> None:
    (index.locks / "base.txt").write_text("not a requirement at all\n")
    with pytest.raises(InvalidInputError, match=r"base\.txt can't be read"):
        requirements.pins(linux, ())


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.name)
def test_the_shipped_locks_hold_on_every_platform(platform: Platform) -> None:
    names = {pin.requirement.name for pin in requirements.pins(Target(platform, "3.12"), requirements.extras())}
    assert {"click", "tantivy", "xllamacpp"} <= names
    assert ("colorama" in names) == (platform.sys_platform == "win32")
    assert "torch" not in names


def test_a_lock_of_an_extra_says_only_what_it_adds() -> None:
    folder = requirements.CHECKOUT / "requirements"
    base = {pin.text for pin in requirements.parse((folder / "base.txt").read_text(encoding="utf-8"))}
    assert base
    for extra in requirements.extras():
        lock = (folder / f"{extra}.txt").read_text(encoding="utf-8")
        added = {pin.text for pin in requirements.parse(lock)}
        assert lock.startswith("-r base.txt\n")
        assert added
        assert not added & base
