"""CPU time of this process: what the neighbours on the machine change least."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

RUNS = 40


def least(task: Callable[[], object], *, before: Callable[[], object] | None = None) -> float:
    """Return the fewest milliseconds of CPU time that `task` took in forty runs, when warm.

    `before` runs ahead of each and isn't counted. As in the server, what was loaded so far is left
    alone by the garbage collector.
    """
    for _ in range(3):
        if before:
            before()
        task()
    gc.collect()
    gc.freeze()
    taken = []
    for _ in range(RUNS):
        if before:
            before()
        start = time.process_time()
        task()
        taken.append(time.process_time() - start)
    gc.unfreeze()
    return min(taken) * 1000


def seconds(task: Callable[[], object]) -> float:
    """Return the seconds of CPU time that `task` takes, run once."""
    start = time.process_time()
    task()
    return time.process_time() - start
