"""One landing (or publishing) at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILE = "taizhang-landing.lock"


@contextmanager
def alone(folder: Path, file: str = _FILE) -> Iterator[None]:
    """Wait until no other process lands in the repository that Git keeps in `folder`, then keep others waiting.

    The kernel holds the lock, not the file: a process that is killed leaves nothing to clear away.

    Args:
        folder: where the lock is kept.
        file: its name; another for something else than landing.

    Raises:
        OSError: the file cannot be made.
    """
    handle = os.open(folder / file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
