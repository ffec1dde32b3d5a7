"""The locked requirements that the project ships: exact versions with the sha256 of every wheel of theirs.

One lock for the base install and one for each extra, which begins with `-r base.txt` and says what it adds. They stand
beside this file in the wheel and in `requirements/` in a checkout.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from codeassist.bundle.platforms import Target
from codeassist.errors import InvalidInputError, UsageError
from codeassist_index.translation import tr

BASE = "base"
_ON_TOP_OF_BASE = f"-r {BASE}.txt"
_NOT_EXTRAS = frozenset({BASE, "dev"})
_HASH = re.compile(r"\s--hash=sha256:([0-9a-f]{64})")
_IN_THE_WHEEL = Path(__file__).parent / "requirements"
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Pin:
    """One requirement with its exact version; one wheel of any platform has one of `hashes`."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def text(self) -> str:
        """As in a requirements file, without marker and hashes: `numpy==2.4.6`."""
        return f"{self.requirement.name}{self.requirement.specifier}"


def extras() -> tuple[str, ...]:
    """The extras that a lock is shipped for."""
    return tuple(sorted(file.stem for file in _folder().glob("*.txt") if file.stem not in _NOT_EXTRAS))


def pins(target: Target, chosen: Iterable[str]) -> tuple[Pin, ...]:
    """What the project and the chosen extras need on `target`, by name.

    Raises:
        UsageError: an extra that no lock is shipped for.
        InvalidInputError: a lock can't be read, or two of them want different versions.
    """
    found: dict[str, Pin] = {}
    for lock in (BASE, *chosen):
        for pin in _read(lock):
            marker = pin.requirement.marker
            if marker is not None and not marker.evaluate(target.markers):
                continue
            before = found.setdefault(pin.requirement.name, pin)
            if before.text != pin.text:
                raise InvalidInputError(
                    tr("The locks disagree: {one} and {other}. Renew them together (`make lock`).").format(
                        one=before.text, other=pin.text
                    )
                )
    return tuple(found[name] for name in sorted(found))


def parse(text: str) -> Iterator[Pin]:
    """The pins of a lock as `uv pip compile --generate-hashes` writes it.

    Raises:
        ValueError: a line is no exact version with a sha256.
    """
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#") or line.strip() == _ON_TOP_OF_BASE:
            continue
        words = _HASH.split(line)
        pin = Pin(Requirement(words[0]), frozenset(words[1::2]))
        if not pin.hashes or not all(one.operator == "==" for one in pin.requirement.specifier):
            raise ValueError(line)
        yield pin


def _read(lock: str) -> tuple[Pin, ...]:
    file = _folder() / f"{lock}.txt"
    try:
        return tuple(parse(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise UsageError(
            tr("No locked requirements are shipped for the extra {extra}; there are: {extras}.").format(
                extra=lock, extras=", ".join(extras())
            )
        ) from None
    except (OSError, ValueError, InvalidRequirement) as error:
        raise InvalidInputError(
            tr("The locked requirements {file} can't be read: {reason}").format(file=file, reason=error)
        ) from error


def _folder() -> Path:
    return _IN_THE_WHEEL if _IN_THE_WHEEL.is_dir() else CHECKOUT / "requirements"
