"""Real commands that can be started quickly, and killed."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass

PATIENCE_SECONDS = 120


@dataclass
class Killer:
    """A program that becomes one command after another; see `zygote.py`."""

    process: subprocess.Popen[bytes]

    def start(self, *arguments: str) -> int:
        """Start a command; the number of its process is returned."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(arguments).encode() + b"\n")
        return int(self.said())

    def ends_within(self, seconds: float) -> bool:
        """Whether the command ends by itself within a time."""
        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def ended(self) -> int:
        """How the command ended: its exit code, or minus the number of the signal that killed it."""
        return os.waitstatus_to_exitcode(int(self.said()))

    def seconds(self, *arguments: str, code: int = 0) -> float:
        """How long a command takes that nobody kills, and that must end with `code`."""
        began = time.perf_counter()
        self.start(*arguments)
        assert self.ended() == code
        return time.perf_counter() - began

    def kill_after(self, seconds: float, *arguments: str) -> int:
        """Start a command and kill it after a time; how it ended is returned."""
        process = self.start(*arguments)
        if not self.ends_within(seconds):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return self.ended()

    def said(self) -> bytes:
        """The next line, read byte by byte: what is not read yet must stay where `select` sees it."""
        assert self.process.stdout is not None
        line = b""
        while not line.endswith(b"\n"):
            assert self.ends_within(PATIENCE_SECONDS)
            part = os.read(self.process.stdout.fileno(), 1)
            assert part, "the program is gone"
            line += part
        return line.strip()
