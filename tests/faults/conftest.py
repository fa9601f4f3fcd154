"""Killers for tests that need some."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.faults.killer import PATIENCE_SECONDS, Killer


@pytest.fixture
def make_killer() -> Iterator[Callable[[Path], Killer]]:
    """Makes a killer that has loaded the commands in the office of a folder."""
    started: list[Killer] = []

    def start(root: Path) -> Killer:
        command = [sys.executable, str(Path(__file__).with_name("zygote.py")), str(root)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        started.append(Killer(process))
        while started[-1].said() != b"ready":
            pass
        return started[-1]

    yield start
    for each in started:
        each.process.communicate(timeout=PATIENCE_SECONDS)
