"""Run a program and say what it took, and how busy the machine was beside it (Linux: memory is read from /proc)."""

import os
import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.1
SECONDS_MAX = 900
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program and its children took.

    `peak_mb` is the sum over its processes of the most that each had resident, so never less than the true peak;
    `others_busy` is the share of all cores that other programs used at the same time, 0 to 1.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    others_busy: float


class FailedError(Exception):
    """The program ended with an error, or did not end in time; the text is the end of what it said."""


def run(command: Sequence[str], environment: Mapping[str, str], until: str = "") -> tuple[str, str, Usage]:
    """What it wrote to standard output and to standard error, and what it took.

    With `until` it is stopped as soon as that text stands in what it wrote.

    Raises:
        FailedError: it exited with an error, or without having written `until`.
    """
    peaks: dict[int, int] = {}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        before, started = psutil.cpu_times(), time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=err)
        try:
            reached, status, used = _watch(process.pid, (out.fileno(), err.fileno()), until.encode(), peaks)
        finally:
            process.kill()
        seconds, after = time.perf_counter() - started, psutil.cpu_times()
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = tuple(_written(stream.fileno()).decode("utf-8", "replace") for stream in (out, err))
    if not reached and (until or process.returncode):
        raise FailedError(f"{command[0]} ended with {process.returncode}: {texts[1][-2000:]}")
    cpu = used.ru_utime + used.ru_stime
    busy = (sum(after) - after.idle - after.iowait) - (sum(before) - before.idle - before.iowait)
    peak = max(sum(peaks.values()), used.ru_maxrss) * 1024 / 1e6
    others = max(0.0, busy - cpu) / (seconds * (psutil.cpu_count() or 1))
    return texts[0], texts[1], Usage(seconds, cpu, peak, others)


def _watch(
    pid: int, streams: Sequence[int], until: bytes, peaks: dict[int, int]
) -> tuple[bool, int, resource.struct_rusage]:
    """Wait for the end or the text; gives whether the text came, the exit status and the usage."""
    read = dict.fromkeys(streams, 0)
    tail = dict.fromkeys(streams, b"")
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        _note_peaks(pid, peaks)
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return False, status, used
        for stream in streams if until else ():
            new = _written(stream, read[stream])
            read[stream] += len(new)
            if until in tail[stream] + new or time.monotonic() > deadline:
                psutil.Process(pid).kill()
                _, status, used = os.wait4(pid, 0)
                return until in tail[stream] + new, status, used
            tail[stream] = (tail[stream] + new)[-len(until) :]
        time.sleep(SAMPLE_SECONDS)


def _note_peaks(pid: int, peaks: dict[int, int]) -> None:
    """Keep the most that each process of the tree has had resident, in kilobytes."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for one in (pid, *(child.pid for child in children)):
        try:
            found = _PEAK.search(Path(f"/proc/{one}/status").read_text(encoding="ascii", errors="replace"))
        except OSError:
            continue  # it has ended meanwhile
        if found:
            peaks[one] = int(found[1])


def _written(stream: int, start: int = 0) -> bytes:
    return os.pread(stream, os.fstat(stream).st_size - start, start)
