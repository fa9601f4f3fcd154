"""The log of pushes in a bare repository: one line a push, written before the push takes effect, never changed.

A line counts once it is whole. What a host that lost its power left of one belongs to a push that was not accepted.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.approval.reviews import Push
from taizhang.errors import TaizhangError
from taizhang.i18n import Text

LOG = "taizhang/pushes.jsonl"
"""Where the log stands in a bare repository."""
_VERSION = 1
_TAIL = 1 << 20
"""Bytes from the end in which the last whole line is looked for; one push is far shorter."""
_DAMAGED = Text(
    "推送記錄第 {line} 行已損壞，不能作證：{file}。請找管理員", "line {line} of the log of pushes is damaged: {file}"
)


class Update(NamedTuple):
    """What a push does to one reference; an id of zeros stands for none."""

    ref: str
    old: str
    new: str


@dataclass(frozen=True)
class Pushed:
    """A push, as the host took it."""

    at: str
    """When, by the host's clock: an instant with its offset."""
    who: str | None
    """The account that the host recognised; None for a push that nobody vouches for, which proves nothing."""
    via: str | None
    """How he was recognised: `ssh` or `http`."""
    updates: tuple[Update, ...]


def append(bare: Path, pushed: Pushed) -> None:
    """Write a push to the log of the bare repository `bare`; when this returns, it stays written.

    Raises:
        OSError: it cannot be written.
    """
    data = {"v": _VERSION, "at": pushed.at, "who": pushed.who, "via": pushed.via,
            "refs": [update._asdict() for update in pushed.updates]}  # fmt: skip
    line = json.dumps(data).encode("ascii") + b"\n"
    handle = os.open(bare / LOG, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _drop_torn(handle)
        written = os.write(handle, line)
        if written != len(line):
            raise OSError(f"{written} of {len(line)} bytes")
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_torn(handle: int) -> None:
    """Take away the beginning of a line that was never finished."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    torn = len(tail) - (tail.rfind(b"\n") + 1)
    if torn:
        os.ftruncate(handle, size - torn)


def read_log(raw: bytes, file: str = LOG) -> list[Pushed]:
    """Every push of a log, oldest first; a last line without its end is none.

    Raises:
        TaizhangError: a line cannot be understood.
    """
    lines = raw.split(b"\n")[:-1]
    return [_read(line, number, file) for number, line in enumerate(lines, 1)]


def _read(line: bytes, number: int, file: str) -> Pushed:
    try:
        data: dict[str, Any] = json.loads(line)
        updates = tuple(Update(item["ref"], item["old"], item["new"]) for item in data["refs"])
        read = {_VERSION: Pushed(data["at"], data["who"], data["via"], updates)}
        return read[data["v"]]
    except (ValueError, TypeError, KeyError):
        raise TaizhangError(_DAMAGED, line=number, file=file) from None


def pushes_of(log: Iterable[Pushed], commits: Collection[str]) -> tuple[Push, ...]:
    """What the log proves of a request: who pushed which of its commits as a head, and when, whatever the branch.

    A push that nobody vouches for proves nothing of anybody, but that its commits were there before any later push.

    Args:
        log: every push, oldest first.
        commits: full ids of the commits that the request asks to land.
    """
    return tuple(
        Push(pushed.who, update.new, pushed.at) for pushed in log for update in pushed.updates if update.new in commits
    )
