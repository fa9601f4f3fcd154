"""What the hook of a bare repository does with a push: refuse it, or write down who pushed what, and let it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from taizhang.git.making import is_symbolic
from taizhang.i18n import Text
from taizhang.landing.host.log import Pushed, Update, append
from taizhang.landing.host.refs import NO_MAIN, refusal
from taizhang.landing.host.voucher import vouched

_LINE = re.compile(r"(?P<old>[0-9a-f]{40,64}) (?P<new>[0-9a-f]{40,64}) (?P<ref>[^\n]+)")
_UNREADABLE = Text("拒絕：看不懂推送的內容：{ref}", "refused: this push cannot be understood: {ref}")
_UNWRITTEN = Text(
    "拒絕：推送記錄寫不進去，不能收下（{ref}）",
    "refused: the log of pushes cannot be written, so nothing is taken ({ref})",
)
_NOTHING = Text("拒絕：推送是空的{ref}", "refused: the push is empty{ref}")


class Refusal(NamedTuple):
    """Why a push is not taken."""

    text: Text
    ref: str


def receive(bare: Path, given: bytes, environment: Mapping[str, str], now: datetime) -> list[Refusal]:
    """Judge a push that is about to take effect; nothing refused means that it has been written down.

    Args:
        bare: the bare repository.
        given: what Git tells its hook: a line `old new ref` for each reference.
        environment: that of the hook.
        now: the host's time.
    """
    updates, refused = [], []
    for line in given.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n") if given else ():
        found = _LINE.fullmatch(line)
        if found is None:
            refused.append(Refusal(_UNREADABLE, line))
        else:
            updates.append(Update(found["ref"], found["old"], found["new"]))
    refused += _refusals(bare, updates)
    if refused or not updates:
        return refused or [Refusal(_NOTHING, "")]
    who, via = vouched(bare, environment) or (None, None)
    try:
        append(bare, Pushed(now.isoformat(timespec="seconds"), who, via, tuple(updates)))
    except OSError as error:
        return [Refusal(_UNWRITTEN, str(error.strerror or error))]
    return []


def _refusals(bare: Path, updates: Iterable[Update]) -> Iterable[Refusal]:
    for update in updates:
        text = refusal(update.ref)
        if text is None and is_symbolic(bare, update.ref):  # it could stand for main
            text = NO_MAIN
        if text is not None:
            yield Refusal(text, update.ref)
