"""What a command costs: time, processor time and memory of the whole process and its children."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_LOOK_EVERY = 0.05
"""Seconds."""


class Cost(NamedTuple):
    """What a command took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of all processes together."""
    memory: int
    """Bytes: the most that its largest process held, or, where it was watched, all of them at one time."""


def measure(command: Sequence[str], folder: Path, given: str = "", *, watched: bool = False) -> Cost:
    """Run a command to its end.

    Args:
        command: program and arguments.
        folder: where it is run.
        given: what it reads from its standard input.
        watched: whether to add up the memory of all its processes, pages that they share counted once.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as said:
        source.write(given.encode())
        source.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=source, stdout=said, stderr=said)
        held = _watch(process.pid) if watched else 0
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)[:200]}\n{said.read()[-2000:].decode()}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, held or usage.ru_maxrss * 1024)


def total(costs: Iterable[Cost]) -> Cost:
    """What commands took one after another."""
    walls, cpus, memories = zip(*costs, strict=True)
    return Cost(sum(walls), sum(cpus), max(memories))


def median(costs: Iterable[Cost]) -> Cost:
    """The median of each figure by itself."""
    walls, cpus, memories = zip(*costs, strict=True)
    return Cost(statistics.median(walls), statistics.median(cpus), int(statistics.median(memories)))


def _watch(pid: int) -> int:
    """The most memory that a process and its children hold until it ends."""
    most = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, sum(_proportional(member) for member in _family(pid)))
        time.sleep(_LOOK_EVERY)
    return most


def _family(pid: int) -> list[int]:
    """A process, its children and theirs, as far as they are still there."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _proportional(pid: int) -> int:
    """Bytes that a process holds; of pages that it shares with others, its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
