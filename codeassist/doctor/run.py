"""All checks, in order; those that don't need each other run at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from codeassist.doctor import collector, editors, grammars, layers, machine, stores, team_server
from codeassist.doctor.check import Check, Finding, Look, off, problem
from codeassist.doctor.model import check_model
from codeassist.settings import Settings
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

Tell = Callable[[Finding], None]


def examine(tell: Tell, look: Look) -> list[Finding]:
    """Run every check; `tell` is given each finding in order, as soon as it and those before it are known."""
    return asyncio.run(_examine(tell, look))


async def _examine(tell: Tell, look: Look) -> list[Finding]:
    loaded, of_settings = await asyncio.to_thread(layers.read_settings)
    work = [_begun(check) for check in (machine.check_git, machine.check_python)]
    work.append(_known(of_settings))
    work += [_begun(check) for check in (machine.check_places, machine.check_disk, machine.check_logs)]
    if loaded is None:
        work.append(_known([off("everything else", tr("not looked at, because the settings have to be mended first"))]))
    else:
        work += _of_settings(loaded.settings, look)
    findings: list[Finding] = []
    try:
        for one in work:
            for finding in await one:
                tell(finding)
                findings.append(finding)
    finally:
        for one in work:
            one.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    return findings


def _of_settings(settings: Settings, look: Look) -> list[asyncio.Future[list[Finding]]]:
    before: list[Check] = [
        partial(stores.check_index, thorough=look.thorough),
        partial(grammars.check_grammars, settings),
        partial(stores.check_journal, settings),
        partial(stores.check_adoption, settings),
    ]
    after: list[Check] = [
        editors.check_editors,
        partial(team_server.check_team_server, settings),
        partial(collector.check_collector, settings),
    ]
    model = asyncio.create_task(_guarded("model", check_model(settings, look)))
    return [*map(_begun, before), model, *map(_begun, after)]


def _begun(check: Check) -> asyncio.Future[list[Finding]]:
    name = getattr(check, "func", check).__name__.removeprefix("check_").replace("_", " ")
    return asyncio.create_task(_guarded(name, asyncio.to_thread(lambda: list(check()))))


async def _guarded(name: str, work: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - the boundary of one check: the others are still made
        _log.exception("a check failed")
        words = tr("the check itself failed ({kind}); the log says where").format(kind=type(error).__name__)
        return [problem(name, words, "codeassist doctor --bundle FILE.zip")]


def _known(findings: list[Finding]) -> asyncio.Future[list[Finding]]:
    future: asyncio.Future[list[Finding]] = asyncio.get_running_loop().create_future()
    future.set_result(findings)
    return future
