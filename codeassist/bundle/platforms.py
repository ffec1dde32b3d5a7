"""The platforms that a bundle can be made for: their wheel tags, and what their environment markers say.

pip evaluates the markers of a requirements file for the Python it runs in, whatever `--platform` asks for
(https://github.com/pypa/pip/issues/11664), so a bundle for another platform needs them from here.
"""

import platform
import sys
from dataclasses import dataclass

from codeassist.errors import UsageError
from codeassist_index.translation import tr

GLIBC_OLDEST = (2, 28)
"""Linux wheels are chosen for distributions with this C library or a later one (RHEL 8, Debian 10)."""
MACOS_OLDEST = 14
PYTHON_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Platform:
    """One kind of machine. `tags` are wheel platform tags (PEP 425, 600); the rest are PEP 508 marker values."""

    name: str
    tags: tuple[str, ...]
    os_name: str
    sys_platform: str
    platform_system: str
    platform_machine: str


@dataclass(frozen=True, slots=True)
class Target:
    """A platform and the CPython on it, as in `3.11`."""

    platform: Platform
    python: str

    @property
    def markers(self) -> dict[str, str]:
        """The environment in which requirements' markers are evaluated."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": self.platform.os_name,
            "platform_machine": self.platform.platform_machine,
            "platform_python_implementation": "CPython",
            "platform_system": self.platform.platform_system,
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": self.platform.sys_platform,
        }


def _linux(machine: str) -> Platform:
    older = ("manylinux2014", "manylinux2010", "manylinux1") if machine == "x86_64" else ("manylinux2014",)
    perennial = (f"manylinux_2_{minor}" for minor in range(GLIBC_OLDEST[1], 4, -1))
    tags = tuple(f"{tag}_{machine}" for tag in (*perennial, *older, "linux"))
    return Platform(f"linux-{machine}", tags, "posix", "linux", "Linux", machine)


PLATFORMS = (
    _linux("x86_64"),
    _linux("aarch64"),
    Platform("windows-x86_64", ("win_amd64",), "nt", "win32", "Windows", "AMD64"),
    # pip takes the tag of a macOS version for all earlier ones too.
    Platform("macos-arm64", (f"macosx_{MACOS_OLDEST}_0_arm64",), "posix", "darwin", "Darwin", "arm64"),
    Platform("macos-x86_64", (f"macosx_{MACOS_OLDEST}_0_x86_64",), "posix", "darwin", "Darwin", "x86_64"),
)
NAMES = tuple(one.name for one in PLATFORMS)


def named(name: str) -> Platform:
    """The platform called `name`, one of `NAMES`."""
    return next(one for one in PLATFORMS if one.name == name)


def this_platform(system: str = sys.platform, machine: str = platform.machine()) -> Platform:
    """The platform of this machine.

    Raises:
        UsageError: it is none that a bundle can be made for.
    """
    for one in PLATFORMS:
        if one.sys_platform == system and one.platform_machine == machine:
            return one
    raise UsageError(
        tr("No bundle can be made for this machine ({system}, {machine}); choose with --platform.").format(
            system=system, machine=machine
        )
    )


def checked_python(version: str) -> str:
    """A version such as `3.11`, as a bundle can be made for.

    Raises:
        UsageError: it is no such version, or older than codeassist works with.
    """
    parts = version.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - two numbers
        raise UsageError(tr("--python {version}: write two numbers, as in 3.11.").format(version=version))
    if (int(parts[0]), int(parts[1])) < PYTHON_OLDEST:
        oldest = ".".join(str(number) for number in PYTHON_OLDEST)
        raise UsageError(
            tr("--python {version}: codeassist needs Python {oldest} or later.").format(version=version, oldest=oldest)
        )
    return version
