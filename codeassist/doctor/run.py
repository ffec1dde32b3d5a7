"""All checks, in order."""

import asyncio
from collections.abc import Callable

from codeassist.doctor import machine
from codeassist.doctor.check import Examination, Finding
from codeassist.doctor.model import check_model


def examine(tell: Callable[[Finding], None]) -> Examination:
    """Run every check; `tell` is given each finding as soon as it is known."""
    examination = Examination(tell)
    machine.check_programs(examination)
    settings = machine.check_settings(examination)
    machine.check_places(examination)
    if settings is not None:
        machine.check_index(examination, settings)
        machine.check_records(examination, settings)
        asyncio.run(check_model(examination, settings))
    return examination
