"""Three hundred times killed in the middle of landing: main stands before or after, never between."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.approval.town import SHUI, when
from tests.faults.killer import Killer
from tests.landing.hall import Hall

_KILLS = 300
_SEED = 20261119


@pytest.fixture
def command(hall: Hall) -> tuple[str, ...]:
    """`taizhang land` for one approved item."""
    hall.approved()
    reviews = hall.bare.parent / "reviews.json"
    reviews.write_bytes(hall.town.evidence())
    return ("land", "--repo", str(hall.bare), "topic", "--reviews", str(reviews), "--now", when("18:00"))


def put_back(hall: Hall, commit: str) -> None:
    """Put main back; what a killed landing has begun with Git may still be about to end."""
    hall.git("-c", "core.filesRefLockTimeout=5000", "update-ref", "refs/heads/main", commit)


def test_landing_killed_300_times_leaves_main_before_or_after(
    hall: Hall, command: tuple[str, ...], make_killer: Callable[[Path], Killer]
) -> None:
    killer = make_killer(hall.town.root)
    before = hall.tip
    killer.seconds(*command)
    after = hall.tip
    put_back(hall, before)
    longest = killer.seconds(*command)
    assert (hall.tip, hall.data(SHUI)["number"]) == (after, "〔2026〕2號")
    moments = random.Random(_SEED)  # noqa: S311  no secret
    seen = {before: 0, after: 0}
    attempts = killed = 0
    while killed < _KILLS:
        attempts += 1
        assert attempts < 3 * _KILLS
        put_back(hall, before)
        killed += killer.kill_after(moments.uniform(0, 1.05 * longest), *command) == -signal.SIGKILL
        seen[hall.tip] += 1  # a KeyError: main stands where no landing has put it
        if attempts % 20 == 0:
            put_back(hall, before)
            killer.seconds(*command)
            assert hall.tip == after
    assert min(seen.values()) > 0
    assert hall.git("fsck", "--strict", "--no-dangling") == ""
