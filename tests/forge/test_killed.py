"""The forge's jobs killed in the middle, again and again: main stands before or after, and each thing is done once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI, when
from tests.faults import zygote
from tests.faults.killer import PATIENCE_SECONDS, Killer
from tests.forge import forge_git
from tests.forge.forge_desk import BOT as DESK
from tests.forge.forge_desk import NOW, set_up
from tests.forge.forge_filled import ITEM as FORM
from tests.forge.forge_office import BOT, LEDGER, open_hall
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)
OTHER = "records/info/2026/2026-11-19-niutanhe-xiang-yangmiao.yaml"
_LANDING_KILLS, _INTAKE_KILLS = 36, 24
_A_ROUND = 8
_UNTIL = 0.75
"""Of the time of a whole run: those of a round that has begun to land take less."""
_SEED = 20261119
_TOLD = ("issues", "comments", "reviews", "activity")
_LOAD = """\
import runpy, sys
from datetime import datetime
from functools import partial
from taizhang.cli.forge import intake, land
intake.Job = partial(intake.Job, now=datetime.fromisoformat({now!r}))
runpy.run_path({zygote!r}, run_name="__main__")
"""
OTHER_ITEM = {**ITEM, "title": "牛潭河鄉油茶秧苗培育情況", "body": "牛潭河鄉今年培育油茶秧苗二十萬株。\n"}


@dataclass
class Victim:
    """A job that is started as a program of its own, with a clone that is kept or without, and killed."""

    killer: Killer
    command: tuple[str, ...]
    kept: Path
    moments: random.Random = field(default_factory=lambda: random.Random(_SEED))  # noqa: S311  no secret
    longest: float = 0
    """Seconds within which it is killed."""

    def runs(self, *, keep: bool) -> float:
        """The job ends by itself, and nothing is wrong; the seconds that it took."""
        return self.killer.seconds(*self.command, *self._options(keep=keep))

    def killed(self, *, keep: bool, with_git: bool) -> bool:
        """The job is killed at some moment, with every Git that it has started, or alone; whether that was in time."""
        process = self.killer.start(*self.command, *self._options(keep=keep))
        if not self.killer.ends_within(self.moments.uniform(0, _UNTIL * self.longest)):
            found = [process, *(stopped_below(process) if with_git else ())]
            for each in found:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        return self.killer.ended() == -signal.SIGKILL

    def _options(self, *, keep: bool) -> tuple[str, ...]:
        return ("--keep", str(self.kept)) if keep else ()


def stopped_below(process: int) -> Iterator[int]:
    """Every process that a process has started, and that those have started; each is stopped, so that no more come."""
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(process, signal.SIGSTOP)
        for each in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from stopped_below(int(each))
            yield int(each)


@pytest.fixture
def victim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Victim]]:
    """Makes the victim of a job in an office's folder, for an account of the forge."""
    started: list[Killer] = []
    (tmp_path / "tmp").mkdir()  # what a killed run leaves there is gone with the test
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))

    def start(root: Path, job: str, environment: dict[str, str], *arguments: str) -> Victim:
        load = _LOAD.format(now=NOW, zygote=zygote.__file__)
        process = subprocess.Popen(
            [sys.executable, "-c", load, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0, env={**os.environ, **environment},
        )  # fmt: skip
        started.append(Killer(process))
        while started[-1].said() != b"ready":
            pass
        return Victim(started[-1], ("-C", str(root), "forge", job, *arguments), tmp_path / "kept")

    yield start
    for each in started:
        each.process.communicate(timeout=PATIENCE_SECONDS)


@dataclass
class Before:
    """What the forge knew before a job was run, to begin again from."""

    server: ForgeServer
    branches: dict[str, str]
    told: dict[str, Any]

    @classmethod
    def noted(cls, server: ForgeServer) -> Before:
        """The forge as it is now."""
        ledger = server.repositories[LEDGER]
        return cls(server, forge_git.branches(ledger.git), {name: deepcopy(getattr(ledger, name)) for name in _TOLD})

    def again(self) -> None:
        """Make the forge as it was; a push that a killed run has begun may still be about to end."""
        with self.server.lock:
            ledger = self.server.repositories[LEDGER]
            for name in forge_git.branches(ledger.git).keys() - self.branches.keys():
                forge_git.git(ledger.git, "update-ref", "-d", f"refs/heads/{name}")
            for name, tip in self.branches.items():
                forge_git.git(ledger.git, "update-ref", f"refs/heads/{name}", tip)
            for name, value in self.told.items():
                setattr(ledger, name, deepcopy(value))


def rounds(victim: Victim, before: Before, kills: int) -> Iterator[bool]:
    """Kill a job so often, in rounds; False after each kill, True when a run has ended the round.

    Each round begins with the forge as it was before; what the kept clone holds is what the last round left.
    """
    killed, keeps = 0, cycle([True, True, False])
    ways = cycle([(True, True), (False, False), (True, False), (False, True)])
    while killed < kills:
        before.again()
        for keep, with_git in islice(ways, _A_ROUND):
            in_time = victim.killed(keep=keep, with_git=with_git)
            killed += in_time
            yield False
            if not in_time:
                break
        victim.runs(keep=next(keeps))
        yield True


def test_landing_killed_again_and_again_lands_each_request_once(
    forge_server: ForgeServer, office_template: Path, tmp_path: Path, victim: Callable[..., Victim]
) -> None:
    hall = open_hall(forge_server, office_template, tmp_path / "clone")
    numbers = [hall.request("zhang-chunyan"), hall.request("zhang-chunyan", path=OTHER, data=OTHER_ITEM, name="other")]
    for number in numbers:
        hall.approve(number)
    before = Before.noted(forge_server)
    job = victim(hall.town.root, "land", forge_server.environment(BOT, LEDGER), "--now", when("18:00"))
    job.longest = job.runs(keep=False)
    line = forge_git.git(hall.git, "rev-list", "--first-parent", "--reverse", "main").split()
    said = [hall.said(number) for number in numbers]
    assert [len(line), *map(len, said)] == [3, 1, 1]
    before.again()
    job.longest = max(job.longest, job.runs(keep=True))
    seen = dict.fromkeys(line, 0)
    for ended in rounds(job, before, _LANDING_KILLS):
        seen[hall.main] += 1  # a KeyError: main stands where no landing has put it
        if ended:
            assert hall.main == line[-1]
            assert [hall.said(number) for number in numbers] == said
            assert [hall.state(number) for number in numbers] == ["closed", "closed"]
            assert [hall.landed(path)["number"] for path in (SHUI, OTHER)] == ["〔2026〕2號", "〔2026〕3號"]
    assert min(seen.values()) > 0
    assert forge_git.git(hall.git, "fsck", "--strict", "--no-dangling") == ""


def test_intake_killed_again_and_again_takes_each_form_in_once(
    forge_server: ForgeServer, office: OfficeFolder, victim: Callable[..., Victim]
) -> None:
    desk = set_up(forge_server, office)
    titles = ("牛潭河鄉冬修水利進展", "牛潭河鄉油茶秧苗培育情況")
    numbers = [desk.fill_in("item", "zhang-chunyan", FORM, title=title) for title in titles]
    before = Before.noted(forge_server)
    job = victim(office.root, "intake", forge_server.environment(DESK, LEDGER))
    job.longest = job.runs(keep=True)
    branches = forge_git.branches(desk.bare.git)
    said = [desk.comments(number) for number in numbers]
    assert [len(branches), *map(len, said)] == [3, 1, 1]
    seen: set[int] = set()
    for ended in rounds(job, before, _INTAKE_KILLS):
        there = forge_git.branches(desk.bare.git)
        assert there.items() <= branches.items()
        seen.add(len(there))
        if ended:
            assert there == branches
            assert [pull["pull"]["head"] for pull in desk.pulls()] == [f"intake/{number}" for number in numbers]
            assert [desk.comments(number) for number in numbers] == said
    assert seen == {1, 2, 3}
