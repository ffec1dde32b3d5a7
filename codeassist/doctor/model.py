"""Checks of the model: its files, its engine, its server, a hole with a known answer, and whether cancelling works."""

import asyncio
import hashlib
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path

from codeassist import http
from codeassist.doctor.check import EXPECTED, Finding, Look, note, off, ok, problem
from codeassist.doctor.hole import known_hole, way_to_fill
from codeassist.errors import RefusedError
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model, connect
from codeassist.model.installed import is_untouched, required
from codeassist.settings import Settings
from codeassist_index.translation import tr

LONG_TOKENS = 400
"""A request that is cancelled early asks for this many tokens."""
IDLE_SECONDS_MAX = 10.0
ENGINE_SECONDS_MAX = 30.0
ENGINE_INSTALL = "pip install 'codeassist-onprem[local]'"
_ENGINE_PROGRAM = "import importlib.metadata, xllamacpp; print(importlib.metadata.version('xllamacpp'))"


async def check_model(settings: Settings, look: Look) -> list[Finding]:
    """Everything about the configured model; starts the embedded one for it, unless it runs."""
    if settings.model.base_url:
        words = tr("not needed: {url} is configured").format(url=http.without_password(settings.model.base_url))
        return [off("model files", words), *await _asked(settings, look)]
    files = await asyncio.to_thread(_files, settings, look)
    if files.state == "problem":
        engine = await asyncio.to_thread(_engine)
        return [files, engine, off("model server", tr("not tried, because its files have to be mended first"))]
    # Loading the engine twice at once takes hardly longer than once.
    engine, asked = await asyncio.gather(asyncio.to_thread(_engine), _asked(settings, look))
    return [files, engine, *asked]


async def _asked(settings: Settings, look: Look) -> list[Finding]:
    return await _server(settings) if look.model else [off("model server", tr("not looked at (`--no-model`)"))]


def _files(settings: Settings, look: Look) -> Finding:
    try:
        found = required(settings.model.name)
    except EXPECTED as error:
        return problem("model files", str(error), f"codeassist model pull {settings.model.name}")
    mend = f"codeassist model pull {found.name} --verify"
    size = found.weights.stat().st_size / 1e6
    if look.thorough and _sha256(found.weights) != found.sha256:
        return problem("model files", tr("{file} is damaged").format(file=found.weights), mend)
    if not is_untouched(found):
        return note("model files", tr("{file} was written since it was verified").format(file=found.weights), mend)
    checked = tr("read and verified") if look.thorough else tr("size as installed")
    return ok("model files", f"{found.name}, {size:.0f} MB, sha256 {found.sha256[:16]}..., {checked}")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _engine() -> Finding:
    """Import the engine in a process of its own: one that doesn't fit the processor ends with a signal."""
    command = [sys.executable, "-P", "-c", _ENGINE_PROGRAM]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=ENGINE_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        words = tr("llama.cpp was not loaded within {seconds:g} s").format(seconds=ENGINE_SECONDS_MAX)
        return problem("engine", words, ENGINE_INSTALL)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return problem("engine", tr("llama.cpp can't be loaded: {error}").format(error=last), ENGINE_INSTALL)
    return ok("engine", f"llama.cpp (xllamacpp {done.stdout.strip()})")


async def _server(settings: Settings) -> list[Finding]:
    began_at, findings = time.monotonic(), list[Finding]()
    try:
        async with connect(settings) as model:
            words = tr("{name} answers after {seconds:.1f} s").format(
                name=model.name, seconds=time.monotonic() - began_at
            )
            findings.append(ok("model server", words))
            findings.append(way_to_fill(model))
            findings.extend(await _name_is_served(settings, model))
            findings.extend(await known_hole(model))
            findings.append(await _cancelling(model))
    except EXPECTED as error:
        findings.append(problem("model server", str(error), _server_mend(settings)))
    return findings


def _server_mend(settings: Settings) -> str:
    if settings.model.base_url:
        return tr("start that server, or correct `model.base_url`: `codeassist config show model.base_url`")
    return tr(
        "`codeassist logs`, and model-server.log beside them, say why; `codeassist model pull {name} --verify`"
    ).format(name=settings.model.name)


async def _name_is_served(settings: Settings, model: Model) -> list[Finding]:
    """Whether the server knows the configured name: vLLM refuses any other, llama.cpp answers to any."""
    served = await model.client.served()
    if not settings.model.base_url or not served or model.name in served:
        return []
    words = tr("the server does not call a model {name}; it serves {served}")
    mend = tr("set `model.name` to {name}, for instance with CODEASSIST_MODEL__NAME").format(name=served[0])
    return [note("model name", words.format(name=model.name, served=", ".join(served)), mend)]


async def _cancelling(model: Model) -> Finding:
    """Ask for much, leave after the first token, and look at the server's own counters."""
    try:
        before = await model.client.counters()
    except RefusedError as error:
        return note("cancelling", str(error))
    async with aclosing(model.client.stream(CompletionCall("Count: 1, 2, 3,", LONG_TOKENS))) as chunks:
        async for _ in chunks:
            break
    after, until = await model.client.counters(), time.monotonic() + IDLE_SECONDS_MAX
    while after.requests_processing and time.monotonic() < until:
        await asyncio.sleep(0.1)
        after = await model.client.counters()
    made = after.predicted_tokens - before.predicted_tokens
    words = tr("{made:.0f} of {count} tokens were made after the connection was closed").format(
        made=made, count=LONG_TOKENS
    )
    if after.requests_processing == 0 and made < LONG_TOKENS / 2:
        return ok("cancelling", words)
    mend = tr("a proxy between here and the model server may hold the connection open; connect without it")
    return problem("cancelling", words, mend)
