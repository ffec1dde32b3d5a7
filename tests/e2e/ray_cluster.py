"""A Ray cluster of three nodes on the loopback device, for `test_cluster.py`; run as a program of its own.

Prints its address, then obeys lines of standard input: `lose` kills a node while it is at work on a root and prints
when that has happened; the end of the input ends the cluster.
"""

import os
import sys
import time
from contextlib import suppress

import psutil

# Ray would otherwise look for an address that other machines can reach.
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

from ray.cluster_utils import Cluster

NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 100_000_000}
WORK_SECONDS_MAX = 60.0


def main() -> None:
    """Serve until the input ends."""
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "num_cpus": 0, "include_dashboard": False})
    workers = [cluster.add_node(**NODE) for _ in range(2)]
    print(cluster.address, flush=True)
    for line in sys.stdin:
        if line.strip() == "lose":
            _wait_for_work(workers[0])
            cluster.remove_node(workers.pop(0), allow_graceful=False)
            print("lost", flush=True)
    cluster.shutdown()


def _wait_for_work(node: object) -> None:
    raylet = node.all_processes["raylet"][0].process.pid  # type: ignore[attr-defined]  # a node of Ray's, which has no types
    ended_by = time.monotonic() + WORK_SECONDS_MAX
    while not any(_does_task(child) for child in psutil.Process(raylet).children(recursive=True)):
        assert time.monotonic() < ended_by, "the node got no work"
        time.sleep(0.02)


def _does_task(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return any("ray::parse" in word for word in process.cmdline())
    return False


if __name__ == "__main__":
    main()
