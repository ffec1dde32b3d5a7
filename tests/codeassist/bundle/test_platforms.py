import pytest
from packaging.markers import default_environment

from codeassist.bundle.platforms import PLATFORMS, Platform, Target, checked_python, named, this_platform
from codeassist.errors import UsageError


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.name)
def test_every_marker_that_can_differ_between_platforms_is_set(platform: Platform) -> None:
    of_the_kernel_alone = {"platform_release", "platform_version"}
    assert set(Target(platform, "3.12").markers) == set(default_environment()) - of_the_kernel_alone


def test_linux_wheels_may_be_of_any_manylinux_up_to_glibc_2_28() -> None:
    tags = named("linux-x86_64").tags
    assert {"manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64"} <= set(tags)
    assert "manylinux_2_29_x86_64" not in tags


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [("linux", "aarch64", "linux-aarch64"), ("win32", "AMD64", "windows-x86_64"), ("darwin", "arm64", "macos-arm64")],
)
def test_a_machine_is_recognised(system: str, machine: str, name: str) -> None:
    assert this_platform(system, machine).name == name


def test_a_machine_without_bundles_is_told_to_choose() -> None:
    with pytest.raises(UsageError, match=r"linux, riscv64.* --platform"):
        this_platform("linux", "riscv64")


@pytest.mark.parametrize(
    ("version", "words"), [("3", "two numbers"), ("3.x", "two numbers"), ("3.11.7", "two"), ("3.10", "3.11 or later")]
)
def test_a_python_that_cannot_be_is_refused(version: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        checked_python(version)


def test_later_pythons_are_taken() -> None:
    assert checked_python("3.14") == "3.14"
