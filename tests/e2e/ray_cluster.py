"""Run a command beside a Ray cluster of three nodes on the loopback device, and kill a node while it is at work.

For `test_cluster.py`, as a program of its own in a network namespace. Of the arguments `ADDRESS` becomes the cluster's.
Prints one JSON object: the command's output, and whether a node was lost while it ran.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import psutil

# Ray would otherwise look for an address that other machines can reach.
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

from ray.cluster_utils import Cluster

NODE: Any = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 100_000_000}


def main() -> None:
    """Start the cluster, run the command, say what happened."""
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "num_cpus": 0, "include_dashboard": False})
    workers = [cluster.add_node(**NODE) for _ in range(2)]
    command = [cluster.address if word == "ADDRESS" else word for word in sys.argv[1:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lost = _wait_for_work(workers[0], process)
        if lost:
            cluster.remove_node(workers[0], allow_graceful=False)
        output, errors = process.communicate()
    cluster.shutdown()  # type: ignore[no-untyped-call]  # Ray has no types for it
    print(json.dumps({"code": process.returncode, "output": output, "errors": errors, "lost": lost}))


def _wait_for_work(node: object, command: "subprocess.Popen[str]") -> bool:
    """Whether the node works on a root before the command ends."""
    raylet = node.all_processes["raylet"][0].process.pid  # type: ignore[attr-defined]  # Ray has no types for nodes
    while command.poll() is None:
        if any(_does_task(child) for child in psutil.Process(raylet).children(recursive=True)):
            return True
        time.sleep(0.01)
    return False


def _does_task(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return any("ray::parse" in word for word in process.cmdline())
    return False


if __name__ == "__main__":
    main()
