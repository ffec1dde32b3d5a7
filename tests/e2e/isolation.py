"""Run a program in a network namespace of its own, without a route, and record below it what it tries to reach.

llama.cpp and the Rust libraries open their sockets without Python, so the kernel's side is asked: strace
writes down every system call that could reach another machine.
"""

import re
import shutil
from pathlib import Path

CALLS = "connect,sendto,sendmsg,sendmmsg,bind"
PROGRAMS = ("unshare", "ip", "strace")
_INTERNET = re.compile(r"sa_family=AF_INET6?\b")
_LOCAL = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "(::1|::ffff:127\.[0-9.]+)"')
_NAME_SERVICE = re.compile(r"sin6?_port=htons\((53|853|5353|5355)\)")


def missing() -> list[str]:
    """The programs that this machine lacks for it."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def isolated(command: tuple[str, ...], trace: Path) -> tuple[str, ...]:
    """`command` where only the loopback device is up, with the system calls of its whole family in `trace`."""
    recorded = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(trace))
    return ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *recorded, *command)


def attempts(trace: Path) -> list[str]:
    """Every recorded call to or on an address that is not this machine's own, and every question for a name.

    A resolver may listen on a loopback address, so its ports count wherever they are.
    """
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return [
        call for call in calls if _INTERNET.search(call) and (not _LOCAL.search(call) or _NAME_SERVICE.search(call))
    ]


def own_connections(trace: Path) -> list[str]:
    """Every recorded connection to this machine itself."""
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return [call for call in calls if " connect(" in call and _LOCAL.search(call)]
